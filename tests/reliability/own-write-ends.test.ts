// The event of the app's own write comes when its operation is over: the run looks then, and the trigger reads nothing.
import { createEventTrigger } from '../support/replication/event-trigger';
import { ReplicationWorld, type WorldOptions } from '../support/replication/replication-world';

const hour = 3_600;
/** Polls of an hour are minutes apart: by itself the run is late by seconds to minutes. */
const settings = { zoneReplicationSeconds: hour };

let world: ReplicationWorld;
let event: (version: string, correlationId?: string) => Promise<void>;

async function begin(options: WorldOptions = {}) {
  world = new ReplicationWorld({ settings, ...options });
  event = createEventTrigger(world);
  await world.giveGalleryIdentity();
}

afterEach(() => world.close());

const requestsSince = (count: number) => world.azure.requests().slice(count);
const count = () => world.azure.requests().length;

/** @returns the correlation id of the version's write by the app */
function writeOf(version: string): string {
  const write = world.azure.requests().findLast(({ method, path }) => method === 'PUT' && path === version);
  if (write === undefined) {
    throw new Error(`${version} was not written`);
  }
  return write.correlationId;
}

/** Published, and written by the app. */
async function written(name: string): Promise<string> {
  const version = await world.publish(name);
  await world.pass(600);
  await event(version);
  await world.pass(30);
  expect(await world.current(version)).toMatchObject({ state: 'Replicating' });
  return version;
}

/** Until Azure says that all of the version is done. */
async function untilOver(version: string): Promise<void> {
  for (;;) {
    const zones = Object.values(await world.zones(version));
    if (zones.length > 0 && zones.every((state) => state === 'Completed')) {
      return;
    }
    await world.pass(1);
  }
}

test('the run looks at once: one read, and it has Succeeded', async () => {
  await begin();
  const version = await written('9.7.0');
  await untilOver(version);
  const before = count();
  await event(version, writeOf(version));
  await world.pass(5);
  expect(requestsSince(before)).toMatchObject([{ method: 'GET', path: version }]);
  expect(await world.current(version)).toMatchObject({ state: 'Succeeded', findings: [] });
});

test('without the event it ends by its own polls, later', async () => {
  await begin();
  const version = await written('9.7.1');
  await untilOver(version);
  await world.pass(5);
  expect(await world.current(version)).toMatchObject({ state: 'Replicating' });
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
});

test('an event that comes too soon has it look, and go on', async () => {
  await begin();
  const version = await written('9.7.2');
  await world.pass(600);
  const before = count();
  await event(version, writeOf(version));
  await world.pass(5);
  expect(requestsSince(before)).toMatchObject([{ method: 'GET', path: version }]);
  expect(await world.current(version)).toMatchObject({ state: 'Replicating' });
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded', findings: [] });
});

test.each<[string, () => Promise<void> | void]>([
  ['an event of another write', () => undefined],
  [
    'a process that knows nothing of the write',
    () => {
      world.restartProcess();
      event = createEventTrigger(world);
    },
  ],
])('%s is decided by a reading, and has the run look as well', async (what, happens) => {
  await begin();
  const version = await written('9.7.3');
  await untilOver(version);
  const own = writeOf(version);
  await happens();
  const before = count();
  await event(version, what.includes('another') ? undefined : own);
  await world.pass(5);
  const reads = requestsSince(before);
  expect(reads.filter(({ path }) => path === version).length).toBeGreaterThanOrEqual(1);
  expect(reads.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(await world.current(version)).toMatchObject({ state: 'Succeeded', findings: [] });
});

test('the correlation id of the write of another version tells nothing', async () => {
  await begin();
  const [first, second] = [await written('9.7.4'), await written('9.7.5')];
  await untilOver(second);
  const before = count();
  await event(second, writeOf(first));
  await world.pass(5);
  expect(requestsSince(before).length).toBeGreaterThan(1);
  expect(await world.current(second)).toMatchObject({ state: 'Succeeded' });
});

test('a run that a person has canceled is not woken: what Azure goes on with is followed in its record', async () => {
  await begin();
  const version = await written('9.7.6');
  await world.cancel(version);
  await untilOver(version);
  await event(version, writeOf(version));
  await world.pass(60);
  const { state, targets } = await world.current(version);
  expect(state).toBe('Canceled');
  expect(targets.every((target) => target.state === 'Completed')).toBe(true);
});

test('a run whose deadline has passed before the end is found to have all zones by the next one', async () => {
  await begin({ env: { REPLICATION_DEADLINE: 'PT30M' } });
  const version = await written('9.7.7');
  await world.pass(2_400);
  expect(await world.current(version)).toMatchObject({ state: 'Failed' });
  await untilOver(version);
  await event(version, writeOf(version));
  await world.pass(60);
  const { state, targets } = await world.current(version);
  expect(state).toBe('NoChange');
  expect(targets.every((target) => target.state === 'Completed')).toBe(true);
});

test('a run of what a person named knows of no other zone: the event of its write asks for those of the policy', async () => {
  await begin();
  const version = await world.publish('9.7.10');
  await world.pass(600);
  const [one] = world.config.targets;
  await world.start(version, 'http', one === undefined ? [] : [one]);
  await world.pass(30);
  expect(Object.keys(await world.zones(version))).toHaveLength(1);
  await untilOver(version);
  await event(version, writeOf(version));
  await world.finish(version);
  expect(Object.keys(await world.zones(version)).sort()).toEqual(['losangeles', 'perth']);
});

test('a copy that comes late leads to one read and no write', async () => {
  await begin();
  const version = await written('9.7.8');
  await untilOver(version);
  await event(version, writeOf(version));
  await world.pass(3_600);
  const before = count();
  await event(version, writeOf(version));
  await world.pass(60);
  expect(requestsSince(before)).toMatchObject([{ method: 'GET', path: version }]);
});

test('another write that ends at the same moment is not taken for ours', async () => {
  await begin();
  const version = await written('9.7.9');
  await untilOver(version);
  const before = count();
  await Promise.all([event(version, writeOf(version)), event(version), event(version, writeOf(version))]);
  await world.pass(5);
  expect(requestsSince(before).filter(({ path }) => path === version).length).toBeGreaterThanOrEqual(2);
  expect(await world.current(version)).toMatchObject({ state: 'Succeeded' });
});
