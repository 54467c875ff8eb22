// Many versions of one definition at the same time, whoever asks for them: one read and one write each, and a list for all of them. Each
// write still follows a read of its own.
import type { LoggedRequest } from '../../local/azure/simulation/request-log';
import { objectAt } from '../../local/azure/state/json';
import { orchestratorNames } from '../../src/orchestrators/names';
import { createEventTrigger } from '../support/replication/event-trigger';
import { gallery, image, ReplicationWorld, type WorldOptions } from '../support/replication/replication-world';

const count = 30;
let world: ReplicationWorld;
let event: (version: string) => Promise<void>;

async function begin(options: WorldOptions = {}) {
  world = new ReplicationWorld(options);
  event = createEventTrigger(world);
  await world.giveGalleryIdentity();
}

afterEach(() => world.close());

async function publishMany(more: object = {}): Promise<readonly string[]> {
  const versions = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      world.publish(`9.7.${index}`, ['westus', 'australiaeast'], { ...more }),
    ),
  );
  await world.pass(1_800);
  return versions;
}

/** What is asked before a version's own write, its write, and all that is about no single version. */
async function besidesPolls(work: () => Promise<unknown>): Promise<readonly LoggedRequest[]> {
  const before = world.azure.requests().length;
  await work();
  const written = new Set<string>();
  return world.azure
    .requests()
    .slice(before)
    .filter(({ method, path }) => {
      const key = path.toLowerCase();
      const isPoll = written.has(key) || /capsoperations/.test(key);
      if (method === 'PUT') {
        written.add(key);
      }
      return method === 'PUT' || !isPoll;
    });
}

/** What they have in common, such as zones and role, costs the same however many they are; lists after the first write are polls. */
function expectTwoEach(requests: readonly LoggedRequest[]) {
  const list = `${image}/versions`.toLowerCase();
  const ofVersions = requests.filter(({ path }) => path.toLowerCase().startsWith(`${list}/`));
  expect(ofVersions.length / count).toBeLessThanOrEqual(2.1);
  const firstWrite = requests.findIndex(({ method }) => method === 'PUT');
  const lists = requests.filter(({ path }, index) => index < firstWrite && path.toLowerCase() === list);
  expect(lists.length).toBeLessThanOrEqual(3);
}

function expectReadThenWritten(requests: readonly LoggedRequest[], versions: readonly string[]) {
  for (const version of versions) {
    const own = requests.filter(({ path }) => path.toLowerCase() === version.toLowerCase());
    expect(own.map(({ method }) => method).slice(-2)).toEqual(['GET', 'PUT']);
  }
}

test('events that are delivered together', async () => {
  await begin();
  const versions = await publishMany();
  const requests = await besidesPolls(async () => {
    await Promise.all(versions.map(event));
    for (const version of versions) {
      expect(await world.finish(version)).toMatchObject({ state: 'Succeeded', findings: [] });
    }
  });
  expectReadThenWritten(requests, versions);
  expectTwoEach(requests);
});

test('a reconciliation that finds them', async () => {
  await begin();
  const versions = await publishMany();
  const requests = await besidesPolls(async () => {
    expect((await world.reconcile()).started).toBeGreaterThanOrEqual(count);
    for (const version of versions) {
      expect(await world.finish(version)).toMatchObject({ state: 'Succeeded', findings: [] });
    }
  });
  expectReadThenWritten(requests, versions);
  expectTwoEach(requests);
});

test('a selection that a person asks for', async () => {
  await begin();
  const versions = await publishMany();
  const input = {
    galleries: [gallery],
    images: ['ubuntu-pro'],
    versions: ['9.7.*'],
    targets: null,
    only: null,
    trigger: { kind: 'http', by: 'a person' },
    resume: null,
  };
  const requests = await besidesPolls(async () => {
    await world.hub.startNew(orchestratorNames.replicateSelection, { instanceId: 'selection', input });
    await world.agenda.run(() => world.hub.isOver('selection'));
  });
  expect((await world.hub.getStatus('selection')).output).toMatchObject({ result: { succeeded: count, failed: 0 } });
  expectReadThenWritten(requests, versions);
  expectTwoEach(requests);
});

test('what a run has done since the list was read is seen by the next one: no second run is told', async () => {
  await begin();
  const [version] = await publishMany();
  if (version === undefined) {
    throw new Error('nothing was published');
  }
  await event(version);
  await world.reconcile();
  await world.finish(version);
  await world.pass(7_200);
  expect(await world.current(version)).toMatchObject({ state: 'Succeeded', history: [] });
  expect(world.acceptedWritesOf(version)).toBe(1);
});

