// What is read of a whole gallery for a person: a part that is refused is told and hides no other, in the policy and its preview as in coverage.
import { HttpRequest } from '@azure/functions';
import { createCoverageReader } from '../../src/activities/zone-policy/read-coverage';
import { createDefinitionReader } from '../../src/activities/zone-policy/read-definitions';
import type { RuleCoverage } from '../../src/domain/policy/rule-coverage';
import type { Finding } from '../../src/domain/values/finding';
import { createGetCoverage } from '../../src/functions/get-coverage';
import { createGetPolicy } from '../../src/functions/get-policy';
import { createPreviewPolicy } from '../../src/functions/preview-policy';
import { createTriggerArm } from '../support/replication/event-trigger';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { gallery, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
beforeEach(() => {
  world = new ReplicationWorld();
});
afterEach(() => world.close());

interface Answer {
  readonly status: number;
  /** The image versions that the answer knows of. */
  readonly versions: number;
  readonly findings: readonly Finding[];
}

const readers = ['policy', 'preview', 'coverage'] as const;

async function ask(reader: (typeof readers)[number]): Promise<Answer> {
  const { config, clock } = world;
  const now = () => new Date(clock.now());
  const arm = createTriggerArm(world);
  const deps = { config, readDefinitions: createDefinitionReader(arm, now) };
  const url = `https://app.example/api/${reader}`;
  const get = () => new HttpRequest({ method: 'GET', url });
  const post = () =>
    new HttpRequest({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: { string: JSON.stringify({ versions: 'all' }) },
    });
  const answers = {
    policy: () => createGetPolicy(deps)(get()),
    preview: () => createPreviewPolicy(deps)(post()),
    coverage: () =>
      createGetCoverage({ config, readCoverage: createCoverageReader(arm, config.zonePolicy, now) })(get()),
  };
  const { status = 0, jsonBody } = await world.live(answers[reader]());
  const { summary, rules = [], byTag, notCovered = 0, findings = [] } = jsonBody ?? {};
  const covers: readonly RuleCoverage[] = [
    ...rules.map((rule: { covers: RuleCoverage }) => rule.covers),
    ...(byTag === undefined ? [] : [byTag]),
  ];
  return {
    status,
    versions: summary?.versions ?? covers.reduce((sum, { versions }) => sum + versions, notCovered),
    findings,
  };
}

const ofOther = (rest: string) => new RegExp(`${gallery}/images/windows-2025${rest}$`);

describe.each(readers)('%s', (reader) => {
  test.each([
    [403, 'AuthorizationFailed', 'ReadRefused'],
    [403, 'DenyAssignmentAuthorizationFailed', 'ReadRefused'],
    [404, 'ResourceNotFound', 'DefinitionNotFound'],
  ])('one definition that answers %i %s hides no other, and is told', async (status, code, told) => {
    const whole = await ask(reader);
    expect([whole.status, whole.findings]).toEqual([200, []]);
    answerOtherwise(world, { method: 'GET', path: ofOther('/versions') }, (request) =>
      answered(request, status, refusal(code)),
    );
    const part = await ask(reader);
    expect(part.status).toBe(200);
    expect(part.versions).toBeGreaterThan(0);
    expect(part.versions).toBeLessThan(whole.versions);
    expect(part.findings).toMatchObject([
      { code: told, severity: 'error', message: expect.stringMatching(/images\/windows-2025\/versions is left out/) },
    ]);
  });

  test.each([
    ['versions', ofOther('/versions')],
    ['image definitions', new RegExp(`${gallery}/images$`)],
  ])('a list of %s that lacks pages is told', async (what, path) => {
    answerOtherwise(world, { method: 'GET', path }, (request) => answered(request, 200, {}));
    const { status, findings } = await ask(reader);
    expect(status).toBe(200);
    expect(findings).toMatchObject([
      {
        code: 'ReadRefused',
        severity: 'warning',
        message: expect.stringMatching(`list of the ${what} of .* lacks pages`),
      },
    ]);
  });

  test.each([
    [403, 'AuthorizationFailed', 502],
    [503, 'ServiceUnavailable', 503],
  ])('where nothing can be read (%i %s), the answer is %i', async (status, code, told) => {
    answerOtherwise(world, { method: 'GET', path: /\/galleries\// }, (request) =>
      answered(request, status, refusal(code)),
    );
    expect((await ask(reader)).status).toBe(told);
  });
});
