// An event that leads to nothing costs one read of its version, however long the gallery has not been looked at: a duplicate, one of our
// own write, one of a version that the policy leaves out. What it must not cost is a zone.
import type { LoggedRequest } from '../../local/azure/simulation/request-log';
import { createEventTrigger } from '../support/replication/event-trigger';
import type { WorldOptions } from '../support/replication/replication-world';
import { gallery, image, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
let event: (version: string) => Promise<void>;

async function begin(options: WorldOptions = {}) {
  world = new ReplicationWorld(options);
  event = createEventTrigger(world);
  await world.giveGalleryIdentity();
}

afterEach(() => world.close());

/** Until nothing is under way that the event has begun. */
async function requestsOf(version: string): Promise<readonly LoggedRequest[]> {
  const before = world.azure.requests().length;
  await event(version);
  await world.pass(1800);
  return world.azure.requests().slice(before);
}

const policy = (...rules: readonly object[]) => ({
  env: { EXTENDED_ZONE_TARGETS: '', REPLICATION_POLICY: JSON.stringify({ rules }) },
});
const ubuntu = { name: 'ubuntu', selector: { images: ['ubuntu-*'] }, targets: ['westus=losangeles'] };

async function replicated(version: string): Promise<string> {
  const id = await world.publish(version);
  await event(id);
  expect(await world.finish(id)).toMatchObject({ state: 'Succeeded' });
  return id;
}

test.each([
  ['a moment', 0],
  ['two minutes', 120],
  ['an hour', 3_600],
  ['a month, when only the latest would be covered', 30 * 86_400],
])('a duplicate after %s', async (_, seconds) => {
  await begin();
  const version = await replicated('9.8.0');
  await world.pass(seconds);
  for (let delivery = 0; delivery < 3; delivery += 1) {
    expect(await requestsOf(version)).toMatchObject([{ method: 'GET', path: version }]);
  }
  expect(await world.current(version)).toMatchObject({ state: 'Succeeded' });
});

test('a version that a rule names and does not cover', async () => {
  await begin(policy(ubuntu));
  const version = await world.publish('9.8.1', ['westus'], { excludeFromLatest: true });
  await world.pass(3_600);
  expect(await requestsOf(version)).toMatchObject([{ method: 'GET', path: version }]);
});

test('a version that no rule names, where gallery and definition were read within five minutes', async () => {
  await begin(policy({ ...ubuntu, selector: { images: ['windows-*'] } }));
  const version = await world.publish('9.8.2');
  await world.pass(3_600);
  await event(version);
  await world.pass(240);
  expect(await requestsOf(version)).toMatchObject([{ method: 'GET', path: version }]);
});

test('a version that no rule names, of a gallery of which another definition was read: its own besides', async () => {
  await begin(policy({ ...ubuntu, selector: { images: ['debian-*'] } }));
  const version = await world.publish('9.8.2');
  await world.pass(3_600);
  expect(await requestsOf(version)).toHaveLength(3);
  const definition = `${gallery}/images/windows-2025`;
  const other = `${definition}/versions/2025.11.0`;
  await event(version);
  await world.pass(240);
  expect(await requestsOf(other)).toMatchObject([{ path: other }, { path: definition }]);
});

test.each<[string, object, object]>([
  ['its own tag', { tags: { matchLabels: { stage: 'prod' } } }, { stage: 'test' }],
  [
    'another image, though rules select by tags',
    { images: ['windows-*'], tags: { matchLabels: { stage: 'prod' } } },
    {},
  ],
  ['that it is excluded from latest', { tags: { matchLabels: { stage: 'prod' } } }, {}],
])('a version that is left out by %s, whatever tags its definition has', async (_, selector, tags) => {
  await begin(policy({ ...ubuntu, selector }));
  const version = await world.publish('9.8.1', ['westus'], { excludeFromLatest: true });
  await world.pass(900);
  await world.azure.operator('PATCH', version, { tags });
  await world.pass(3_600);
  expect(await requestsOf(version)).toMatchObject([{ method: 'GET', path: version }]);
});

test('a tag on a definition that no rule names brings its next version to the zone, be it minutes old', async () => {
  await begin(policy({ ...ubuntu, selector: { images: ['windows-*'] }, targets: ['westus=losangeles'] }));
  await world.azure.operator('PATCH', image, { tags: { 'extended-zones': 'losangeles' }, properties: {} });
  await world.pass(301);
  const version = await world.publish('9.8.3');
  await event(version);
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded', rule: 'tag' });
});

test('a tag that holds is seen within a minute by what would begin a run', async () => {
  await begin();
  const first = await replicated('9.8.4');
  await world.azure.operator('PATCH', gallery, { tags: { 'extended-zones': 'hold' } });
  await world.pass(61);
  const second = await world.publish('9.8.5');
  const before = world.azure.requests({ method: 'PUT' }).length;
  await event(first);
  await event(second);
  await world.pass(1800);
  expect(world.azure.requests({ method: 'PUT' }).slice(before)).toEqual([]);
});

test('a zone that somebody took away is put back by the event of that write', async () => {
  await begin();
  const version = await replicated('9.8.6');
  await world.pass(3_600);
  const body = await world.version(version);
  const properties = body.properties as { publishingProfile: object };
  const publishingProfile = { ...properties.publishingProfile, targetExtendedLocations: [] };
  await world.azure.operator('PUT', version, {
    ...body,
    properties: { ...properties, publishingProfile, safetyProfile: { allowDeletionOfReplicatedLocations: true } },
  });
  await world.pass(600);
  expect(await world.zones(version)).toEqual({});
  await event(version);
  await world.finish(version);
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('the reconciliation finds what a tag of the definition asks of a version that is settled', async () => {
  await begin(policy(ubuntu));
  const version = await replicated('9.8.7');
  await world.azure.operator('PATCH', image, {
    tags: { 'extended-zones': 'westus=losangeles australiaeast=perth' },
    properties: {},
  });
  await world.pass(600);
  await event(version);
  await world.reconcile();
  await world.finish(version);
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('a gallery without an identity is not read again for its tags', async () => {
  world = new ReplicationWorld({
    env: { GALLERY_IDENTITY_NAME: '', EXTENDED_ZONE_TARGETS: 'westus=losangeles' },
    settings: { zoneIdentity: 'ignored' },
  });
  event = createEventTrigger(world);
  const first = await replicated('9.8.8');
  await world.pass(3_600);
  const second = await world.publish('9.8.9', ['westus'], { excludeFromLatest: true });
  await event(first);
  expect(await requestsOf(second)).toMatchObject([{ method: 'GET', path: second }]);
});
