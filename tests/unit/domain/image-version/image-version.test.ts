// The snapshot of an image version, from Microsoft's own examples and from what no example shows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  findZone,
  isBusy,
  isDeleting,
  readImageVersionSnapshot,
} from '../../../../src/domain/image-version/image-version';
import type { JsonObject } from '../../../../src/domain/values/json';
import { presentZone, snapshot } from '../../samples';

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, `../../../fixtures/image-versions/${name}.json`), 'utf8')) as JsonObject;

const read = (properties: unknown) => readImageVersionSnapshot({ location: 'West US', properties });
const readZones = (...targetExtendedLocations: unknown[]) =>
  read({ publishingProfile: { targetExtendedLocations } }).zones;
const readSummary = (...summary: unknown[]) => read({ replicationStatus: { summary } }).summary;

test("Microsoft's example of a version with its replication status", () => {
  expect(readImageVersionSnapshot(fixture('get-with-replication-status'))).toEqual({
    location: 'westus',
    provisioningState: 'Succeeded',
    publishedDate: '2018-01-01T00:00:00Z',
    regions: ['westus', 'eastus'],
    zones: [],
    summary: [
      { region: 'West US', state: 'Completed', progress: 100, details: '' },
      { region: 'East US', state: 'Completed', progress: 100, details: '' },
    ],
    aggregatedState: 'Completed',
    replicationMode: null,
    endOfLifeDate: null,
    allowDeletionOfReplicatedLocations: false,
    needsEncryptionSet: true,
    isConfidential: false,
  });
});

test("Microsoft's example of a version with extended locations", () => {
  const version = readImageVersionSnapshot(fixture('created-with-target-extended-locations'));
  expect(version.zones).toEqual([
    {
      region: 'westus',
      zone: 'microsoftlosangeles1',
      replicas: 1,
      storageAccountType: 'StandardSSD_LRS',
      encrypted: true,
    },
    {
      region: 'eastus',
      zone: 'microsoftnewyork1',
      replicas: 1,
      storageAccountType: 'StandardSSD_LRS',
      encrypted: true,
    },
  ]);
});

test('an empty answer is a version of which nothing is known', () => {
  expect(readImageVersionSnapshot({})).toEqual(
    snapshot({ location: '', provisioningState: 'Succeeded', regions: [], replicationMode: null }),
  );
});

test('what the plan needs is taken as it is', () => {
  expect(
    read({
      provisioningState: 'Updating',
      publishingProfile: { replicationMode: 'Shallow', endOfLifeDate: '2027-01-01T00:00:00Z' },
      safetyProfile: { allowDeletionOfReplicatedLocations: true },
    }),
  ).toMatchObject({
    provisioningState: 'Updating',
    replicationMode: 'Shallow',
    endOfLifeDate: '2027-01-01T00:00:00Z',
    allowDeletionOfReplicatedLocations: true,
  });
});

test.each([['true'], [1], [null]])('only true allows deletion, not %j', (given) => {
  expect(
    read({ safetyProfile: { allowDeletionOfReplicatedLocations: given } }).allowDeletionOfReplicatedLocations,
  ).toBe(false);
});

test.each<[string, unknown, Parameters<typeof presentZone>[1]]>([
  ['display names', { name: 'West US', extendedLocation: { name: 'Los Angeles' } }, {}],
  ['a zone without a region', { extendedLocation: { name: 'losangeles' } }, { region: '' }],
  [
    'a replica count',
    { name: 'westus', extendedLocation: { name: 'losangeles' }, extendedLocationReplicaCount: 3 },
    { replicas: 3 },
  ],
  [
    'a replica count of another type',
    { name: 'westus', extendedLocation: { name: 'losangeles' }, extendedLocationReplicaCount: '3' },
    {},
  ],
  [
    'a storage type',
    { name: 'westus', extendedLocation: { name: 'losangeles' }, storageAccountType: 'Premium_LRS' },
    { storageAccountType: 'Premium_LRS' },
  ],
  [
    '(default) behind the storage type',
    { name: 'westus', extendedLocation: { name: 'losangeles' }, storageAccountType: 'StandardSSD_LRS(default)' },
    { storageAccountType: 'StandardSSD_LRS' },
  ],
  [
    'blanks before (Default)',
    { name: 'westus', extendedLocation: { name: 'losangeles' }, storageAccountType: 'Standard_LRS  (Default)' },
    { storageAccountType: 'Standard_LRS' },
  ],
  [
    'encryption',
    { name: 'westus', extendedLocation: { name: 'losangeles' }, encryption: { osDiskImage: {} } },
    { encrypted: true },
  ],
  ['empty encryption', { name: 'westus', extendedLocation: { name: 'losangeles' }, encryption: {} }, {}],
])('a zone with %s', (_, entry, change) => {
  expect(readZones(entry)).toEqual([
    presentZone('losangeles', { replicas: null, storageAccountType: null, ...change }),
  ]);
});

