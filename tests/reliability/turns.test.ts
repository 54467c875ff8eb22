// Waves, windows and rules that are not enforced: nothing is written before its turn, and the wait is told, survives a restart
// and can be canceled.
import { cancelRun } from '../../src/functions/cancel-run';
import { idOf, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const losAngeles = 'westus=losangeles';
const perth = { region: 'australiaeast', zone: 'perth' };

function worldWith(rule: object, more: Readonly<Record<string, string>> = {}): ReplicationWorld {
  const policy = { rules: [{ name: 'turns', selector: {}, targets: [losAngeles], ...rule }] };
  world = new ReplicationWorld({
    env: { EXTENDED_ZONE_TARGETS: '', REPLICATION_POLICY: JSON.stringify(policy), ...more },
  });
  return world;
}

/** The settings of a process that starts with another rule. */
function configOf(rule: object): ReplicationWorld['config'] {
  const now = world;
  const { config } = worldWith(rule);
  world.close();
  world = now;
  return config;
}

const hours = (from: string, to: string | null) => (Date.parse(to ?? '') - Date.parse(from)) / 3_600_000;

test('a wave waits until the one before is Completed, and then for its delay; the deadline does not count it', async () => {
  worldWith({ targets: [losAngeles, { ...perth, after: ['losangeles'], delay: 'PT30H' }] });
  const version = await world.publish('7.0.0');
  await world.hint(version);
  await world.pass(2 * 3600);
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed' });
  const waiting = await world.current(version);
  expect(waiting.state).toBe('Waiting');
  expect(waiting.findings).toContainEqual(
    expect.objectContaining({
      code: 'Waiting',
      message: expect.stringMatching(/^Waiting until .*: perth is delayed until/),
    }),
  );
  const replication = await world.finish(version);
  expect(replication).toMatchObject({ state: 'Succeeded', rule: 'turns' });
  expect(hours(replication.startedAt, replication.finishedAt)).toBeGreaterThan(30);
  expect(world.writesOf(version)).toBe(2);
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('a wave whose predecessor fails is refused, and says which', async () => {
  worldWith({ targets: ['westus=redmond', { ...perth, after: ['redmond'] }] });
  const version = await world.publish('7.0.1');
  await world.hint(version);
  const replication = await world.finish(version);
  expect(replication.targets.map(({ zone, state }) => [zone, state])).toEqual([
    ['redmond', 'Refused'],
    ['perth', 'Refused'],
  ]);
  expect(replication.targets[1]?.details).toBe('Zone perth waits for redmond, which was not completed.');
  expect(world.writesOf(version)).toBe(0);
});

test('a wave whose predecessor Azure fails to replicate, however often it is tried, is refused in the end, and its zone never asked for', async () => {
  worldWith({ targets: [losAngeles, { ...perth, after: ['losangeles'], delay: 'PT1H' }] });
  const version = await world.publish('7.0.6');
  world.azure.fault({ kind: 'targetFailure', target: 'losangeles', times: null });
  await world.hint(version);
  const { state, targets, findings } = await world.finish(version);
  expect({ state, targets: targets.map((target) => [target.zone, target.state]) }).toEqual({
    state: 'Failed',
    targets: [
      ['losangeles', 'Failed'],
      ['perth', 'Refused'],
    ],
  });
  expect(findings).toContainEqual(
    expect.objectContaining({ code: 'PrecedingZoneFailed', severity: 'error', target: 'perth' }),
  );
  expect(await world.zones(version)).toEqual({ losangeles: 'Failed' });
});

/** A window that opens so many hours from now, for one hour. */
function windowIn(hoursAhead: number, at: number) {
  const start = new Date(at + hoursAhead * 3_600_000).toISOString().slice(11, 16);
  return { start, duration: 'PT1H', timeZone: 'UTC' };
}

test('outside its window nothing is written; it survives a restart', async () => {
  const probe = new ReplicationWorld();
  const at = probe.agenda.now();
  probe.close();
  worldWith({ window: windowIn(10, at) });
  const version = await world.publish('7.0.2');
  await world.hint(version);
  await world.pass(5 * 3600);
  expect(world.writesOf(version)).toBe(0);
  expect(await world.current(version)).toMatchObject({ state: 'Waiting' });
  world.restartProcess();
  const replication = await world.finish(version);
  expect(replication.state).toBe('Succeeded');
  expect(hours(replication.startedAt, replication.finishedAt)).toBeGreaterThan(9.9);
  expect(hours(replication.startedAt, replication.finishedAt)).toBeLessThan(12);
});

test('a replica count that the rule raises is written in its window, not before', async () => {
  worldWith({});
  await world.giveGalleryIdentity();
  const version = await world.publish('7.0.5');
  await world.hint(version);
  await world.finish(version);
  const raised = { targets: [`${losAngeles}=3`], existingTargets: 'UpdateReplicas' };
  const next = configOf({ ...raised, window: windowIn(10, world.agenda.now()) });
  Object.assign(world, { config: next });
  world.restartProcess();
  const before = world.writesOf(version);
  await world.hint(version);
  await world.pass(5 * 3600);
  expect(await world.current(version)).toMatchObject({ state: 'Waiting' });
  expect(world.writesOf(version)).toBe(before);
  const replication = await world.finish(version);
  expect(hours(replication.startedAt, replication.finishedAt)).toBeGreaterThan(9.9);
  expect(await world.version(version)).toMatchObject({
    properties: { publishingProfile: { targetExtendedLocations: [{ extendedLocationReplicaCount: 3 }] } },
  });
  expect(world.writesOf(version)).toBe(before + 1);
});

test('a hint joins a run that waits for its turn, and a cancel ends it', async () => {
  const probe = new ReplicationWorld();
  const at = probe.agenda.now();
  probe.close();
  worldWith({ window: windowIn(10, at) });
  const version = await world.publish('7.0.3');
  await world.hint(version);
  await world.pass(3600);
  expect((await world.hint(version)).kind).toBe('joined');
  const canceled = await world.live(cancelRun(world.hub, idOf(version), 'test', world.clock));
  expect(canceled).toMatchObject({ outcome: 'stopped', replication: { state: 'Canceled' } });
  expect(world.writesOf(version)).toBe(0);
});

test('a rule that is not enforced plans and tells, and writes nothing', async () => {
  worldWith({ enforcementMode: 'DoNotEnforce' });
  const version = await world.publish('7.0.4');
  await world.hint(version);
  const replication = await world.finish(version);
  expect(replication).toMatchObject({ state: 'NoChange', targets: [{ zone: 'losangeles', state: 'Pending' }] });
  expect(replication.findings).toContainEqual(expect.objectContaining({ code: 'NotEnforced' }));
  expect(world.azure.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
  const { startedAt } = replication;
  await world.hint(version);
  expect(await world.finish(version)).toMatchObject({ state: 'NoChange', startedAt });
});

describe('a person asks for a zone while a run of a rule that would not write it yet is under way', () => {
  const asked = ({ region, zone }: typeof perth) => ({
    region,
    zone,
    replicas: 1,
    storageAccountType: 'Standard_LRS' as const,
  });
  const ofRule = { region: 'westus', zone: 'losangeles' };
  const done = { losangeles: 'Completed', perth: 'Completed' };

  async function ask(rule: (at: number) => object, zone: typeof perth, after: number): Promise<string> {
    const probe = new ReplicationWorld();
    const at = probe.agenda.now();
    probe.close();
    worldWith(rule(at));
    const version = await world.publish('7.0.7');
    await world.hint(version);
    await world.pass(after);
    await world.start(version, 'http', [asked(zone)]);
    return version;
  }

  const window = (at: number) => ({ window: windowIn(10, at) });
  const inWaves = () => ({ targets: [losAngeles, { ...perth, after: ['losangeles'], delay: 'PT30H' }] });

  test.each([
    ['outside of its window, another zone', window, perth, 3_600, { perth: 'Completed' }, done],
    [
      'outside of its window, its zone',
      window,
      ofRule,
      3_600,
      { losangeles: 'Completed' },
      { losangeles: 'Completed' },
    ],
    ['before its wave, its zone', inWaves, perth, 7_200, done, done],
    ['with the wave before on its way', inWaves, perth, 600, done, done],
  ] as const)('%s: written at once, and the rest in its turn', async (_, rule, zone, after, soon, inTheEnd) => {
    const version = await ask(rule, zone, after);
    await world.pass(7_200);
    expect(await world.zones(version)).toEqual(soon);
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
    expect(await world.zones(version)).toEqual(inTheEnd);
  });

  test.each([
    ['another zone', perth],
    ['its zone', ofRule],
  ])('not enforced, %s: that zone is written and no other', async (_, zone) => {
    const targets = [losAngeles, 'westus=redmond'];
    const version = await ask(() => ({ enforcementMode: 'DoNotEnforce', targets }), zone, 20);
    const { state, targets: told } = await world.finish(version);
    expect({ state, told: told.map((target) => target.zone) }).toEqual({ state: 'Succeeded', told: [zone.zone] });
    expect(await world.zones(version)).toEqual({ [zone.zone]: 'Completed' });
  });
});
