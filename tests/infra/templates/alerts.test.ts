// The alert rules as the template would deploy them: queries and switches that follow the settings, and the telemetry of
// days that these very queries judge.

import { type Deployment, describeTemplates, Evaluator } from '../../support/infra/deployment';
import { createAlerts } from '../../support/telemetry/alert-rules';
import { AppStory } from '../../support/telemetry/app-story';

interface RuleProperties {
  readonly enabled: boolean;
  readonly criteria: {
    readonly allOf: readonly {
      readonly query: string;
      readonly dimensions: readonly { readonly name: string; readonly values: readonly string[] }[];
    }[];
  };
}

describeTemplates('alert rules', () => {
  let evaluator: Evaluator;
  beforeAll(() => {
    evaluator = new Evaluator();
  });
  afterAll(() => evaluator?.stop());

  function ruleOf(deployment: Deployment, name: string) {
    const found = deployment
      .ofType('Microsoft.Insights/scheduledQueryRules')
      .find((resource) => resource.id.endsWith(`-${name}`));
    if (found === undefined) {
      throw new Error(`no rule ${name} is deployed`);
    }
    const { enabled, criteria } = found.properties as unknown as RuleProperties;
    const [{ query, dimensions } = { query: '', dimensions: [] }] = criteria.allOf;
    return { enabled, query, dimensions: dimensions.map((one) => one.name) };
  }

  test.each([
    ['', '', '3h', true, '26h', true],
    ['0 17 * * * *', 'P1D', '3h', true, '26h', true],
    ['0 */15 * * * *', 'PT90M', '3h', true, '4h', true],
    ['0  0  3 * * *', 'PT36H', '26h', true, '38h', true],
    ['0 0 */6 * * *', 'PT44H', '8h', true, '46h', true],
    ['0 0 1,13 * * *', 'PT1S', '26h', true, '3h', true],
    ['0 0 8-18 * * 1-5', 'P3D', '2h', false, '74h', false],
    ['off', '', '2h', false, '26h', true],
  ])('schedule %j, deadline %j', async (schedule, deadline, silence, watchesHeartbeat, overdue, watchesRuns) => {
    const deployment = await evaluator.main({
      settings: { RECONCILE_SCHEDULE: schedule, REPLICATION_DEADLINE: deadline },
    });
    const heartbeat = ruleOf(deployment, 'noReconciliation');
    expect(heartbeat.query).toContain(`let overdue = ${silence};`);
    expect(heartbeat.query).toMatch(/CreationDate/);
    expect(heartbeat.enabled).toBe(watchesHeartbeat);
    const runs = ruleOf(deployment, 'replicationUnfinished');
    expect(runs.query).toContain(`let overdue = ${overdue};`);
    expect(runs.enabled).toBe(watchesRuns);
  });

  test('a version has an alert of its own', async () => {
    const deployment = await evaluator.main();
    for (const name of ['replicationFailed', 'replicationUnfinished', 'drift']) {
      expect(ruleOf(deployment, name).dimensions).toEqual(['ReplicationId', 'ImageVersion']);
    }
    expect(ruleOf(deployment, 'galleryNotFound').dimensions).toEqual(['Gallery']);
  });

  test('the deployed query is the one that the made-up weeks are judged by', async () => {
    const { query } = ruleOf(
      await evaluator.main({ settings: { REPLICATION_DEADLINE: 'PT36H' } }),
      'replicationUnfinished',
    );
    const story = new AppStory('2026-11-23T00:00:00Z');
    story.reconcileEvery(1, 0.3, 45);
    story.began(1, '1.0.0');
    const settings = { installed: '2026-01-01T00:00:00Z', reconciliationOverdueHours: 3, runOverdueHours: 38 };
    const rings = createAlerts({ replicationUnfinished: query })(settings, story.envelopes, story.at(4), story.at(45));
    expect(rings.map(({ at, rule }) => `${at} ${rule}`)).toEqual(['2026-11-24T15:30:00.000Z replicationUnfinished']);
  });
});
