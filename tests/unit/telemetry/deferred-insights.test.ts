// Application Insights is loaded when there is something to send, not before; nothing that was told meanwhile is lost.
import type { ApplicationInsights, TelemetryItem } from '../../../src/telemetry/application-insights';
import { deferInsights } from '../../../src/telemetry/deferred-insights';
import { startTelemetry } from '../../../src/telemetry/telemetry';

const item = (value: number): TelemetryItem => ({
  kind: 'metric',
  point: { name: 'ReplicationBacklog', value, properties: {} },
});

function world(connect: (sent: number[]) => ApplicationInsights) {
  const sent: number[] = [];
  const warnings: string[] = [];
  const later: (() => void)[] = [];
  let connected = 0;
  const insights = deferInsights(
    () => {
      connected += 1;
      return connect(sent);
    },
    (message) => void warnings.push(message),
    (load) => void later.push(load),
  );
  return { insights, sent, warnings, later, connections: () => connected };
}

function run(jobs: readonly (() => void)[]): void {
  for (const job of jobs) {
    job();
  }
}

const recording = (sent: number[]): ApplicationInsights => ({
  track: (one) => void (one.kind === 'metric' && sent.push(one.point.value)),
  shutdown: async () => void sent.push(-1),
});

test('items wait in order until the client is loaded, once', () => {
  const { insights, sent, later, connections } = world(recording);
  expect(later).toHaveLength(0);
  insights.track(item(1));
  insights.track(item(2));
  expect([sent, later.length, connections()]).toEqual([[], 1, 0]);
  run(later);
  insights.track(item(3));
  run(later);
  expect([sent, connections()]).toEqual([[1, 2, 3], 1]);
});

test('a process that ends at once sends what is waiting first', async () => {
  const { insights, sent, later, connections } = world(recording);
  insights.track(item(1));
  await insights.shutdown();
  run(later);
  expect([sent, connections()]).toEqual([[1, -1], 1]);
});

test('a process that told nothing loads nothing, not even to end', async () => {
  const { insights, connections } = world(recording);
  await insights.shutdown();
  expect(connections()).toBe(0);
});

test('a client that cannot be loaded is told of once, and costs nothing else', async () => {
  const { insights, later, warnings } = world(() => {
    throw new Error('no such module');
  });
  insights.track(item(1));
  run(later);
  insights.track(item(2));
  await insights.shutdown();
  expect(warnings).toEqual(['No telemetry is sent: Application Insights could not be started: Error: no such module']);
});

test('with a connection string, neither the client nor its credential is made before there is something to send', () => {
  const telemetry = startTelemetry({
    connectionString: 'InstrumentationKey=11111111-2222-3333-4444-555555555555',
    authentication: 'Authorization=AAD',
    credential: () => {
      throw new Error('must not be called');
    },
    version: '0.0.0',
    environment: {},
    warn: (message) => {
      throw new Error(message);
    },
  });
  expect(telemetry.inTrace(null, () => 42)()).toBe(42);
});
