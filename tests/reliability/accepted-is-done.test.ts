// What is accepted is done: on a task hub that accepts simultaneous starts of one id and runs one of them, that loses events
// which come while a run does something else, and where a termination is a message.
import { viewRecord } from '../../src/domain/replication/replication-view';
import { parseZoneTargets } from '../../src/domain/values/zone-target';
import { tendLostInstances } from '../../src/functions/lost-instances';
import { changeAtOnce, rewriteProfile, withoutZone } from '../support/replication/other-writers';
import { idOf, ReplicationWorld, type WorldOptions } from '../support/replication/replication-world';
import { kindHub } from '../support/replication/virtual-hub/hub-faults';

let world: ReplicationWorld;

/** The later of two starts of a moment runs; an event that comes while an activity runs is swallowed. */
function asOnAzure(options: WorldOptions = {}): ReplicationWorld {
  const created = new ReplicationWorld(options);
  created.hub.faults = {
    ...kindHub,
    startRace: () => 0.1,
    laterStartRuns: () => true,
    terminateDelay: () => 2,
    messageDelay: () => 0.04,
    activityDelay: () => 0.2,
    cutsTimers: () => true,
  };
  return created;
}
beforeEach(() => {
  world = asOnAzure();
});
afterEach(() => world.close());

function targetsOf(text: string) {
  const parsed = parseZoneTargets(text, 'targets');
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.value;
}

const losangeles = targetsOf('westus=losangeles');
const perth = targetsOf('australiaeast=perth');

