// Loops that nobody foresaw end at the write budget; what can never succeed ends in one clear outcome.
import type { ReplicationInput } from '../../src/domain/replication/replication-run';
import { orchestratorNames } from '../../src/orchestrators/names';
import { changeAtOnce, withoutZone } from '../support/replication/other-writers';
import { image, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

test('a program that undoes each run is stopped at the budget of the day, over all runs, and the finding says so', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_WRITES_PER_DAY: '4' } });
  const version = await world.publish('5.5.0');
  const states: string[] = [];
  for (let run = 0; run < 8; run += 1) {
    const replication = await world.replicate(version, run % 2 === 0 ? 'event' : 'http');
    states.push(replication.state);
    changeAtOnce(world, version, withoutZone('perth'));
    await world.pass(60);
  }
  expect(world.acceptedWritesOf(version)).toBe(4);
  expect(states).toEqual([...Array(4).fill('Succeeded'), ...Array(4).fill('PartiallySucceeded')]);
  const { findings, targets } = await world.current(version);
  expect(findings).toMatchObject([
    { code: 'TargetRemoved', severity: 'warning', target: 'perth' },
    {
      code: 'WriteBudgetSpent',
      severity: 'error',
      message: expect.stringContaining('REPLICATION_WRITES_PER_DAY allows 4'),
    },
  ]);
  expect(targets).toMatchObject([{ state: 'Completed' }, { state: 'Refused' }]);
  // A day later it may write again.
  await world.pass(24 * 3600);
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
});

test('the record of a version whose budget is used up follows Azure all the same, within the hour, without a write', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_WRITES_PER_DAY: '2' } });
  await world.giveGalleryIdentity();
  const version = await world.publish('5.5.8');
  for (const round of [1, 2]) {
    await world.replicate(version);
    expect(world.acceptedWritesOf(version)).toBe(round);
    changeAtOnce(world, version, withoutZone('perth'));
    await world.pass(60);
  }
  expect(await world.current(version)).toMatchObject({ state: 'Succeeded' });
  await world.reconcile();
  await world.finish(version);
  const removed = await world.current(version);
  expect(removed).toMatchObject({
    state: 'PartiallySucceeded',
    targets: [
      { zone: 'losangeles', state: 'Completed' },
      { zone: 'perth', state: 'Refused' },
    ],
  });
  // And once it says so, nothing is started for it again that day.
  await world.pass(3600);
  await world.reconcile();
  await world.pass(600);
  expect((await world.current(version)).startedAt).toBe(removed.startedAt);
  expect(world.acceptedWritesOf(version)).toBe(2);
});

test('writes that the service refuses count as well, over all runs', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_WRITES_PER_DAY: '4' } });
  const version = await world.publish('5.5.6');
  await world.pass(900);
  world.azure.fault({
    kind: 'status',
    status: 400,
    code: 'InvalidParameter',
    method: 'PUT',
    path: version,
    times: null,
  });
  for (let run = 0; run < 5; run += 1) {
    await world.replicate(version, 'http');
    await world.pass(60);
  }
  expect(world.azure.requests({ method: 'PUT', path: version })).toHaveLength(4);
  const { findings } = await world.current(version);
  expect(findings.map(({ code }) => code)).toContain('WriteBudgetSpent');
});

test('a write whose answer was lost counts once it is seen to have been carried out', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_WRITES_PER_DAY: '1' } });
  const version = await world.publish('5.5.7');
  await world.pass(900);
  world.azure.fault({ kind: 'reset', phase: 'after', method: 'PUT', path: version });
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  changeAtOnce(world, version, withoutZone('perth'));
  await world.pass(60);
  const { findings } = await world.replicate(version, 'http');
  expect(findings.map(({ code }) => code)).toContain('WriteBudgetSpent');
  expect(world.acceptedWritesOf(version)).toBe(1);
});

test('a zone is not taken out where the budget does not reach for adding it again', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_WRITES_PER_DAY: '3' } });
  await world.giveGalleryIdentity();
  const version = await world.publish('5.5.1');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  const replication = await world.replicate(version);
  expect(replication.findings.map(({ code }) => code)).toContain('WriteBudgetSpent');
  expect(world.acceptedWritesOf(version)).toBe(2);
  expect(await world.zones(version)).toHaveProperty('perth');
});

test('our own writes, whose events come back as hints, start nothing that writes', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('5.5.2');
  const hints: Promise<unknown>[] = [];
  world.azure.onWrite(({ resourceId }) => {
    if (resourceId.toLowerCase() === version.toLowerCase()) {
      hints.push(world.start(version), world.start(version));
    }
  });
  await world.start(version);
  await world.pass(7200);
  await Promise.all(hints);
  expect(hints.length).toBeGreaterThanOrEqual(4);
  expect(world.writesOf(version)).toBe(1);
  expect(await world.current(version)).toMatchObject({ state: 'Succeeded' });
});

