// The facade: what it hands to Application Insights, and that nothing which goes wrong in it reaches the app.

import type { ApplicationInsights } from '../../../src/telemetry/application-insights';
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
  readonly events: unknown[] = [];
  readonly dependencies: { readonly properties: unknown; readonly attempt: string | undefined }[] = [];
  readonly metrics: string[] = [];
  readonly traces: string[] = [];
  trackEvent: ApplicationInsights['trackEvent'] = (...event) => void this.events.push(event);
  trackDependency: ApplicationInsights['trackDependency'] = (dependency, properties) =>
    void this.dependencies.push({ properties, attempt: dependency.properties.attempt });
  trackMetric: ApplicationInsights['trackMetric'] = ({ name, value }) => void this.metrics.push(`${name} ${value}`);
  bindTrace: ApplicationInsights['bindTrace'] = (given, work) => {
    this.traces.push(given);
    return work;
  };
  shutdown = async () => undefined;
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
    unfinishedZones: '',
  },
  { seconds: 1, targets: 1, completed: 0, refused: 0, failed: 1 },
] as const;

test('an event is sent without what does not apply, and counted once', () => {
  const insights = new RecordedInsights();
  createTelemetry(insights, fail).trackEvent(...finished);
  const { eventId: _, ...properties } = finished[1];
  expect(insights.events).toEqual([['ReplicationFinished', properties, finished[2]]]);
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
    { properties, attempt: '2' },
    { properties: { ...properties, replicationId: 'other' }, attempt: '1' },
    { properties: {}, attempt: undefined },
  ]);
  expect(insights.traces).toEqual([traceParent, traceParent]);
  expect(insights.metrics).toEqual(['ArmRequests 1', 'ArmRequests 1', 'ArmRequests 1']);
});

test('a client that throws is told of once, and the work goes on', async () => {
  const warnings: string[] = [];
  const insights = new RecordedInsights();
  insights.trackEvent = () => {
    throw new TypeError('no client');
  };
  insights.bindTrace = () => {
    throw new TypeError('no trace');
  };
  insights.shutdown = () => Promise.reject(new Error('ingestion is down'));
  const telemetry = createTelemetry(insights, (message) => void warnings.push(message));
  telemetry.trackEvent(...finished);
  telemetry.trackEvent(...finished);
  expect(telemetry.runIn(operation, () => 42)).toBe(42);
  await telemetry.stop();
  expect(warnings).toEqual([
    'Telemetry is lost: TypeError: no client',
    'Telemetry is lost: TypeError: no trace',
    'Telemetry is lost: Error: ingestion is down',
  ]);
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
    warn: (message) => void warnings.push(message),
  });
  expect(telemetry).toBe(noTelemetry);
  expect(warnings).toEqual(expected);
  expect(telemetry.runIn(operation, () => 42)).toBe(42);
});

function fail(): never {
  throw new Error('must not be called');
}
