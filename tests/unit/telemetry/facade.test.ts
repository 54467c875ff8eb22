// The facade: what it hands to Application Insights, and that nothing which goes wrong in it reaches the app.

import type { ApplicationInsights, TelemetryItem } from '../../../src/telemetry/application-insights';
import { createTelemetry, noTelemetry, startTelemetry } from '../../../src/telemetry/telemetry';

const traceParent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const operation = {
  replicationId: 'r',
  imageVersionId: '/v',
  gallery: '/g',
  trigger: 'event',
  attempt: 2,
  traceParent,
};
const request = {
  method: 'GET',
  host: 'management.azure.com',
  path: '/subscriptions/s',
  apiVersion: '2022-12-01',
  status: 200,
  milliseconds: 7,
  headers: {},
};

class RecordedInsights implements ApplicationInsights {
  readonly items: TelemetryItem[] = [];
  track(item: TelemetryItem): void {
    this.items.push(item);
  }
  async shutdown(): Promise<void> {
    this.items.length = 0;
  }
  get metrics(): readonly string[] {
    return this.items.flatMap((item) => (item.kind === 'metric' ? `${item.point.name} ${item.point.value}` : []));
  }
  get dependencies() {
    return this.items.flatMap((item) =>
      item.kind === 'dependency'
        ? { properties: item.properties, attempt: item.dependency.properties.attempt, traceParent: item.traceParent }
        : [],
    );
  }
}

const finished = [
  'ReplicationFinished',
  {
    replicationId: 'r',
    eventId: undefined,
    state: 'Failed',
    startedAt: '',
    findings: '',
    reason: '',
    zones: '',
    unfinishedZones: '',
  },
  { seconds: 1, targets: 1, completed: 0, refused: 0, failed: 1 },
] as const;

test('an event is sent without what does not apply, and counted once', () => {
  const insights = new RecordedInsights();
  createTelemetry(insights, fail).trackEvent(...finished);
  const { eventId: _, ...properties } = finished[1];
  expect(insights.items[0]).toEqual({
    kind: 'event',
    name: 'ReplicationFinished',
    properties,
    measurements: finished[2],
    traceParent: null,
  });
  expect(insights.metrics).toEqual(['ReplicationsFinished 1']);
});

test('a request belongs to the operation in which it was made, across awaits and beside others', async () => {
  const insights = new RecordedInsights();
  const telemetry = createTelemetry(insights, fail);
  const work = async () => {
    await Promise.resolve();
    telemetry.trackArmRequest(request);
  };
  await Promise.all([
    telemetry.runIn(operation, work),
    telemetry.runIn({ ...operation, replicationId: 'other', attempt: 1 }, work),
  ]);
  telemetry.trackArmRequest(request);
  const { attempt: _, traceParent: __, ...properties } = operation;
  expect(insights.dependencies).toEqual([
    { properties, attempt: '2', traceParent },
    { properties: { ...properties, replicationId: 'other' }, attempt: '1', traceParent },
    { properties: {}, attempt: undefined, traceParent: null },
  ]);
  expect(insights.metrics).toEqual(['ArmRequests 1', 'ArmRequests 1', 'ArmRequests 1']);
});

test('what an invocation tells belongs to its trace, and what a run does within it to the trace that began the run', async () => {
  const insights = new RecordedInsights();
  const telemetry = createTelemetry(insights, fail);
  const invocation = '00-11111111111111111111111111111111-2222222222222222-01';
  const { traceParent: _, ...withoutTrace } = operation;
  const handler = telemetry.inTrace(invocation, async (given: number) => {
    await Promise.resolve();
    telemetry.trackArmRequest(request);
    telemetry.runIn(withoutTrace, () => telemetry.trackArmRequest(request));
    telemetry.runIn(operation, () => telemetry.trackArmRequest(request));
    return given;
  });
  expect(await handler(42)).toBe(42);
  expect(insights.dependencies.map((one) => one.traceParent)).toEqual([invocation, invocation, traceParent]);
});

test('a client that throws is told of once, and the work goes on', async () => {
  const warnings: string[] = [];
  const insights = new RecordedInsights();
  insights.track = () => {
    throw new TypeError('no client');
  };
  insights.shutdown = () => Promise.reject(new Error('ingestion is down'));
  const telemetry = createTelemetry(insights, (message) => void warnings.push(message));
  telemetry.trackEvent(...finished);
  telemetry.trackEvent(...finished);
  expect(telemetry.runIn(operation, () => 42)).toBe(42);
  await telemetry.stop();
  expect(warnings).toEqual(['Telemetry is lost: TypeError: no client', 'Telemetry is lost: Error: ingestion is down']);
});

test.each([
  [{ connectionString: null }, []],
  [{ connectionString: 'nonsense' }, [expect.stringContaining('has no InstrumentationKey')]],
  [
    { connectionString: 'InstrumentationKey=11111111-2222-3333-4444-555555555555', authentication: 'password' },
    [expect.stringContaining('APPLICATIONINSIGHTS_AUTHENTICATION_STRING must be')],
  ],
])('%j starts nothing', (settings, expected) => {
  const warnings: string[] = [];
  const telemetry = startTelemetry({
    authentication: null,
    ...settings,
    credential: fail,
    version: '0.0.0',
    environment: {},
    warn: (message) => void warnings.push(message),
  });
  expect(telemetry).toBe(noTelemetry);
  expect(warnings).toEqual(expected);
  expect(telemetry.runIn(operation, () => 42)).toBe(42);
});

function fail(): never {
  throw new Error('must not be called');
}
