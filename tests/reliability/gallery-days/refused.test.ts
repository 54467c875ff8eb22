// Days on which Azure refuses, for a reason that lasts until somebody does something: told at once with the command, for the zone that it
// is about and no other, and done within hours after the reason is gone.
import { objectsAt } from '../../../local/azure/state/json';
import { bothZones, done, GalleryDay, regions, subscription } from '../../support/replication/gallery-day';
import { rewriteProfile, withRegion } from '../../support/replication/other-writers';
import { gallery, image } from '../../support/replication/replication-world';

let day: GalleryDay;
afterEach(() => day.close());

test.each([
  ['the image definition', image],
  ['the gallery', gallery],
  ['the subscription', subscription],
])('a lock on %s', async (_, scope) => {
  day = await GalleryDay.begin();
  const id = await day.published('3.0.0', { targetRegions: regions('westus', 'australiaeast') });
  await day.lock(scope);
  expect(await day.told(id)).toMatchObject({
    state: 'Failed',
    azure: {},
    findings: ['losangeles ScopeLocked', 'perth ScopeLocked'],
  });
  expect(await day.words(id, 'ScopeLocked')).toContain('Run: az lock list --resource-group images-rg --subscription');
  expect(day.writesOf(id)).toBeLessThanOrEqual(2);
  await day.hours(2);
  await day.unlock(scope);
  await day.hours(2);
  expect(await day.seen(id)).toEqual(done);
});

test('a lock for a working day leaves room in the write budget for what comes after it', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('3.0.1', { targetRegions: regions('westus', 'australiaeast') });
  await day.lock(image);
  await day.told(id);
  await day.hours(11);
  expect(day.writesOf(id)).toBeLessThan(20);
  expect((await day.seen(id)).findings).toEqual(['losangeles ScopeLocked', 'perth ScopeLocked']);
  await day.unlock(image);
  await day.hours(3);
  expect(await day.seen(id)).toEqual(done);
});

test('a lock that comes in mid-run, between a failure and its retry', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('3.0.2', { targetRegions: regions('westus', 'australiaeast') });
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: 1 });
  await day.event(id);
  await day.pass(120);
  await day.lock(id);
  await day.rest();
  expect(await day.seen(id)).toMatchObject({
    state: 'PartiallySucceeded',
    azure: { losangeles: 'Completed', perth: 'Failed' },
    findings: ['perth ReplicationRetried', 'perth ScopeLocked'],
  });
  await day.unlock(id);
  await day.hours(1);
  expect(await day.seen(id)).toMatchObject({ state: 'Succeeded', azure: done.azure, record: done.record });
});

test('a lock that comes while a zone is taken out: it is put back before anything else once the lock is gone', async () => {
  day = await GalleryDay.begin(bothZones, { env: { REPLICATION_DEADLINE: 'PT2H' } });
  const id = await day.published('3.0.3', { targetRegions: regions('westus', 'australiaeast') });
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: null, untilReadded: true });
  let isLocked = false;
  day.transport.onAnswer = () => {
    const body = JSON.stringify(day.azure.sim.store.get(id)?.body ?? {});
    if (!isLocked && day.acceptedWritesOf(id) === 3 && !body.includes('"perth"')) {
      isLocked = true;
      void day.lock(id);
    }
  };
  await day.event(id);
  await day.pass(6 * 3600);
  expect(isLocked).toBe(true);
  const { record, azure, findings } = await day.seen(id);
  expect({ record, azure }).toEqual({
    record: { losangeles: 'Completed', perth: 'Refused' },
    azure: { losangeles: 'Completed' },
  });
  expect(findings).toContain('perth TargetTakenOut');
  expect(await day.words(id, 'TargetTakenOut')).toMatch(/"name":"perth".*az sig image-version update/);
  day.azure.sim.faults.clear();
  await day.unlock(id);
  await day.hours(2);
  expect(await day.seen(id)).toMatchObject({ azure: done.azure, record: done.record });
});

test('Azure Policy that denies one zone and not the other', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('3.1.0', { targetRegions: regions('westus', 'australiaeast') });
  const denied = day.azure.fault({
    kind: 'status',
    status: 403,
    code: 'RequestDisallowedByPolicy',
    message: "Resource '3.1.0' was disallowed by policy.",
    method: 'PUT',
    path: id,
    bodyContains: '"perth"',
    times: null,
  });
  expect(await day.told(id)).toMatchObject({
    state: 'PartiallySucceeded',
    azure: { losangeles: 'Completed' },
    record: { losangeles: 'Completed', perth: 'Refused' },
    findings: ['perth PolicyDenied'],
  });
  expect(await day.words(id, 'PolicyDenied')).toContain('Run: az policy assignment');
  day.azure.sim.faults.remove(denied);
  await day.hours(1);
  expect(await day.seen(id)).toEqual(done);
});

