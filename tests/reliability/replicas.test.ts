// The replica count of a zone that is there follows the target where that is asked for in so many words, and stays otherwise.
import { listAt, objectAt } from '../../src/domain/values/json';
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
beforeEach(async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
});
afterEach(() => world.close());

async function replicasOf(version: string): Promise<readonly unknown[]> {
  const profile = objectAt(await world.version(version), 'properties', 'publishingProfile');
  return listAt(profile, 'targetExtendedLocations').map(
    (entry) => objectAt({ entry }, 'entry').extendedLocationReplicaCount,
  );
}

/** As a rule with `"existingTargets": "UpdateReplicas"`, or a request with `"updateReplicas": true`, has it. */
function updateReplicas(): void {
  Object.assign(world, { config: { ...world.config, policy: { ...world.config.policy, updateReplicas: true } } });
}

const more = () => world.config.targets.map((target) => ({ ...target, replicas: target.replicas + 3 }));

test('with the word it follows by one guarded write that changes nothing else', async () => {
  const version = await world.publish('9.7.0');
  await world.replicate(version);
  const [before] = listAt(objectAt(await world.version(version), 'properties', 'publishingProfile'), 'targetRegions');
  expect(await replicasOf(version)).toEqual([2, 1]);
  await world.pass(3600);
  updateReplicas();
  await world.start(version, 'http', more());
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded', findings: [] });
  expect(await replicasOf(version)).toEqual([5, 4]);
  expect(world.acceptedWritesOf(version)).toBe(2);
  const profile = objectAt(await world.version(version), 'properties', 'publishingProfile');
  expect(listAt(profile, 'targetRegions')[0]).toEqual(before);
  // Again: nothing differs, nothing is written.
  await world.pass(3600);
  await world.start(version, 'http', more());
  expect(await world.finish(version)).toMatchObject({ state: 'NoChange' });
  expect(world.acceptedWritesOf(version)).toBe(2);
});

test('without it nothing is written, and the finding has the command', async () => {
  const version = await world.publish('9.7.1');
  await world.replicate(version);
  await world.start(version, 'http', more());
  const replication = await world.finish(version);
  expect(replication.state).toBe('NoChange');
  expect(replication.findings[0]).toMatchObject({
    code: 'TargetDiffers',
    message: expect.stringContaining('--target-edge-zones'),
  });
  expect(await replicasOf(version)).toEqual([2, 1]);
});

test('a refusal of the service is told and leaves the zones as they are', async () => {
  const version = await world.publish('9.7.2');
  await world.replicate(version);
  await world.pass(3600);
  updateReplicas();
  world.azure.fault({
    kind: 'status',
    status: 409,
    code: 'ScopeLocked',
    message: 'locked',
    method: 'PUT',
    path: version,
    times: null,
  });
  await world.start(version, 'http', more());
  const replication = await world.finish(version);
  expect(replication.findings).toMatchObject([
    { code: 'ScopeLocked', severity: 'warning', message: expect.stringContaining('az lock list') },
    { code: 'ScopeLocked', severity: 'warning' },
  ]);
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});
