// Two writers and no ETag: nobody's target is lost, whoever wins, and a quarrel ends.
import { changeAtOnce, regionsOf, rewriteProfile, withoutZone, withRegion } from '../support/replication/other-writers';
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
beforeEach(() => {
  world = new ReplicationWorld();
});
afterEach(() => world.close());

const bothCompleted = { losangeles: 'Completed', perth: 'Completed' };

/** Does something once, before the app's first PUT of the version reaches ARM. */
function beforeOurWrite(versionId: string, act: () => void | Promise<void>): void {
  let done = false;
  world.transport.intercept = async (request, send, path) => {
    if (!done && request.method === 'PUT' && path.toLowerCase() === versionId.toLowerCase()) {
      done = true;
      await act();
    }
    return await send();
  };
}

test('a write of another program between our read and our write: its operation is waited for, both have their targets', async () => {
  const version = await world.publish('4.0.0');
  await world.pass(600);
  beforeOurWrite(version, async () => {
    expect((await rewriteProfile(world, version, withRegion('westus3'))).status).toBe(200);
  });
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.zones(version)).toEqual(bothCompleted);
  expect(await regionsOf(world, version)).toEqual(['westus', 'australiaeast', 'westus3']);
  expect(world.writesOf(version)).toBe(2);
});

test('a target that another writer got in without our seeing it: the service refuses ours as no complete set, and it is merged', async () => {
  const version = await world.publish('4.0.1');
  await world.pass(600);
  beforeOurWrite(version, () => changeAtOnce(world, version, withRegion('westus3')));
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(await regionsOf(world, version)).toContain('westus3');
  expect(world.writesOf(version)).toBe(2);
});

test('a stale write of another program that drops our zone is seen in the next poll and made good, with a finding', async () => {
  // Only where a version takes writes before its targets are done can another program come between.
  world = new ReplicationWorld({ settings: { versionSucceeds: 'beforeTargets' } });
  const version = await world.publish('4.0.2');
  world.agenda.later(600, async () => void (await rewriteProfile(world, version, withoutZone('perth'), true)));
  const replication = await world.replicate(version);
  expect(replication.state).toBe('Succeeded');
  expect(replication.findings).toMatchObject([{ code: 'TargetsUndone', severity: 'warning' }]);
  expect(await world.zones(version)).toEqual(bothCompleted);
});

test('a program that keeps taking our zone out wins after five times, and the finding says where to look', async () => {
  // Only where a version takes writes before its targets are done can another program come between.
  world = new ReplicationWorld({ settings: { versionSucceeds: 'beforeTargets' } });
  const version = await world.publish('4.0.3');
  let removals = 0;
  const undo = async () => {
    if (
      'perth' in (await world.zones(version)) &&
      (await rewriteProfile(world, version, withoutZone('perth'), true)).status < 300
    ) {
      removals += 1;
    }
    world.agenda.later(60, undo);
  };
  world.agenda.later(120, undo);
  const replication = await world.replicate(version);
  expect(replication.state).toBe('PartiallySucceeded');
  expect(replication.targets).toMatchObject([
    { zone: 'losangeles', state: 'Completed' },
    { zone: 'perth', state: 'Refused' },
  ]);
  expect(replication.findings).toContainEqual({
    code: 'TargetsUndone',
    severity: 'error',
    message: expect.stringMatching(/has removed perth 5 times; .* Find out what else updates this version/),
    target: 'perth',
  });
  // The first write, and one after each removal but the last.
  expect({ removals, writes: world.acceptedWritesOf(version) }).toEqual({ removals: 6, writes: 1 + 5 });
});

test('a program that takes our zone out as soon as it is written wins after eleven writes, which leave some of the day, and the finding says so', async () => {
  await world.giveGalleryIdentity();
  const version = await world.publish('4.0.7');
  await world.pass(600);
  world.transport.intercept = async (request, send, path) => {
    const answer = await send();
    if (request.method === 'PUT' && path.toLowerCase() === version.toLowerCase()) {
      changeAtOnce(world, version, withoutZone('perth'));
    }
    return answer;
  };
  const replication = await world.replicate(version);
  expect(replication).toMatchObject({
    state: 'PartiallySucceeded',
    targets: [
      { zone: 'losangeles', state: 'Completed' },
      { zone: 'perth', state: 'Refused' },
    ],
    findings: [
      {
        code: 'TargetsUndone',
        severity: 'error',
        message: 'Gave up after 10 conflicting updates by another client: perth was gone when the write was read back',
        target: 'perth',
      },
    ],
  });
  expect(world.acceptedWritesOf(version)).toBe(11);
});

test('a write that the service loses after it was accepted is made once more', async () => {
  const version = await world.publish('4.0.4');
  await world.pass(600);
  world.azure.fault({ kind: 'lostUpdate', path: version });
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.zones(version)).toEqual(bothCompleted);
  expect(world.writesOf(version)).toBe(2);
});

test('a member that no model knows and another program adds meanwhile is still there at the end', async () => {
  const version = await world.publish('4.0.5');
  await world.pass(600);
  beforeOurWrite(version, async () => {
    await rewriteProfile(world, version, (profile) => ({ ...profile, deliveryHints: { ring: 2 } }));
  });
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.version(version)).toMatchObject({
    properties: {
      publishingProfile: { deliveryHints: { ring: 2 } },
      safetyProfile: { allowDeletionOfReplicatedLocations: false },
    },
  });
});

test('a zone that is there with other values than ours comes back from a removal with its own', async () => {
  await world.giveGalleryIdentity();
  const version = await world.publish('4.0.6');
  await world.pass(600);
  world.azure.fault({ kind: 'targetFailure', target: 'losangeles', untilReadded: true, times: 1 });
  await rewriteProfile(world, version, (profile) => ({
    ...profile,
    targetExtendedLocations: [
      {
        name: 'westus',
        extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
        extendedLocationReplicaCount: 7,
        storageAccountType: 'Premium_LRS',
        deliveryHints: 'kept',
      },
    ],
  }));
  const replication = await world.replicate(version);
  expect(replication.targets).toMatchObject([{ zone: 'losangeles', state: 'Completed' }, { zone: 'perth' }]);
  expect(await world.version(version)).toMatchObject({
    properties: {
      publishingProfile: {
        targetExtendedLocations: expect.arrayContaining([
          expect.objectContaining({
            extendedLocationReplicaCount: 7,
            storageAccountType: 'Premium_LRS',
            deliveryHints: 'kept',
          }),
        ]),
      },
    },
  });
});
