// The hook that deploys the event subscriptions, run with an az that only writes down what it is asked.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../build/build-app';

const hook = join(projectRoot, 'infra', 'hooks', 'postdeploy.sh');
const environment = {
  AZURE_ENV_NAME: 'dev',
  AZURE_LOCATION: 'westus',
  AZURE_SUBSCRIPTION_ID: '11111111-2222-3333-4444-555555555555',
  AZURE_RESOURCE_GROUP: 'rg-dev',
  REPLICATOR_APP_NAME: 'func-app',
  REPLICATOR_APP_ID: '/subscriptions/s/resourceGroups/rg-dev/providers/Microsoft.Web/sites/func-app',
  REPLICATOR_WATCHED_GALLERIES: '/subscriptions/s/g/a /subscriptions/s/g/b',
  REPLICATOR_SYSTEM_TOPIC_NAME: 'evgt',
  REPLICATOR_DEAD_LETTER_ACCOUNT_ID: '/subscriptions/s/st',
  REPLICATOR_DEAD_LETTER_CONTAINER: 'dead-letters',
  POSTDEPLOY_ATTEMPTS: '3',
  POSTDEPLOY_SECONDS: '0',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postdeploy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param listedAfter how often the function is not there yet */
function run(change: NodeJS.ProcessEnv = {}, listedAfter = 0, isSignedIn = true) {
  const calls = join(folder, 'calls');
  const az = join(folder, 'az');
  writeFileSync(
    az,
    `#!/bin/sh
echo "$@" >> '${calls}'
case "$1 $2" in
  'account show') exit ${isSignedIn ? 0 : 1} ;;
  'functionapp function') [ "$(grep -c '^functionapp function show' '${calls}')" -gt ${listedAfter} ] ;;
esac
`,
  );
  chmodSync(az, 0o755);
  const { status, stderr } = spawnSync('sh', [hook], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}`, ...environment, ...change },
  });
  return { status, stderr, calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [] };
}

test('waits until the function is listed, then deploys the subscriptions with the outputs of main.bicep', () => {
  const { status, calls } = run({}, 2);
  expect(status).toBe(0);
  expect(calls.filter((call) => call.startsWith('functionapp function show'))).toHaveLength(3);
  const deployment = calls.at(-1) ?? '';
  expect(deployment).toMatch(
    /^deployment sub create --subscription 11111111-2222-3333-4444-555555555555 --location westus /,
  );
  expect(deployment).toContain('--name gallery-zone-replicator-events-dev ');
  expect(deployment).toContain(
    'watchedGalleries=/subscriptions/s/g/a /subscriptions/s/g/b existingSystemTopics= systemTopicName=evgt',
  );
  expect(existsSync(/--template-file (\S+)/.exec(deployment)?.[1] ?? '')).toBe(true);
});

test('a second run deploys the same again', () => {
  expect(run().calls.at(-1)).toBe(run().calls.at(-1));
});

test('where the function never comes, nothing is deployed and the reason is told', () => {
  const { status, stderr, calls } = run({}, 99);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /func-app does not list onImageVersionEvent.*settings have mistakes.*azd hooks run postdeploy/s,
  );
  expect(calls.some((call) => call.startsWith('deployment'))).toBe(false);
});

test.each([
  ['an output is missing', { REPLICATOR_APP_ID: '' }, true, /REPLICATOR_APP_ID is not set; run 'azd provision'/],
  ['az is not signed in', {}, false, /az is not signed in.*run 'az login'/],
])('where %s, it is told', (_what, change, isSignedIn, message) => {
  const { status, stderr, calls } = run(change, 0, isSignedIn);
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(calls.some((call) => call.startsWith('deployment'))).toBe(false);
});