test('Azure Policy that asks for a tag of every version: our write keeps the tags that are there', async () => {
  day = await GalleryDay.begin();
  const definition = `${subscription}/providers/Microsoft.Authorization/policyDefinitions/tagged`;
  const policyRule: unknown = JSON.parse(
    '{ "if": { "field": "tags.owner", "exists": "false" }, "then": { "effect": "deny" } }',
  );
  await day.arm('PUT', definition, { properties: { mode: 'All', policyRule } }, '2023-04-01');
  const assignment = `${image}/providers/Microsoft.Authorization/policyAssignments/tagged`;
  await day.arm('PUT', assignment, { properties: { policyDefinitionId: definition } }, '2023-04-01');
  const id = await day.published(
    '3.1.1',
    { targetRegions: regions('westus', 'australiaeast') },
    { tags: { owner: 'os-team' } },
  );
  expect(await day.told(id)).toEqual(done);
  expect((await day.version(id)).tags).toEqual({ owner: 'os-team' });
});

test('room for one more replica and two zones: one gets it, the other is told what the limit is', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('3.2.0', {
    targetRegions: regions('westus', 'australiaeast').map((one, at) => ({ ...one, regionalReplicaCount: 50 - at })),
  });
  expect(await day.told(id)).toMatchObject({
    state: 'PartiallySucceeded',
    azure: { losangeles: 'Completed' },
    findings: ['perth QuotaExceeded'],
  });
  expect(await day.words(id, 'QuotaExceeded')).toMatch(/at most 100 replicas .*: lower the replica count of a target/);
  await rewriteProfile(day, id, (profile) => ({
    ...profile,
    targetRegions: objectsAt(profile, 'targetRegions').map((entry) => ({ ...entry, regionalReplicaCount: 2 })),
  }));
  await day.hours(2);
  expect(await day.seen(id)).toEqual(done);
});

test.each([
  [
    'a quota of the zone',
    'Operation could not be completed as it results in exceeding approved standardSSDDiskCount quota.',
    'QuotaExceeded',
    'Run: az quota list',
  ],
  ['a policy', "Resource 'x' was disallowed by policy.", 'PolicyDenied', 'Run: az policy assignment list'],
  ['a key vault', 'The key vault of the disk encryption set denies access.', 'ReplicationFailed', 'The key vault'],
])(
  'a replication that fails for %s: the zone is never taken out for it, and gets there when the reason is gone',
  async (_, message, code, help) => {
    day = await GalleryDay.begin();
    const id = await day.published('3.3.0', { targetRegions: regions('westus', 'australiaeast') });
    day.azure.fault({ kind: 'targetFailure', target: 'perth', times: null, message });
    const hasLeft = day.watchZone(id, 'perth');
    expect(await day.told(id)).toMatchObject({
      state: 'PartiallySucceeded',
      azure: { losangeles: 'Completed', perth: 'Failed' },
      record: { losangeles: 'Completed', perth: 'Failed' },
      findings: ['perth ReplicationRetried', `perth ${code}`],
    });
    expect(await day.words(id, code)).toContain(help);
    await day.hours(3);
    expect(hasLeft()).toBe(false);
    day.azure.sim.faults.clear();
    await day.hours(1);
    expect(await day.seen(id)).toMatchObject({ state: 'Succeeded', record: done.record, azure: done.azure });
  },
);

test('a kind of image that a zone does not take is told at once, and nothing is written for it again', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('3.3.1', { targetRegions: regions('westus', 'australiaeast') });
  const message = "The Hypervisor generation 'V1' of the image is not supported in extended location 'perth'.";
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: null, message });
  const hasLeft = day.watchZone(id, 'perth');
  expect(await day.told(id)).toMatchObject({ state: 'PartiallySucceeded', findings: ['perth ReplicationFailed'] });
  await day.hours(5);
  expect([day.writesOf(id), hasLeft()]).toEqual([1, false]);
});

test('a 404 about something that the body names costs the zone that is written, and no zone that is there', async () => {
  day = await GalleryDay.begin();
  const entry = { name: 'westus', extendedLocation: { type: 'EdgeZone', name: 'losangeles' } };
  const id = await day.published('3.4.0', {
    targetRegions: regions('westus', 'australiaeast'),
    targetExtendedLocations: [entry],
  });
  const message =
    "The Resource 'Microsoft.Compute/diskEncryptionSets/perthKeys' under resource group 'keys-rg' was not found.";
  day.azure.fault({ kind: 'status', status: 404, code: 'NotFound', message, method: 'PUT', path: id, times: null });
  expect(await day.told(id)).toMatchObject({
    state: 'PartiallySucceeded',
    record: { losangeles: 'Completed', perth: 'Refused' },
    azure: { losangeles: 'Completed' },
    findings: ['perth WriteRefused'],
  });
});

