// The examples: the pipelines hold together, the policy decides as its README says, the message tells what a real event says.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { posix } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../build/build-app';
import { messageOf, notify, slackBody, teamsBody } from '../../../examples/notify/on-replication-ended';
import { completionEvent } from '../../../src/azure/completion-topic';
import { desiredZones } from '../../../src/domain/policy/desired-zones';
import { replicationStates } from '../../../src/domain/replication/replication';
import { finding } from '../../../src/domain/values/finding';
import { scriptsOf } from '../../support/docs/pipeline-scripts';
import { matches, readProjectFile } from '../../support/infra/infra-text';
import { now, policyOf, siblingsOf, versionOf } from '../domain/policy/versions';
import { replicationTarget, runRecord } from '../samples';

const pipelines = globSync('examples/{github-actions,azure-pipelines}/*.yml', { cwd: projectRoot });

describe.each(pipelines)('%s', (path) => {
  const text = readProjectFile(path);

  test('is YAML that publishes before it waits', () => {
    expect(parse(text)).toBeInstanceOf(Object);
    const publish = text.search(/az sig image-version create|packer build/);
    expect(publish).toBeGreaterThan(0);
    expect(text.indexOf('gzr wait')).toBeGreaterThan(publish);
  });

  test('has the key from a secret, and pastes nothing that a caller typed into a script', () => {
    expect(
      matches(text, /GZR_KEY: (.*)/g).every((value) => /^(\$\{\{ secrets\.GZR_KEY \}\}|\$\(GZR_KEY\))$/.test(value)),
    ).toBe(true);
    const scripts = scriptsOf(parse(text));
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  test('lets the job live longer than the wait', () => {
    const [hours = ''] = matches(text, /--timeout (\d+)h/g);
    const [minutes = ''] = matches(text, /timeout-?[iI]?n?-?[mM]inutes: (\d+)/g);
    expect(Number(minutes)).toBeGreaterThan(Number(hours) * 60);
  });
});

describe('the policy', () => {
  const policy = policyOf(JSON.parse(readProjectFile('examples/policy/replication-policy.json')));
  const rows = matches(readProjectFile('examples/policy/README.md'), /^\| ([a-z0-9-]+ \| [a-z-]+ \| [a-z ]*)\|$/gm).map(
    (row) => row.split('|').map((cell) => cell.trim()),
  );

  test('is about thirty images, and every rule decides about some', () => {
    expect(new Set(rows.map(([image]) => image)).size).toBe(30);
    expect([...new Set(rows.map(([, rule]) => rule))].sort()).toEqual(policy.rules.map(({ name }) => name).sort());
  });

  test.each(rows)('%s is decided by %s: %s', (image = '', rule = '', zones = '') => {
    const version = versionOf('1.2.0', { image });
    const answer = desiredZones(version, siblingsOf([version]), policy, now);
    expect([answer.rule, answer.targets.map(({ zone }) => zone).join(' ')]).toEqual([rule, zones]);
  });
});

describe('the message', () => {
  const eventOf = (state: (typeof replicationStates)[number]) => {
    const replication = runRecord({
      state,
      finishedAt: '2026-11-25T11:00:00.000Z',
      targets: [
        replicationTarget({ state: 'Completed', progress: 100 }),
        replicationTarget({ zone: 'perth', state: 'Refused', details: 'not enrolled for <Edge Zone> access' }),
      ],
      findings: [finding('error', 'NotEnrolled', 'Register the zone.')],
    });
    // As it arrives: through JSON.
    return JSON.parse(JSON.stringify(completionEvent({ id: 'event 1', replication }))) as unknown;
  };

  test('names the version, the state, each zone and each finding', () => {
    expect(messageOf(eventOf('PartiallySucceeded'))).toEqual({
      title: '⚠️ contosoImages/ubuntu-pro/1.0.0: PartiallySucceeded',
      lines: [
        'losangeles: Completed',
        'perth: Refused, not enrolled for <Edge Zone> access',
        'error NotEnrolled: Register the zone.',
      ],
    });
  });

  test('is none for the events of others', () => {
    expect(messageOf({ type: 'Microsoft.Resources.ResourceWriteSuccess', subject: '/x', data: {} })).toBeNull();
  });

  test.each(['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'] as const)(
    'of the state %s fits a card of Teams and a text of Slack',
    (state) => {
      const message = messageOf(eventOf(state)) ?? { title: '', lines: [] };
      expect(message.title).toContain(state);
      expect(JSON.stringify(teamsBody(message))).toContain(message.title);
      expect(slackBody(message)).toEqual({
        text: expect.stringContaining('not enrolled for &lt;Edge Zone&gt; access'),
      });
    },
  );

  test('goes to the channels that are set, and fails where one does not take it', async () => {
    const sent: string[] = [];
    const answering =
      (status: number): typeof fetch =>
      async (url, init) => {
        sent.push(`${url} ${String(init?.body).slice(0, 8)}`);
        return new Response(null, { status });
      };
    await notify(eventOf('Failed'), { SLACK_WEBHOOK_URL: 'https://slack.example/1' }, answering(200));
    expect(sent).toEqual(['https://slack.example/1 {"text":']);
    const teams = { TEAMS_WEBHOOK_URL: 'https://teams.example/secret' };
    await expect(notify(eventOf('Failed'), teams, answering(429))).rejects.toThrow('teams.example answered 429');
    await notify({ type: 'other', subject: '/x' }, teams, answering(200));
    expect(sent).toHaveLength(2);
  });

  test('subscriptions name types that exist', () => {
    const named = matches(readProjectFile('examples/README.md'), /GalleryZoneReplicator\.Replication\.(\w+)/g);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((state) => !replicationStates.some((one) => one === state))).toEqual([]);
  });
});

test.each(['examples/README.md', 'examples/policy/README.md', 'docs/beside-others.md'])(
  'what %s links to is there',
  (path) => {
    const links = matches(readProjectFile(path), /\]\(([^)#:]+)(?:#[^)]*)?\)/g);
    expect(
      links.filter((link) => globSync(posix.join(posix.dirname(path), link), { cwd: projectRoot }).length === 0),
    ).toEqual([]);
  },
);

test('Terraform sets the guard that the app sets, and leaves the tag alone that people set', () => {
  const text = readProjectFile('examples/terraform/main.tf');
  expect(text).toContain('deletion_of_replicated_locations_enabled = false');
  expect(text).toContain('tags["extended-zones"]');
});

const hasTerraform = spawnSync('terraform', ['version']).status === 0;
const whereTerraformIs = hasTerraform ? test : test.skip;

whereTerraformIs.each(['examples/terraform/main.tf', 'examples/packer/ubuntu-pro.pkr.hcl'])(
  '%s is HCL, as terraform fmt has it (needs terraform)',
  (path) => {
    const input = readProjectFile(path);
    const { stdout } = spawnSync('terraform', ['fmt', '-'], { input, encoding: 'utf8' });
    expect(stdout).toBe(input);
  },
);
