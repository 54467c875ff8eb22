// What a version costs in requests: facts that move slowly are shared, a duplicate costs one read.
import { createZoneDecider } from '../../src/activities/zone-policy/decide-zones';
import { SharedReadings } from '../../src/azure/arm/shared-readings';
import { parseImageVersionId } from '../../src/domain/values/resource-id';
import { createEventTrigger, createTriggerArm } from '../support/replication/event-trigger';
import { gallery, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
beforeEach(async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
});
afterEach(() => world.close());

const isPoll = (path: string) => /capsOperations/i.test(path);

/** Requests up to the run's first wait for the replication: what is polled afterwards is Azure's own time. */
async function requestsUntilWaiting(version: string): Promise<number> {
  const before = world.azure.requests().length;
  await world.start(version);
  await world.pass(4);
  return world.azure
    .requests()
    .slice(before)
    .filter(({ path }) => !isPoll(path)).length;
}

test('a version costs no more than six requests besides its polls, where its gallery was seen to before', async () => {
  const [first, second] = [await world.publish('9.8.0'), await world.publish('9.8.1')];
  await world.pass(600);
  expect(await requestsUntilWaiting(first)).toBeLessThanOrEqual(11);
  expect(await requestsUntilWaiting(second)).toBeLessThanOrEqual(6);
  expect(await world.finish(second)).toMatchObject({ state: 'Succeeded', findings: [] });
});

test('a duplicate, and an event of our own write, costs one read and no write', async () => {
  const version = await world.publish('9.8.2');
  await world.replicate(version);
  for (const kind of ['event', 'event', 'timer'] as const) {
    const before = world.azure.requests().length;
    await world.replicate(version, kind);
    expect(world.azure.requests().slice(before)).toMatchObject([{ method: 'GET', path: version }]);
  }
});

test('a zone that is registered after a refusal is seen at once, not when the facts are old', async () => {
  world.close();
  world = new ReplicationWorld({ env: { EXTENDED_ZONE_TARGETS: 'westus=losangeles westus=redmond' } });
  const version = await world.publish('9.8.3');
  expect((await world.replicate(version)).targets).toMatchObject([{ state: 'Completed' }, { state: 'Refused' }]);
  const zone =
    '/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.EdgeZones/extendedZones/redmond';
  await world.azure.operator('POST', `${zone}/register`, undefined, '2024-04-01-preview');
  await world.pass(60);
  expect((await world.replicate(version, 'http')).findings.map(({ code }) => code)).not.toContain('ZoneNotRegistered');
});

/** Requests of a version and all that is about it, from its event on, before it is polled. */
async function requestsOfEvent(event: (version: string) => Promise<void>, version: string) {
  const before = world.azure.requests().length;
  await event(version);
  await world.pass(4);
  return world.azure
    .requests()
    .slice(before)
    .filter(({ path }) => !isPoll(path) && (!/versions/i.test(path) || path.toLowerCase() === version.toLowerCase()));
}

test('an event of a gallery that was seen a moment ago costs three reads and a write, and the write follows a read of its own', async () => {
  const event = createEventTrigger(world);
  const [first, second] = [await world.publish('9.9.0'), await world.publish('9.9.1')];
  await world.pass(600);
  await requestsOfEvent(event, first);
  const requests = await requestsOfEvent(event, second);
  // By the trigger, before the write, and after it.
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'PUT', 'GET']);
  expect(requests.every(({ path }) => path.toLowerCase() === second.toLowerCase())).toBe(true);
  expect(await world.finish(second)).toMatchObject({ state: 'Succeeded', findings: [] });
});

test('an event long after the replication costs one read of the version and none by the run', async () => {
  const event = createEventTrigger(world);
  const version = await world.publish('9.9.2');
  await world.replicate(version);
  await world.pass(3600);
  const requests = await requestsOfEvent(event, version);
  expect(requests.filter(({ path }) => path.toLowerCase() === version.toLowerCase())).toHaveLength(1);
  expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('an identity that another takes off the gallery is given back: it is not believed for longer than a minute', async () => {
  const event = createEventTrigger(world);
  const [first, second] = [await world.publish('9.9.3'), await world.publish('9.9.4')];
  await world.pass(600);
  await event(first);
  await world.finish(first);
  await world.azure.operator('PUT', gallery, { location: 'westus', identity: { type: 'None' }, properties: {} });
  await world.pass(61);
  await event(second);
  expect(await world.finish(second)).toMatchObject({ state: 'Succeeded' });
});

test('a person is answered by the tags as they are, however lately an event was', async () => {
  const event = createEventTrigger(world);
  const version = await world.publish('9.9.5');
  await event(version);
  await world.finish(version);
  await event(version);
  await world.azure.operator('PATCH', gallery, { tags: { 'extended-zones': 'hold' } });
  const parsedId = parseImageVersionId(version);
  if (!parsedId.ok) {
    throw new Error('it is an id');
  }
  const id = parsedId.value;
  const decide = createZoneDecider(createTriggerArm(world), world.config.zonePolicy, () => new Date(world.clock.now()));
  const decided = await decide(id, { targets: null });
  expect(decided).toMatchObject({ kind: 'read', value: { answer: { verdict: 'Refused' } } });
});

describe('a reading that is handed on', () => {
  const [path, time] = ['/galleries/one/versions/1', '2035-01-01T00:00:00Z'];
  const seconds = (count: number) => new Date(Date.parse(time) + count * 1000).toISOString();

  test('serves once, and in any spelling of the path', () => {
    const shared = new SharedReadings();
    shared.handOn(path, { name: '1' }, time);
    expect(shared.takeOver(path.toUpperCase(), seconds(9))).toEqual({ name: '1' });
    expect(shared.takeOver(path, seconds(9))).toBeNull();
  });

  test.each([10, 3600, -10])('is not used %i seconds later', (later) => {
    const shared = new SharedReadings();
    shared.handOn(path, { name: '1' }, time);
    expect(shared.takeOver(path, seconds(later))).toBeNull();
  });

  test('is dropped by a write, and with hundreds that nobody came for', () => {
    const shared = new SharedReadings();
    shared.handOn(path, { name: '1' }, time);
    shared.drop(path);
    expect(shared.takeOver(path, time)).toBeNull();
    shared.handOn(path, { name: '1' }, time);
    for (let index = 0; index < 500; index += 1) {
      shared.handOn(`${path}${index}`, {}, time);
    }
    expect(shared.takeOver(path, time)).toBeNull();
  });
});
