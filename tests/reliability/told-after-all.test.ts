// Every run that ends is told, also where the runs that were to tell of it end themselves before they have.
import { idOf, ReplicationWorld } from '../support/replication/replication-world';
import { fireReconcileTimer } from '../support/replication/simulation/reconcile-timer';
import { kindHub } from '../support/replication/virtual-hub/hub-faults';

let world: ReplicationWorld;
let version: string;
beforeEach(async () => {
  world = new ReplicationWorld({
    env: { COMPLETION_TOPIC_ENDPOINT: 'https://replicated.westus-1.eventgrid.azure.net/api/events' },
  });
  version = await world.publish('5.0.0');
  await world.start(version);
  await world.pass(60);
  await terminate();
});
afterEach(() => world.close());

async function terminate(): Promise<void> {
  await world.hub.terminate(idOf(version), 'maintenance');
}

type Kind = 'event' | 'http' | 'timer';

/** Runs that follow, and end without having told anything. */
const followers = {
  'is lost, and terminated before it begins': async (kind: Kind) => {
    world.hub.faults = { ...kindHub, losesStart: () => true };
    void world.start(version, kind).catch(() => undefined);
    await world.pass(30);
    world.hub.faults = kindHub;
    await terminate();
  },
  'is terminated with the first outcome on its way': async (kind: Kind) => {
    world.hub.runActivity = async ({ name }, run) => {
      if (name !== 'announceOutcome') {
        return await run();
      }
      await terminate();
      throw new Error('the process died');
    };
    void world.start(version, kind).catch(() => undefined);
    await world.pass(30);
    world.hub.runActivity = async (_call, run) => await run();
  },
  'is canceled while it waits to tell': async (kind: Kind) => {
    const until = world.agenda.now() + 20_000;
    world.hub.runActivity = async ({ name }, run) =>
      name === 'announceOutcome' && world.agenda.now() < until
        ? { kind: 'retry', afterSeconds: 5, reason: 'telemetry is away', patience: null }
        : await run();
    void world.start(version, kind).catch(() => undefined);
    await world.pass(10);
    await world.cancel(version);
    world.hub.runActivity = async (_call, run) => await run();
  },
};
type Follower = keyof typeof followers;

const last = {
  'a person asks again': async () => void (await world.start(version, 'http')),
  'an event comes': async () => void (await world.start(version)),
  'the reconciliation comes': async () => fireReconcileTimer(world),
};

const cases = (Object.keys(followers) as Follower[]).flatMap((how) =>
  (['http', 'event'] as const).flatMap((kind) =>
    [1, 3].flatMap((times) => (Object.keys(last) as (keyof typeof last)[]).map((then) => ({ how, kind, times, then }))),
  ),
);

async function expectAllTold(): Promise<void> {
  const { state, startedAt, history } = await world.current(version);
  const ended = [{ state, startedAt }, ...history].map((run) => `${run.startedAt} ${run.state}`).sort();
  const told = world.tracked.flatMap(({ name, properties }) =>
    name === 'ReplicationFinished' ? [`${properties.startedAt} ${properties.state}`] : [],
  );
  const announced = world.announced.map((one) => `${one.startedAt} ${one.state}`);
  expect(ended.filter((one) => !told.includes(one))).toEqual([]);
  expect(ended.filter((one) => !announced.includes(one))).toEqual([]);
  expect(ended.length).toBeGreaterThan(0);
}

test.each(cases)('the run that follows ($kind, $times times) $how; then $then: all are told', async (one) => {
  for (let time = 0; time < one.times; time += 1) {
    await followers[one.how](one.kind);
  }
  await last[one.then]();
  await world.pass(2 * 3600);
  await expectAllTold();
});

test('what has been told is not told again by the run after the one that told it', async () => {
  await world.start(version, 'http');
  await world.pass(30);
  await terminate();
  await world.replicate(version, 'http');
  const told = world.tracked.flatMap(({ name, properties }) =>
    name === 'ReplicationFinished' ? [`${properties.startedAt} ${properties.state}`] : [],
  );
  expect(told).toHaveLength(3);
  expect(new Set(told).size).toBe(3);
  expect(world.announced).toHaveLength(3);
});

test('of a long row of runs that nobody could tell the last ones are told', async () => {
  for (let time = 0; time < 15; time += 1) {
    await followers['is lost, and terminated before it begins']('http');
  }
  await world.replicate(version, 'http');
  expect(world.announced).toHaveLength(12);
  const { history } = await world.current(version);
  const announced = world.announced.map(({ startedAt }) => startedAt);
  expect(history.filter(({ startedAt }) => !announced.includes(startedAt))).toEqual([]);
});
