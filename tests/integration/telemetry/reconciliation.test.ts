// What a reconciliation tells: each version that lacks a zone, then the heartbeat, and the levels that follow from it.
import type { Replication } from '../../../src/domain/replication/replication';
import { type TelemetryEventName, telemetryEvents } from '../../../src/telemetry/event-table';
import { type Product, startProduct } from '../../support/product/product';
import { type ArrivedItem, ArrivedTelemetry, promptTelemetry } from '../../support/telemetry/arrived-telemetry';

let product: Product;
let telemetry: ArrivedTelemetry;
beforeAll(async () => {
  product = await startProduct({ ...promptTelemetry, RECONCILE_SCHEDULE: '0 0 0 1 1 *' });
  telemetry = new ArrivedTelemetry(product.publisher);
});
afterAll(async () => {
  await product.stop();
});

const driftSeconds = ({ envelope }: ArrivedItem) => envelope.data.baseData.measurements?.driftSeconds ?? Number.NaN;

/** Fires the timer and waits for the heartbeat. */
async function reconcile(times: number) {
  expect((await product.api('POST', '/admin/functions/reconcileGalleries', { input: '' })).status).toBe(202);
  return await telemetry.until(
    () => telemetry.events('ReconcileFinished'),
    (events) => events.length === times,
  );
}

const allEnded = async () =>
  (await product.api<{ value: Replication[] }>('GET', '/api/replications')).body.value.every(
    ({ finishedAt }) => finishedAt !== null,
  );

test('drift is told version by version and in sum, and begins runs in the trace of its discovery', async () => {
  const [heartbeat] = await reconcile(1);
  const drift = await telemetry.events('DriftFound');
  const measured = heartbeat?.envelope.data.baseData.measurements;
  const drifted = new Set(drift.map(({ properties }) => properties.replicationId)).size;
  expect(drifted).toBeGreaterThan(0);
  expect(drift).toHaveLength(2 * drifted);
  expect(measured).toMatchObject({ drifted, started: drifted });
  expect(measured?.oldestGapSeconds).toBe(Math.max(...drift.map(driftSeconds)));
  expect(heartbeat?.properties).toEqual({
    trigger: 'timer',
    by: 'reconcileGalleries',
    outcome: 'Complete',
    reasons: '',
    galleriesNotFound: '',
    quotas: '',
    driftByZone: `losangeles=${drifted} perth=${drifted}`,
  });
  expect(Object.keys(measured ?? {}).sort()).toEqual([...telemetryEvents.ReconcileFinished.measurements].sort());
  for (const { name, properties, operationId } of drift) {
    const shape = telemetryEvents[name as TelemetryEventName];
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...shape.properties, 'imageVersionId', 'gallery']));
    expect(properties).toMatchObject({
      trigger: 'timer',
      state: 'Missing',
      lastState: '',
      outcome: 'started',
      reason: '',
    });
    expect(['losangeles', 'perth']).toContain(properties.zone);
    const requested = (await telemetry.events('ReplicationRequested')).find(
      (event) => event.properties.replicationId === properties.replicationId && event.properties.trigger === 'timer',
    );
    expect(requested).toMatchObject({ operationId, properties: { outcome: 'started' } });
  }
  await telemetry.until(
    () => telemetry.sum('VersionDrift'),
    (sum) => sum === drifted,
  );
  await telemetry.until(
    () => telemetry.sum('ZoneDrift'),
    (sum) => sum === drift.length,
  );
  await telemetry.until(
    () => telemetry.sum('ReplicationBacklog'),
    (sum) => sum === measured?.backlog,
  );
});

test('after the runs, only what was refused is told again, in the words of its refusal', async () => {
  await telemetry.until(allEnded, (ended) => ended);
  const { value } = (await product.api<{ value: Replication[] }>('GET', '/api/replications')).body;
  const incomplete = value.filter(({ targets }) => targets.some(({ state }) => state === 'Refused'));
  const before = (await telemetry.events('DriftFound')).length;
  const [, heartbeat] = await reconcile(2);
  const again = (await telemetry.events('DriftFound')).slice(before);
  expect(heartbeat?.envelope.data.baseData.measurements).toMatchObject({ drifted: incomplete.length, backlog: 0 });
  expect(again.map(({ properties }) => properties.replicationId).sort()).toEqual(incomplete.map(({ id }) => id).sort());
  for (const { properties } of again) {
    const [refused] = incomplete
      .filter(({ id }) => id === properties.replicationId)
      .flatMap(({ targets }) => targets.filter(({ state }) => state === 'Refused'));
    expect(properties).toMatchObject({
      zone: refused?.zone,
      lastState: expect.stringMatching(/^(PartiallySucceeded|Failed)$/),
      reason: refused?.details,
    });
  }
});
