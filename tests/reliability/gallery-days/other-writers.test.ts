// Days beside other tools, each with what it really sends: zones come back, nothing of theirs is lost, and it is told who did what.
import { objectAt, objectsAt } from '../../../local/azure/state/json';
import { done, GalleryDay, regions } from '../../support/replication/gallery-day';
import { rewriteProfile } from '../../support/replication/other-writers';
import { gallery, image } from '../../support/replication/replication-world';

let day: GalleryDay;
afterEach(() => day.close());

const removed = ['losangeles TargetRemoved', 'perth TargetRemoved'];

async function replicated(name: string): Promise<string> {
  day = await GalleryDay.begin();
  const id = await day.published(name, { targetRegions: regions('westus', 'australiaeast') });
  expect(await day.told(id)).toEqual(done);
  return id;
}

test('an apply that takes our zones away each hour, for a day: one write each time, back within minutes, and who it is', async () => {
  const id = await replicated('5.0.0');
  for (let hour = 1; hour <= 12; hour += 1) {
    await day.pass(3600);
    const { status } = await rewriteProfile(day, id, ({ targetExtendedLocations: _, ...profile }) => profile, true);
    expect(status).toBe(200);
    await day.pass(600);
    expect(await day.told(id, 'terraform')).toEqual({ ...done, findings: removed });
    expect(day.writesOf(id)).toBe(1 + hour);
  }
  expect(await day.words(id, 'TargetRemoved')).toContain('An event names terraform');
});

test('an apply that does so more often than the write budget allows: nothing is written beyond it, and it is told', async () => {
  day = await GalleryDay.begin(undefined, { env: { REPLICATION_WRITES_PER_DAY: '4' } });
  const id = await day.published('5.0.1', { targetRegions: regions('westus', 'australiaeast') });
  await day.told(id);
  for (let hour = 1; hour <= 6; hour += 1) {
    await day.pass(3600);
    await rewriteProfile(day, id, ({ targetExtendedLocations: _, ...profile }) => profile, true);
    await day.pass(600);
    await day.told(id, 'terraform');
  }
  expect(day.writesOf(id)).toBe(4);
  const { azure, record, findings } = await day.seen(id);
  expect(azure).toEqual({});
  expect(record).toEqual({ losangeles: 'Refused', perth: 'Refused' });
  expect(findings).toEqual(expect.arrayContaining([...removed, 'losangeles WriteBudgetSpent']));
  await day.hours(26);
  expect((await day.seen(id)).azure).toEqual(done.azure);
});

test('PowerShell with an api-version of before extended zones reads and writes back a version without them', async () => {
  const id = await replicated('5.1.0');
  const old = await day.arm('GET', id, undefined, '2021-10-01');
  expect(objectAt(old, 'properties', 'publishingProfile')).not.toHaveProperty('targetExtendedLocations');
  await day.arm('PUT', id, old, '2021-10-01');
  await day.pass(900);
  expect(await day.zones(id)).toEqual({});
  expect(await day.told(id, 'build@contoso.com')).toEqual({ ...done, findings: removed });
});

test('az image-version update --target-edge-zones None while ours are on their way is refused by the service, as ours set the guard', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('5.1.1', { targetRegions: regions('westus', 'australiaeast') });
  await day.event(id);
  await day.pass(60);
  const statuses = new Set<number>();
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const { status } = await rewriteProfile(day, id, ({ targetExtendedLocations: _, ...profile }) => profile);
    statuses.add(status);
    await day.pass(120);
  }
  expect([...statuses]).toEqual([409, 400]);
  await day.rest();
  expect(await day.seen(id)).toEqual(done);
  expect(day.writesOf(id)).toBe(1);
});

test('az raises the replica count of our zone: it stays, and no later event or hour takes it back', async () => {
  const id = await replicated('5.1.2');
  await rewriteProfile(day, id, (profile) => ({
    ...profile,
    targetExtendedLocations: objectsAt(profile, 'targetExtendedLocations').map((entry) => ({
      ...entry,
      extendedLocationReplicaCount: 7,
    })),
  }));
  await day.pass(900);
  await day.told(id);
  await day.hours(2);
  const { zones } = await day.targets(id);
  expect(zones.map(({ extendedLocationReplicaCount }) => extendedLocationReplicaCount)).toEqual([7, 7]);
  expect(day.writesOf(id)).toBe(1);
});