test('(default) inside a storage type is part of it', () => {
  expect(
    readZones({ extendedLocation: { name: 'perth' }, storageAccountType: 'A(default)B' })[0]?.storageAccountType,
  ).toBe('A(default)B');
});

test.each<[unknown]>([
  [null],
  ['perth'],
  [{ name: 'westus' }],
  [{ extendedLocation: { type: 'EdgeZone' } }],
  [{ extendedLocation: 'perth' }],
])('%j is no zone', (entry) => {
  expect(readZones(entry)).toEqual([]);
});

test.each<[string, unknown, unknown]>([
  [
    'all members',
    { region: 'Perth', state: 'Failed', progress: 12, details: 'no' },
    { region: 'Perth', state: 'Failed', progress: 12, details: 'no' },
  ],
  ['no members', {}, { region: '', state: 'Unknown', progress: 0, details: '' }],
  ['null for an entry', null, { region: '', state: 'Unknown', progress: 0, details: '' }],
  ['progress beyond 100', { progress: 250 }, { region: '', state: 'Unknown', progress: 100, details: '' }],
  ['progress below 0', { progress: -3 }, { region: '', state: 'Unknown', progress: 0, details: '' }],
  ['a fraction of progress', { progress: 41.5 }, { region: '', state: 'Unknown', progress: 42, details: '' }],
  [
    'long details',
    { details: 'x'.repeat(1000) },
    { region: '', state: 'Unknown', progress: 0, details: 'x'.repeat(400) },
  ],
])('a status with %s', (_, entry, expected) => {
  expect(readSummary(entry)).toEqual([expected]);
});

test('target regions without a name are passed over', () => {
  expect(
    read({ publishingProfile: { targetRegions: [null, {}, { name: '' }, 'eastus', { name: 'East US 2' }] } }).regions,
  ).toEqual(['eastus2']);
});

const set = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/diskEncryptionSets/d';
test.each<[string, unknown, boolean]>([
  ['an encrypted OS disk', { osDiskImage: { diskEncryptionSetId: set } }, true],
  ['an encrypted data disk', { dataDiskImages: [{ lun: 0 }, { lun: 1, diskEncryptionSetId: set }] }, true],
  [
    'empty ids',
    { osDiskImage: { diskEncryptionSetId: '' }, dataDiskImages: [{ lun: 0, diskEncryptionSetId: '' }] },
    false,
  ],
  ['only a security profile', { osDiskImage: { securityProfile: {} } }, false],
  ['null', null, false],
])('a region with %s: every target needs a set: %s', (_, encryption, needs) => {
  const targetRegions = [{ name: 'westus' }, { name: 'eastus', encryption }];
  expect(read({ publishingProfile: { targetRegions } }).needsEncryptionSet).toBe(needs);
});

test('a zone is found by its normalised name', () => {
  const version = snapshot({ zones: [presentZone('perth'), presentZone('losangeles')] });
  expect(findZone(version, 'losangeles')).toBe(version.zones[1]);
  expect(findZone(version, 'angeles')).toBeUndefined();
});

test.each([
  ['Creating', true, false],
  ['updating', true, false],
  ['MIGRATING', true, false],
  ['Accepted', true, false],
  ['Running', true, false],
  ['Deleting', false, true],
  ['deleting', false, true],
  ['Succeeded', false, false],
  ['Failed', false, false],
  ['Canceled', false, false],
  ['', false, false],
  ['NotUpdating', false, false],
  ['UpdatingDone', false, false],
  ['NotDeleting', false, false],
  ['DeletingSoon', false, false],
])('%j is busy: %s, deleting: %s', (state, busy, deleting) => {
  expect([isBusy(state), isDeleting(state)]).toEqual([busy, deleting]);
});

test('no answer makes it throw, and the snapshot holds nothing but what it promises', () => {
  const anyProperties = fc.record(
    {
      provisioningState: fc.anything(),
      publishingProfile: fc.oneof(
        fc.anything(),
        fc.record({ targetRegions: fc.anything(), targetExtendedLocations: fc.array(fc.anything()) }),
      ),
      replicationStatus: fc.oneof(fc.anything(), fc.record({ summary: fc.array(fc.anything()) })),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.anything(), fc.oneof(fc.anything(), anyProperties), (location, properties) => {
      const version = readImageVersionSnapshot({ location, properties });
      expect(version.summary.every(({ progress }) => progress >= 0 && progress <= 100)).toBe(true);
      expect(JSON.parse(JSON.stringify(version))).toEqual(version);
    }),
    { numRuns: 1000 },
  );
});

test('a storage type of a million blanks is read at once', () => {
  const blanks = `StandardSSD_LRS${' '.repeat(1_000_000)}`;
  for (const type of [blanks, `${blanks}(default)`, `${blanks}(defaul`]) {
    const targetExtendedLocations = [{ extendedLocation: { name: 'perth' }, storageAccountType: type }];
    const version = readImageVersionSnapshot({ properties: { publishingProfile: { targetExtendedLocations } } });
    expect(version.zones).toHaveLength(1);
  }
});