test('a zone that the subscription is not registered for, until it is', async () => {
  day = await GalleryDay.begin({
    rules: [{ name: 'all', selector: {}, targets: ['westus=losangeles', 'westus=redmond'] }],
  });
  const id = await day.published('3.5.0', { targetRegions: regions('westus') });
  expect(await day.told(id)).toMatchObject({
    state: 'PartiallySucceeded',
    azure: { losangeles: 'Completed' },
    findings: ['redmond ZoneNotRegistered', 'redmond ZoneFeatureNotRegistered'],
  });
  expect(day.writesOf(id)).toBe(1);
  const zone = `${subscription}/providers/Microsoft.EdgeZones/extendedZones/redmond`;
  await day.arm('POST', `${zone}/register`, {}, '2024-04-01-preview');
  await day.hours(1);
  expect(await day.seen(id)).toEqual({
    state: 'Succeeded',
    record: { losangeles: 'Completed', redmond: 'Completed' },
    azure: { losangeles: 'Completed', redmond: 'Completed' },
    findings: [],
  });
});

test('a registration that ends while versions are in the zone: they stay, new ones are refused there', async () => {
  day = await GalleryDay.begin();
  const old = await day.published('3.5.1', { targetRegions: regions('westus', 'australiaeast') });
  expect(await day.told(old)).toEqual(done);
  const zone = `${subscription}/providers/Microsoft.EdgeZones/extendedZones/perth`;
  await day.arm('POST', `${zone}/unregister`, {}, '2024-04-01-preview');
  const id = await day.published('3.5.2', { targetRegions: regions('westus', 'australiaeast') });
  expect(await day.told(id)).toMatchObject({ state: 'PartiallySucceeded', azure: { losangeles: 'Completed' } });
  await day.hours(2);
  expect(await day.seen(old)).toEqual(done);
  expect(day.drift(old)).toEqual([]);
});

test('a parent region that is missing, until somebody adds it', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('3.6.0', { targetRegions: regions('westus') });
  expect(await day.told(id)).toMatchObject({ state: 'PartiallySucceeded', findings: ['perth ParentRegionMissing'] });
  expect(await day.words(id, 'ParentRegionMissing')).toContain('REGION_PARITY');
  await day.hours(3);
  expect(day.writesOf(id)).toBe(1);
  await rewriteProfile(day, id, withRegion('australiaeast'));
  await day.hours(1);
  expect(await day.seen(id)).toEqual(done);
});

/** As an administrator of the subscription assigns it: identities carry the tag owner. */
async function askForTaggedIdentities(): Promise<void> {
  const definition = `${subscription}/providers/Microsoft.Authorization/policyDefinitions/owned`;
  const policyRule: unknown = JSON.parse(
    '{ "if": { "allOf": [{ "field": "type", "equals": "Microsoft.ManagedIdentity/userAssignedIdentities" }, { "field": "tags.owner", "exists": "false" }] }, "then": { "effect": "deny" } }',
  );
  await day.arm('PUT', definition, { properties: { mode: 'All', policyRule } }, '2023-04-01');
  const assignment = `${subscription}/providers/Microsoft.Authorization/policyAssignments/owned`;
  await day.arm('PUT', assignment, { properties: { policyDefinitionId: definition } }, '2023-04-01');
}

test('Azure Policy that asks for tags of every identity: GALLERY_IDENTITY_TAGS gives them, and is named where it is not set', async () => {
  day = new GalleryDay(bothZones);
  await askForTaggedIdentities();
  const untagged = await day.published('3.7.0', { targetRegions: regions('westus', 'australiaeast') });
  expect((await day.told(untagged)).findings).toContain('PolicyDenied');
  expect(await day.words(untagged, 'PolicyDenied')).toMatch(
    /az policy assignment show --name owned.*GALLERY_IDENTITY_TAGS/,
  );
  day.close();
  day = new GalleryDay(bothZones, { env: { GALLERY_IDENTITY_TAGS: 'owner=os-team' } });
  await askForTaggedIdentities();
  const id = await day.published('3.7.0', { targetRegions: regions('westus', 'australiaeast') });
  expect(await day.told(id)).toEqual(done);
});

test('an identity that stands in another subscription than the gallery', async () => {
  const identity =
    '/subscriptions/66666666-7777-8888-9999-000000000000/resourceGroups/workstations-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shared';
  day = new GalleryDay(bothZones, { env: { GALLERY_IDENTITY_NAME: '', GALLERY_IDENTITY_ID: identity } });
  await day.arm('PUT', identity, { location: 'westus' }, '2023-01-31');
  const id = await day.published('3.7.1', { targetRegions: regions('westus', 'australiaeast') });
  expect((await day.told(id)).azure).toEqual(done.azure);
});

test('a CanNotDelete lock is none of our business: nothing is ever deleted', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('3.7.2', { targetRegions: regions('westus', 'australiaeast') });
  const lock = `${gallery}/providers/Microsoft.Authorization/locks/keep`;
  await day.arm('PUT', lock, { properties: { level: 'CanNotDelete' } }, '2020-05-01');
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: 2, untilReadded: true });
  expect((await day.told(id)).azure).toEqual(done.azure);
  expect(day.azure.requests({ method: 'DELETE' })).toEqual([]);
});
