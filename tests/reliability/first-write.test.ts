// The plan's first write is made by the activity that reads the version and plans, where nothing is to be decided in between: where something
// is, nothing is written that the steps of the run would not have written.
import { plainPlacement } from '../../src/domain/replication/placement';
import { changeAtOnce, withoutZone } from '../support/replication/other-writers';
import { ReplicationWorld, type WorldOptions } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

/** A gallery that has its identity since long, and whether each activity has written, as they come: `readImageVersion writes`. */
async function worldThatTells(options: WorldOptions = {}): Promise<string[]> {
  world = new ReplicationWorld(options);
  await world.giveGalleryIdentity();
  const steps: string[] = [];
  let puts = 0;
  world.transport.intercept = async (request, send, path) => {
    puts += request.method === 'PUT' && path.includes('/versions/') ? 1 : 0;
    return await send();
  };
  world.hub.runActivity = async ({ name }, run) => {
    const before = puts;
    try {
      return await run();
    } finally {
      steps.push(puts > before ? `${name} writes` : name);
    }
  };
  return steps;
}

const withoutPolls = (steps: readonly string[]) => steps.filter((name) => name !== 'readReplicationStatus');

const told = ['announceOutcome', 'publishCompletion'];

test('a version at rest is written by the activity that reads it', async () => {
  const steps = await worldThatTells();
  const version = await world.publish('6.0.0');
  await world.pass(900);
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(withoutPolls(steps)).toEqual(['readImageVersion writes', ...told]);
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('one that is being published is written by the reading that finds it at rest', async () => {
  const steps = await worldThatTells();
  expect(await world.replicate(await world.publish('6.0.1'))).toMatchObject({ state: 'Succeeded' });
  const readings = withoutPolls(steps).filter((name) => name.startsWith('readImageVersion'));
  expect(readings.length).toBeGreaterThan(1);
  expect(readings.indexOf('readImageVersion writes')).toBe(readings.length - 1);
  expect(steps).not.toContain('addZoneTargets writes');
});

test('while it is read and written the write counts as under way: a run that ends meanwhile leaves it counted', async () => {
  await worldThatTells();
  const version = await world.publish('6.0.2');
  await world.pass(900);
  const counted: unknown[] = [];
  world.hub.runActivity = async ({ name, instanceId }, run) => {
    if (name === 'readImageVersion') {
      const { customStatus } = await world.hub.getStatus(instanceId);
      counted.push((customStatus as { readonly writtenAt: readonly string[] }).writtenAt.length);
    }
    return await run();
  };
  await world.replicate(version);
  expect(counted).toEqual([1]);
});

test.each<[string, Parameters<ReplicationWorld['start']>[4]]>([
  ['a rule that is not enforced', { placement: { ...plainPlacement, enforcementMode: 'DoNotEnforce' } }],
  [
    'a window that is closed',
    { placement: { ...plainPlacement, window: { start: '23:00', durationSeconds: 60, timeZone: 'UTC' } } },
  ],
  [
    'a delay',
    {
      placement: {
        ...plainPlacement,
        publishedDate: '2099-01-01T00:00:00.000Z',
        waits: ['losangeles', 'perth'].map((zone) => ({ zone, after: [], delaySeconds: 3600 })),
      },
    },
  ],
])('%s has nothing written by the reading', async (_, placed) => {
  const steps = await worldThatTells();
  const version = await world.publish('6.0.3');
  await world.pass(900);
  await world.start(version, 'event', world.config.targets, null, placed);
  await world.pass(600);
  expect(steps.length).toBeGreaterThan(0);
  expect(steps.filter((name) => name.endsWith('writes'))).toEqual([]);
  expect(await world.zones(version)).toEqual({});
});

test('a wave writes its own zones, and no other', async () => {
  const steps = await worldThatTells();
  const version = await world.publish('6.0.4');
  await world.pass(900);
  const waits = [{ zone: 'perth', after: ['losangeles'], delaySeconds: 0 }];
  await world.start(version, 'event', world.config.targets, null, { placement: { ...plainPlacement, waits } });
  await world.pass(60);
  expect(Object.keys(await world.zones(version))).toEqual(['losangeles']);
  expect(steps).toContain('addZoneTargets writes');
});

test('the identity of the gallery is seen to before', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('6.0.5');
  await world.pass(900);
  const steps: string[] = [];
  world.hub.runActivity = async ({ name }, run) => {
    steps.push(name);
    return await run();
  };
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(steps.indexOf('ensureGalleryIdentity')).toBeGreaterThan(steps.indexOf('readImageVersion'));
  expect(steps.indexOf('addZoneTargets')).toBeGreaterThan(steps.indexOf('ensureGalleryIdentity'));
});

test('replica counts that follow are written before', async () => {
  const steps = await worldThatTells();
  const version = await world.publish('6.0.6');
  await world.pass(900);
  const [losAngeles] = world.config.targets;
  await world.start(version, 'event', losAngeles === undefined ? [] : [losAngeles]);
  await world.finish(version);
  steps.splice(0);
  const targets = world.config.targets.map((target) => ({ ...target, replicas: 3 }));
  const placement = { ...plainPlacement, existingTargets: 'UpdateReplicas' } as const;
  await world.start(version, 'http', targets, null, { placement });
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(steps.filter((name) => name.endsWith('writes'))).toEqual(['addZoneTargets writes', 'addZoneTargets writes']);
});

test('what the service refuses together is tried alone, and each attempt counts', async () => {
  const steps = await worldThatTells({ env: { REPLICATION_WRITES_PER_DAY: '3' } });
  const version = await world.publish('6.0.7');
  await world.pass(900);
  // Together, and losangeles alone.
  world.azure.fault({ kind: 'status', status: 400, code: 'InvalidParameter', method: 'PUT', path: version, times: 2 });
  const { state, targets } = await world.replicate(version);
  expect(state).toBe('PartiallySucceeded');
  expect(targets).toMatchObject([{ state: 'Refused' }, { state: 'Completed' }]);
  expect(steps.filter((name) => name.endsWith('writes'))).toEqual([
    'readImageVersion writes',
    'addZoneTargets writes',
    'addZoneTargets writes',
  ]);
  // The three are the day's.
  changeAtOnce(world, version, withoutZone('perth'));
  await world.pass(60);
  const { findings } = await world.replicate(version, 'http');
  expect(findings.map(({ code }) => code)).toContain('WriteBudgetSpent');
  expect(world.writesOf(version)).toBe(3);
});

test('where Azure has no room for a write it is read and planned all the same, waits, and is written once', async () => {
  const steps = await worldThatTells({ settings: { throttling: 'on', throttleBudgetPercent: 1 } });
  const versions: string[] = [];
  for (let index = 0; index < 12; index += 1) {
    versions.push(await world.publish(`6.1.${index}`));
    await world.pass(120);
  }
  await world.pass(3_600);
  steps.splice(0);
  await Promise.all(versions.map(async (version) => await world.hint(version)));
  for (const version of versions) {
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
    expect(world.acceptedWritesOf(version)).toBe(1);
  }
  expect(steps.filter((name) => name.endsWith('writes'))).toHaveLength(versions.length);
  expect(steps).toContain('addZoneTargets writes');
  // Whoever was sent away with its reading does not ask again at once.
  const sentAway = versions.length - steps.filter((name) => name === 'readImageVersion writes').length;
  expect(steps.filter((name) => name.startsWith('addZoneTargets')).length).toBeLessThanOrEqual(2 * sentAway);
});