test('of those that are in a zone each is read with its status, whoever asks at the same time', async () => {
  await begin();
  const versions = await publishMany();
  await Promise.all(versions.map(event));
  for (const version of versions) {
    await world.finish(version);
  }
  await world.pass(3_600);
  const before = world.azure.requests().length;
  await Promise.all(versions.map(event));
  await world.pass(1_800);
  const requests = world.azure.requests().slice(before);
  expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  for (const version of versions) {
    expect(requests.filter(({ path, query }) => path === version && /ReplicationStatus/.test(query))).toHaveLength(1);
  }
});

test('a version that is deleted, held or left out among them is left alone', async () => {
  await begin();
  const versions = await publishMany();
  const [gone = '', held = '', excluded = '', ...others] = versions;
  await world.azure.operator('DELETE', gone);
  for (const [version, change] of [
    [held, { tags: { 'extended-zones': 'hold' } }],
    [excluded, { properties: { publishingProfile: { excludeFromLatest: true } } }],
  ] as const) {
    const body = await world.version(version);
    const profile = objectAt(body, 'properties', 'publishingProfile');
    const asked = objectAt(change, 'properties', 'publishingProfile');
    await world.azure.operator('PUT', version, {
      ...body,
      ...change,
      properties: { ...objectAt(body, 'properties'), publishingProfile: { ...profile, ...asked } },
    });
  }
  await world.pass(1_800);
  const outcomes = await Promise.allSettled(versions.map(event));
  expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(1);
  await world.pass(3_600);
  expect(await world.zones(held)).toEqual({});
  expect(await world.zones(excluded)).toEqual({});
  for (const version of others) {
    expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  }
});

test('a definition whose list takes more requests than it saves is not listed', async () => {
  await begin({ settings: { pageSize: 2 } });
  const versions = await publishMany();
  await world.reconcile();
  for (const version of versions) {
    await world.finish(version);
  }
  const more = await Promise.all(Array.from({ length: 8 }, (_, index) => world.publish(`9.6.${index}`)));
  await world.pass(1_800);
  const before = world.azure.requests().length;
  await Promise.all(more.map(event));
  const lists = world.azure
    .requests()
    .slice(before)
    .filter(({ path }) => path.toLowerCase() === `${image}/versions`.toLowerCase());
  expect(lists).toEqual([]);
});

/** Reads of single versions, and of lists, after the last write. */
async function pollsOf(versions: readonly string[]) {
  await Promise.all(versions.map(event));
  await world.pass(60);
  const before = world.azure.requests().length;
  for (const version of versions) {
    await world.finish(version);
  }
  const polls = world.azure.requests().slice(before);
  const lists = polls.filter(({ path }) => /\/versions$/i.test(path)).length;
  return { lists, all: polls.length };
}

describe('polls of versions that replicate at the same time', () => {
  const zoneReplicationSeconds = 1_200;

  test('share lists, and each is Completed as soon as one that replicates alone', async () => {
    await begin({ settings: { zoneReplicationSeconds } });
    const alone = await world.publish('9.4.0');
    await world.pass(1_800);
    const single = await pollsOf([alone]);
    const versions = await publishMany();
    const many = await pollsOf(versions);
    expect(many.lists).toBeGreaterThan(0);
    expect(many.all / count).toBeLessThan(0.75 * single.all);
    for (const version of versions) {
      const { state, startedAt, finishedAt, findings } = await world.current(version);
      expect({ state, findings }).toEqual({ state: 'Succeeded', findings: [] });
      expect(Date.parse(finishedAt ?? '') - Date.parse(startedAt)).toBeLessThan(
        1.24 * 1.15 * 1000 * zoneReplicationSeconds,
      );
    }
  });

  test('a zone that fails while the version is under way is tried again all the same, and one that others take away is put back', async () => {
    await begin({ settings: { zoneReplicationSeconds } });
    const versions = await publishMany();
    const [failing = '', robbed = ''] = versions;
    world.azure.fault({ kind: 'targetFailure', target: 'perth', path: failing, times: 1 });
    await Promise.all(versions.map(event));
    await world.pass(2_400);
    const body = await world.version(robbed);
    const properties = objectAt(body, 'properties');
    await world.azure.operator('PUT', robbed, {
      ...body,
      properties: {
        ...properties,
        safetyProfile: { allowDeletionOfReplicatedLocations: true },
        publishingProfile: { ...objectAt(properties, 'publishingProfile'), targetExtendedLocations: [] },
      },
    });
    await world.pass(600);
    await event(robbed);
    for (const version of versions) {
      await world.finish(version);
      expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
    }
  });
});
