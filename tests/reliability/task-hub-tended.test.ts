// What stands in the task hub and will not get on by itself is told and started anew by the reconciliation; what is old is purged.

import { idOf, ReplicationWorld } from '../support/replication/replication-world';
import type { HubEngine } from '../support/replication/virtual-hub/hub-engine';

let world: ReplicationWorld;
afterEach(() => world.close());

const day = 86_400;
const knows = async (id: string) =>
  await world.hub.getStatus(id).then(
    () => true,
    () => false,
  );

/** As an orchestrator ends that a release has changed. */
function fail(id: string): void {
  const { engine } = world.hub as unknown as { engine: HubEngine };
  const instance = engine.instances.get(id);
  if (instance === undefined) {
    throw new Error(`no instance ${id}`);
  }
  engine.end(instance, 'Failed', 'Non-deterministic orchestrator: step #0');
}

test('a run that failed unexpectedly is told, and started anew with what it was asked for, though the policy covers it not', async () => {
  world = new ReplicationWorld();
  const old = await world.publish('0.1.0');
  await world.pass(30 * day);
  await world.publish('9.9.9');
  await world.start(old, 'http');
  await world.pass(200);
  fail(idOf(old));
  expect(await world.current(old)).toMatchObject({ state: 'Failed', findings: [{ code: 'UnexpectedError' }] });
  await world.reconcile();
  expect(await world.finish(old)).toMatchObject({ state: expect.stringMatching(/Succeeded|NoChange/) });
  const told = world.tracked.filter(
    ({ name, properties }) => name === 'ReplicationFinished' && properties.imageVersionId === old,
  );
  expect(told.map(({ properties }) => properties.state)).toEqual([
    'Failed',
    expect.stringMatching(/Succeeded|NoChange/),
  ]);
  await world.reconcile();
  expect(await world.zones(old)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('what ended longer ago than HISTORY_RETENTION is purged; what is younger, live or canceled stays', async () => {
  world = new ReplicationWorld({ env: { HISTORY_RETENTION: 'P10D' }, settings: { zoneReplicationSeconds: 3_600 } });
  const [first, canceled, young, live] = [
    await world.publish('5.0.0'),
    await world.publish('5.0.1'),
    await world.publish('5.0.2'),
    await world.publish('5.0.3'),
  ];
  await world.start(canceled);
  await world.pass(600);
  await world.cancel(canceled);
  await world.replicate(first);
  await world.pass(9 * day);
  await world.replicate(young);
  await world.pass(2 * day);
  await world.start(live);
  await world.reconcile();
  expect(await Promise.all([first, canceled, young, live].map((version) => knows(idOf(version))))).toEqual([
    false,
    true,
    true,
    true,
  ]);
});