test('az replaces the regions, without one that a zone stands in: the zone stays, no region comes back by us', async () => {
  const id = await replicated('5.1.3');
  const { status } = await rewriteProfile(
    day,
    id,
    (profile) => ({ ...profile, targetRegions: objectsAt(profile, 'targetRegions').slice(0, 1) }),
    true,
  );
  expect(status).toBe(200);
  await day.pass(900);
  await day.told(id, 'az');
  await day.hours(2);
  const targets = await day.targets(id);
  expect(targets.regions.map(({ name }) => name)).toEqual(['West US']);
  expect((await day.seen(id)).azure).toEqual(done.azure);
});

test('tags that others write right between our read and our write are not part of what we lose: the next hour has them all', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('5.2.0', { targetRegions: regions('westus', 'australiaeast') }, { tags: { a: '1' } });
  await day.event(id);
  await day.pass(1);
  const { status } = await day.azure.operator('PATCH', id, { tags: { a: '1', b: '2' } });
  expect(status).toBe(409);
  await day.rest();
  await day.tag(id, { a: '1', b: '2' });
  expect(await day.told(id)).toEqual(done);
  expect((await day.version(id)).tags).toEqual({ a: '1', b: '2' });
});

test('packer -force in mid-run: deleted and published anew under the name, the run goes on with the new one', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('5.3.0', { targetRegions: regions('westus', 'australiaeast') });
  await day.event(id);
  await day.pass(1000);
  await day.arm('DELETE', id);
  await day.pass(200);
  await day.published('5.3.0', { targetRegions: regions('westus', 'australiaeast') });
  await day.told(id);
  await day.hours(1);
  const { state, azure, record } = await day.seen(id);
  expect({ state, azure, record }).toMatchObject({ state: 'Succeeded', azure: done.azure, record: done.record });
});

test('Image Builder publishes the next version into the same definition while the last one replicates', async () => {
  day = await GalleryDay.begin();
  const ids: string[] = [];
  for (const name of ['5.4.0', '5.4.1', '5.4.2']) {
    const id = await day.publish(name);
    ids.push(id);
    await day.event(id);
    await day.pass(240);
  }
  await day.rest();
  for (const id of ids) {
    expect(await day.seen(id)).toEqual(done);
    expect(day.writesOf(id)).toBe(1);
  }
});

test('soft-deleted, left alone; brought back by its owner, looked at again', async () => {
  day = await GalleryDay.begin();
  await day.arm('PATCH', gallery, { properties: { softDeletePolicy: { isSoftDeleteEnabled: true } } });
  const id = await day.published('5.5.0', { targetRegions: regions('westus', 'australiaeast') });
  await day.told(id);
  await day.arm('DELETE', id);
  await day.pass(600);
  await day.hours(2);
  expect((await day.azure.operator('GET', id)).status).toBe(404);
  expect(day.writesOf(id)).toBe(1);
  await day.arm('PUT', id, { location: 'westus' });
  await day.pass(600);
  expect(await day.told(id)).toEqual(done);
  expect(day.writesOf(id)).toBe(1);
});

test('soft-deleted in mid-run, between a failure and its retry: no write of ours brings it back', async () => {
  day = await GalleryDay.begin();
  await day.arm('PATCH', gallery, { properties: { softDeletePolicy: { isSoftDeleteEnabled: true } } });
  const id = await day.published('5.5.1', { targetRegions: regions('westus', 'australiaeast') });
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: null, untilReadded: true });
  await day.event(id);
  await day.pass(560);
  await day.arm('DELETE', id);
  await day.hours(3);
  expect((await day.azure.operator('GET', id)).status).toBe(404);
  const { state, record } = await day.seen(id);
  expect([state, record]).toEqual(['Failed', { losangeles: 'Refused', perth: 'Refused' }]);
});

