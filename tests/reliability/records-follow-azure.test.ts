// The record and Azure agree again at the next reconciliation, whatever the last run's end was: every zone that is listed and not
// Completed is looked at once more, whoever put it there.
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const drift = (version: string) =>
  world.tracked
    .filter(({ name, properties }) => name === 'DriftFound' && properties.imageVersionId === version)
    .map(({ properties }) => `${properties.zone} ${properties.state} ${properties.outcome}`);
const finished = (version: string) =>
  world.tracked
    .filter(({ name, properties }) => name === 'ReplicationFinished' && properties.imageVersionId === version)
    .map(({ properties }) => properties.state);
const requested = (version: string) =>
  world.tracked.filter(
    ({ name, properties }) => name === 'ReplicationRequested' && properties.imageVersionId === version,
  ).length;

test('a zone that failed for good is tried again by the reconciliation, and the record says so', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('9.0.0');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  expect(await world.replicate(version)).toMatchObject({ state: 'PartiallySucceeded' });
  world.azure.sim.faults.clear();
  const summary = await world.reconcile();
  expect(drift(version)).toEqual(['perth Failed checking']);
  expect(summary.driftByZone.perth).toBeGreaterThan(0);
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  expect(finished(version)).toEqual(['PartiallySucceeded', 'Succeeded']);
});

test('zones that complete after the deadline: the record is corrected and told, and left alone from then on', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT1H' }, settings: { zoneReplicationSeconds: 7_200 } });
  const version = await world.publish('9.0.1');
  expect(await world.replicate(version)).toMatchObject({ state: 'Failed' });
  await world.pass(9_000);
  await world.reconcile();
  expect(await world.finish(version)).toMatchObject({ state: 'NoChange' });
  expect(drift(version)).toEqual([]);
  expect(finished(version)).toEqual(['Failed', 'NoChange']);
  const before = requested(version);
  await world.reconcile();
  expect(requested(version)).toBe(before);
  expect(world.writesOf(version)).toBe(1);
});

test('a zone that is still on its way after the deadline is followed again', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT1H' }, settings: { zoneReplicationSeconds: 7_200 } });
  const version = await world.publish('9.0.2');
  expect(await world.replicate(version)).toMatchObject({ state: 'Failed' });
  await world.reconcile();
  expect(drift(version)).toEqual(['losangeles Late checking', 'perth Late checking']);
  expect(await world.finish(version)).toMatchObject({ state: expect.stringMatching(/NoChange|Failed/) });
  await world.reconcile();
  expect(await world.finish(version)).toMatchObject({ state: 'NoChange' });
  expect(world.writesOf(version)).toBe(1);
});

test('zones that the publisher listed and no run has seen get a record', async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const entry = (location: string, name: string) => ({
    name: location,
    extendedLocation: { type: 'EdgeZone', name },
    extendedLocationReplicaCount: 1,
  });
  const version = await world.publish('9.0.3', ['westus', 'australiaeast'], {
    targetExtendedLocations: [entry('westus', 'losangeles'), entry('australiaeast', 'perth')],
  });
  await world.pass(7_200);
  await world.reconcile();
  expect(await world.finish(version)).toMatchObject({ state: 'NoChange', trigger: { kind: 'timer' } });
  expect(drift(version)).toEqual([]);
});

test('a zone that fails day after day is tried again within the write budget, and waits for the next day beyond it', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_WRITES_PER_DAY: '6' } });
  const version = await world.publish('9.0.4');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  const from = world.agenda.now();
  await world.start(version);
  while (world.agenda.now() - from < 23 * 3_600_000) {
    await world.pass(3_600);
    await world.reconcile();
  }
  const writes = world.writesOf(version);
  // What was taken out is added back beyond it.
  expect(writes).toBeLessThanOrEqual(7);
  expect(drift(version).some((words) => words.endsWith('waiting'))).toBe(true);
  expect(finished(version).length).toBeLessThan(8);
  world.azure.sim.faults.clear();
  for (let hour = 0; hour < 26; hour += 1) {
    await world.pass(3_600);
    await world.reconcile();
  }
  expect(await world.finish(version)).toMatchObject({ targets: [{ state: 'Completed' }, { state: 'Completed' }] });
});

test('what a person canceled is not taken up again; the record says how the zones ended that were on their way', async () => {
  world = new ReplicationWorld({ settings: { zoneReplicationSeconds: 7_200 } });
  const version = await world.publish('9.0.5');
  await world.start(version);
  await world.pass(1_500);
  await world.cancel(version);
  const writes = world.writesOf(version);
  const states = async () => (await world.current(version)).targets.map(({ state }) => state);
  expect(await states()).toEqual(['Replicating', 'Replicating']);
  await world.pass(9_000);
  await world.reconcile();
  expect(await world.finish(version)).toMatchObject({ state: 'Canceled', trigger: { kind: 'event' } });
  expect(await states()).toEqual(['Completed', 'Completed']);
  const before = requested(version);
  await world.reconcile();
  expect(requested(version)).toBe(before);
  expect(drift(version)).toEqual([]);
  expect(finished(version)).toEqual(['Canceled']);
  expect(world.writesOf(version)).toBe(writes);
});