test('an activity that always throws ends the run once, with a finding that asks for a report', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('5.5.3');
  let calls = 0;
  world.hub.runActivity = async ({ name }, run) => {
    if (name === 'readImageVersion') {
      calls += 1;
      throw new TypeError('a is not a function');
    }
    return await run();
  };
  const replication = await world.replicate(version);
  expect(replication).toMatchObject({ state: 'Failed', findings: [{ code: 'UnexpectedError', severity: 'error' }] });
  expect(replication.findings[0]?.message).toContain('readImageVersion failed unexpectedly 4 times');
  expect(calls).toBe(4);
  expect(world.announced.map(({ state }) => state)).toEqual(['Failed']);
});

test('an activity that throws a few times is run again by the net', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('5.5.4');
  let calls = 0;
  world.hub.runActivity = async ({ name }, run) => {
    calls += name === 'addZoneTargets' ? 1 : 0;
    if (name === 'addZoneTargets' && calls <= 3) {
      throw new Error('out of memory');
    }
    return await run();
  };
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded', findings: [] });
});

test.each([
  ['a version that never was', `${image}/versions/404.0.0`, 'VersionNotFound'],
  ['an image definition that never was', `${image}-other/versions/1.0.0`, 'VersionNotFound'],
])('a hint for %s ends as Failed after two minutes, once', async (_what, version, code) => {
  world = new ReplicationWorld();
  const replication = await world.replicate(version);
  expect(replication).toMatchObject({ state: 'Failed', findings: [{ code, severity: 'error' }] });
  expect(world.azure.requests().length).toBeLessThan(10);
  const seconds = (Date.parse(replication.finishedAt ?? '') - Date.parse(replication.startedAt)) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(60);
  expect(seconds).toBeLessThan(180);
});

test('an instance that is started with a broken input fails, and reads as Failed', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('5.5.5');
  const { id } = await world.start(version);
  await world.finish(version);
  world.hub.forget(id);
  const input = { imageVersionId: version, targets: [] } as unknown as ReplicationInput;
  await world.hub.startNew(orchestratorNames.replicateImageVersion, { instanceId: id, input });
  expect(await world.finish(version)).toMatchObject({ state: 'Failed', findings: [{ code: 'UnexpectedError' }] });
});

describe('refused in advance: nothing is written', () => {
  test.each([
    ['a shallow version', 'ShallowVersion', {}, { replicationMode: 'Shallow' }, ['westus']],
    ['an unknown zone', 'ZoneNotFound', { EXTENDED_ZONE_TARGETS: 'westus=atlantis' }, {}, ['westus']],
    [
      'a zone paired with a wrong region',
      'HomeRegionMismatch',
      { EXTENDED_ZONE_TARGETS: 'westus=perth' },
      {},
      ['westus'],
    ],
    ['a zone that is not registered', 'ZoneNotRegistered', { EXTENDED_ZONE_TARGETS: 'westus=redmond' }, {}, ['westus']],
    [
      'a zone without its parent region',
      'ParentRegionMissing',
      { EXTENDED_ZONE_TARGETS: 'australiaeast=perth' },
      {},
      ['westus'],
    ],
  ])('%s', async (_what, code, env, profile, regions) => {
    world = new ReplicationWorld({ env });
    const version = await world.publish('5.6.0', regions, profile);
    const replication = await world.replicate(version);
    expect(replication.state).toBe('Failed');
    expect(replication.findings).toContainEqual(expect.objectContaining({ code, severity: 'error' }));
    expect(replication.targets.every(({ state, details }) => state === 'Refused' && (details ?? '') !== '')).toBe(true);
    expect(world.writesOf(version)).toBe(0);
    expect(world.azure.requests({ method: 'PATCH' })).toEqual([]);
  });

  test('a version marked for deletion', async () => {
    world = new ReplicationWorld({ settings: { deleteSeconds: 3_000 } });
    const version = await world.publish('5.6.1');
    await world.pass(600);
    await world.azure.operator('DELETE', version);
    expect(await world.replicate(version)).toMatchObject({
      state: 'Failed',
      findings: [{ code: 'MarkedForDeletion' }],
    });
    expect(world.writesOf(version)).toBe(0);
  });

  test('an encrypted version whose zone has no disk encryption set', async () => {
    world = new ReplicationWorld();
    const version = await world.publish('5.6.2');
    await world.pass(600);
    changeAtOnce(world, version, (profile) => ({
      ...profile,
      targetRegions: (profile.targetRegions as object[]).map((region) => ({
        ...region,
        encryption: { osDiskImage: { diskEncryptionSetId: '/subscriptions/x/des' } },
      })),
    }));
    const replication = await world.replicate(version);
    expect(replication.findings.map(({ code }) => code)).toContain('EncryptionSetRequired');
    expect(world.writesOf(version)).toBe(0);
  });
});