test.each(['Community', 'Groups'])(
  'a gallery that is shared (%s), with soft delete, tags and an identity of its own, keeps all of it',
  async (permissions) => {
    day = new GalleryDay({
      rules: [{ name: 'all', selector: {}, targets: ['westus=losangeles', 'australiaeast=perth'] }],
    });
    const communityGalleryInfo = {
      publisherUri: 'https://contoso.com',
      publisherContact: 'a@contoso.com',
      eula: 'e',
      publicNamePrefix: 'contoso',
    };
    await day.arm('PATCH', gallery, {
      tags: { cost: '1' },
      identity: { type: 'SystemAssigned' },
      properties: {
        sharingProfile: { permissions, ...(permissions === 'Community' && { communityGalleryInfo }) },
        softDeletePolicy: { isSoftDeleteEnabled: true },
      },
    });
    await day.pass(60);
    const before = await day.arm('GET', gallery);
    const id = await day.published('5.6.0', { targetRegions: regions('westus', 'australiaeast') });
    expect(await day.told(id)).toEqual(done);
    const after = await day.arm('GET', gallery);
    expect(after).toEqual({
      ...before,
      identity: {
        ...objectAt(before, 'identity'),
        type: 'SystemAssigned, UserAssigned',
        userAssignedIdentities: expect.anything(),
      },
    });
  },
);

test('a definition that is deleted in mid-run, and a gallery that is: told as what it is, and no write', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('5.7.0', { targetRegions: regions('westus', 'australiaeast') });
  await day.event(id);
  await day.pass(60);
  const { store } = day.azure.sim;
  for (const version of store.ofType('Microsoft.Compute/galleries/images/versions', image)) {
    store.delete(version.id);
  }
  store.delete(image);
  await day.rest();
  expect(await day.seen(id)).toMatchObject({ state: 'Failed', findings: ['VersionNotFound'] });
  store.delete(gallery);
  const { galleriesNotFound } = await day.reconcileAll();
  expect(galleriesNotFound).toEqual([gallery]);
  expect(day.tracked.at(-1)).toMatchObject({ name: 'ReconcileFinished', properties: { outcome: 'Incomplete' } });
});

const regionFailed = { ...done, findings: ['West US 3 RegionFailed'] };

test('a region that fails is told beside zones that are Completed, and is no failure of theirs', async () => {
  day = await GalleryDay.begin();
  day.azure.fault({ kind: 'targetFailure', target: 'westus3', times: null, message: 'No capacity.' });
  const id = await day.published('5.8.0', { targetRegions: regions('westus', 'australiaeast', 'westus3') });
  expect(await day.told(id)).toEqual(regionFailed);
  expect(await day.words(id, 'RegionFailed')).toMatch(/into West US 3: No capacity\..*update the version once more/);
});

test('a region that somebody adds later, and that fails, is found by the reconciliation; mended, it is told no more', async () => {
  const id = await replicated('5.8.1');
  day.azure.fault({ kind: 'targetFailure', target: 'westus3', times: null });
  await rewriteProfile(day, id, (profile) => ({
    ...profile,
    targetRegions: [...objectsAt(profile, 'targetRegions'), { name: 'westus3' }],
  }));
  await day.hours(1);
  expect(await day.seen(id)).toEqual(regionFailed);
  const requested = () =>
    day.tracked.filter(({ name, properties }) => name === 'ReplicationRequested' && properties.imageVersionId === id)
      .length;
  const before = requested();
  await day.hours(3);
  const told = () => day.tracked.findLast(({ name }) => name === 'ReconcileFinished')?.measurements;
  expect(told()).toMatchObject({ regionsFailed: 1, zonesRemoved: 0 });
  expect(requested()).toBe(before);
  day.azure.sim.faults.clear();
  await rewriteProfile(day, id, (profile) => profile);
  await day.hours(1);
  expect(await day.seen(id)).toEqual(done);
  expect([day.writesOf(id), day.drift(id)]).toEqual([1, []]);
});

test("somebody else's zone that fails is told as well, and neither written nor taken out", async () => {
  day = await GalleryDay.begin({ rules: [{ name: 'one', selector: {}, targets: ['westus=losangeles'] }] });
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  const entry = { name: 'australiaeast', extendedLocation: { type: 'EdgeZone', name: 'perth' } };
  const id = await day.published('5.8.2', {
    targetRegions: regions('westus', 'australiaeast'),
    targetExtendedLocations: [entry],
  });
  const hasLeft = day.watchZone(id, 'perth');
  expect(await day.told(id)).toMatchObject({ state: 'Succeeded', findings: ['perth RegionFailed'] });
  await day.hours(2);
  expect([day.writesOf(id), hasLeft()]).toEqual([1, false]);
});