test('two requests at one moment, each with another target: both are carried out by the one run', async () => {
  const version = await world.publish('7.1.0');
  const results = await Promise.all([world.start(version, 'http', losangeles), world.start(version, 'http', perth)]);
  expect(results.map(({ kind }) => kind).sort()).toEqual(['joined', 'started']);
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test.each(['event', 'http'] as const)(
  'an event and a request at one moment (%s first): the zones of both arrive',
  async (first) => {
    world.close();
    world = asOnAzure({ env: { EXTENDED_ZONE_TARGETS: 'westus=losangeles' } });
    const version = await world.publish('7.1.1');
    const asked = [() => world.start(version, 'event'), () => world.start(version, 'http', perth)];
    await Promise.all((first === 'event' ? asked : asked.reverse()).map(async (ask) => await ask()));
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
    expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  },
);

test.each([0, 1, 3, 30, 200, 500, 640, 700, 900])(
  'a request for another zone %i seconds after the start of a run is carried out, whatever the run does at that moment',
  async (seconds) => {
    const version = await world.publish('7.1.2');
    await world.start(version, 'http', losangeles);
    await world.pass(seconds);
    const result = await world.start(version, 'http', perth);
    expect(['joined', 'started']).toContain(result.kind);
    const { targets } = await world.finish(version);
    expect(targets.find(({ zone }) => zone === 'perth')).toMatchObject({ state: 'Completed' });
    expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  },
);

test('a request during a check makes it a run, and is never answered with the success of before', async () => {
  const version = await world.publish('7.1.3');
  await world.replicate(version);
  changeAtOnce(world, version, withoutZone('perth'));
  world.azure.fault({ kind: 'status', status: 429, retryAfter: 60, method: 'GET', path: version });
  expect(await world.start(version, 'event', losangeles)).toMatchObject({ kind: 'checking' });
  await world.pass(5);
  expect(await world.current(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.start(version, 'http', perth)).toMatchObject({ kind: 'joined' });
  expect(await world.current(version)).toMatchObject({ finishedAt: null });
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test.each(Array.from({ length: 12 }, (_, index) => index))(
  'a hint about a change that comes after the %i-th activity of a check, or of the run itself, is looked at',
  async (nth) => {
    const version = await world.publish('7.1.4');
    await world.replicate(version);
    let hint: Promise<unknown> | null = null;
    const first = world.hub.activityCount;
    world.hub.runActivity = async ({ index }, run) => {
      const answer = await run();
      if (index === first + nth) {
        changeAtOnce(world, version, withoutZone('perth'));
        hint = world.start(version);
      }
      return answer;
    };
    await world.start(version);
    await world.pass(1);
    await world.start(version, 'http');
    await world.pass(7200);
    await hint;
    await world.pass(7200);
    expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
    expect(world.hub.isOver(idOf(version))).toBe(true);
  },
);

test('requests that a hub tells again in each fresh history are taken once, and the run gets on', async () => {
  world.hub.faults = { ...world.hub.faults, carriesEvents: () => true, activityDelay: () => 0, messageDelay: () => 0 };
  world.hub.isRecording = true;
  const version = await world.publish('7.1.8');
  await world.start(version, 'http', losangeles);
  const asked = [perth, losangeles, perth].map(async (targets) => await world.start(version, 'http', targets));
  expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(['joined', 'joined', 'joined']);
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  expect(world.hub.recorded(idOf(version)).length).toBeLessThan(20);
});

test('a request that is repeated with the same token is one: under way, and after its end', async () => {
  const version = await world.publish('7.1.5');
  const ask = () => world.start(version, 'http', world.config.targets, 'a repeated request');
  const both = await Promise.all([ask(), ask()]);
  expect(both.map(({ kind }) => kind)).toContain('started');
  const done = await world.finish(version);
  expect(await ask()).toMatchObject({ kind: 'joined' });
  expect(await world.current(version)).toMatchObject({ startedAt: done.startedAt, state: 'Succeeded', history: [] });
});

test('what a run under 0.1.0 cannot take is refused in words', async () => {
  const version = await world.publish('7.1.6');
  const { token: _, ...input } = {
    token: '',
    imageVersionId: version,
    targets: losangeles,
    trigger: { kind: 'event', by: 'before the upgrade' } as const,
    policy: world.config.policy,
    previous: null,
    writtenAt: [],
    resume: null,
  };
  await world.hub.startNew('replicateImageVersion', { instanceId: idOf(version), input });
  await world.pass(30);
  expect(await world.start(version, 'http', perth)).toEqual({ kind: 'conflict', id: idOf(version), zones: ['perth'] });
  expect(await world.start(version, 'http', losangeles)).toMatchObject({ kind: 'joined' });
});

describe('an instance that has not begun', () => {
  async function loseStart(version: string) {
    world.hub.faults.losesStart = () => true;
    await world.start(version, 'http', perth);
    world.hub.faults.losesStart = () => false;
  }

  test('is never ended because it is old: the app was away', async () => {
    const version = await world.publish('7.2.0');
    await loseStart(version);
    await world.pass(3600);
    world.restartProcess();
    expect(await world.start(version, 'event', perth)).toMatchObject({ kind: 'joined' });
    expect(await world.current(version)).toMatchObject({ state: 'Waiting' });
  });

  test('is made again where the app was up and idle, with all that it was asked for', async () => {
    const version = await world.publish('7.2.1');
    await loseStart(version);
    await world.pass(700);
    expect(await world.start(version, 'event', losangeles)).toMatchObject({ kind: 'joined' });
    expect(await world.finish(version)).toMatchObject({
      state: 'Succeeded',
      trigger: { kind: 'http' },
      rule: 'request',
    });
    expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
    // A person's request stays one, also for what comes later.
    expect(viewRecord(await world.hub.getStatus(idOf(version)))).toMatchObject({
      requested: ['australiaeast=perth=1=StandardSSD_LRS'],
    });
  });

  test.each(['hint', 'request', 'reconciliation'] as const)(
    'does not swallow the outcome of the run before, which it was to tell; next comes a %s',
    async (next) => {
      const version = await world.publish('7.2.2');
      await world.start(version);
      await world.pass(30);
      await world.hub.terminate(idOf(version), 'maintenance');
      await loseStart(version);
      await world.pass(700);
      if (next === 'reconciliation') {
        await tendLostInstances(world.hub, world.clock, world.service);
        await world.reconcile();
      } else {
        await world.start(version, next === 'hint' ? 'event' : 'http');
      }
      await world.finish(version);
      const told = world.tracked.filter(({ name }) => name === 'ReplicationFinished');
      expect(told.map(({ properties }) => properties.state)).toEqual(expect.arrayContaining(['Canceled']));
    },
  );
});

test('a version that is published again after it was canceled and deleted starts anew', async () => {
  const version = await world.publish('7.3.0');
  await world.start(version);
  await world.pass(100);
  await world.cancel(version);
  await world.pass(3600);
  expect(await world.replicate(version)).toMatchObject({ state: 'Canceled' });
  await world.azure.operator('DELETE', version);
  await world.pass(600);
  await world.publish('7.3.0');
  await world.pass(600);
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded', history: [] });
});

test('a record has the runs before it, newest first', async () => {
  const version = await world.publish('7.4.0');
  const first = await world.replicate(version, 'http');
  await world.replicate(version, 'event');
  const second = await world.replicate(version, 'http');
  expect(second).toMatchObject({ state: 'NoChange', rule: 'request' });
  expect(second.history).toEqual([
    { state: 'Succeeded', trigger: first.trigger, startedAt: first.startedAt, finishedAt: first.finishedAt },
  ]);
});

test('a request that comes while a hint is checked against an older policy is not answered with the success of before', async () => {
  const version = await world.publish('4.9.9');
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  await rewriteProfile(world, version, withoutZone('perth'), true);
  const only = (zone: string) => world.config.targets.filter((target) => target.zone === zone);
  await world.start(version, 'event', only('losangeles'));
  await world.pass(1);
  await world.start(version, 'http', only('perth'));
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});
