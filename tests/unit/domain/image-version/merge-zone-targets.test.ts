// The next full desired state: laws that hold for whatever the service answered, and the body's exact shape.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { mergeZoneTargets, type TargetChange } from '../../../../src/domain/image-version/merge-zone-targets';
import { type JsonObject, listAt, objectAt, textAt } from '../../../../src/domain/values/json';
import { normaliseRegion } from '../../../../src/domain/values/region';
import { regionNames, unknownMembers, zoneNames, zoneTargetLists } from '../../arbitraries';
import { losAngeles, perth, versionText } from '../../samples';

const nothing: TargetChange = { add: [], addRegions: [], removeZones: [] };
const profileOf = (body: JsonObject) => objectAt(body, 'properties', 'publishingProfile');
const zonesOf = (body: JsonObject) => listAt(profileOf(body), 'targetExtendedLocations');
const regionsOf = (body: JsonObject) => listAt(profileOf(body), 'targetRegions');
const zoneName = (entry: unknown) => normaliseRegion(textAt(objectAt(entry, 'extendedLocation'), 'name') ?? '');
const regionName = (entry: unknown) => normaliseRegion(textAt(entry, 'name') ?? '');
const guardOf = (body: JsonObject) => objectAt(body, 'properties', 'safetyProfile').allowDeletionOfReplicatedLocations;

const version: JsonObject = {
  id: versionText,
  name: '1.0.0',
  type: 'Microsoft.Compute/galleries/images/versions',
  systemData: { createdBy: 'ada' },
  etag: 'W/"1"',
  location: 'West US',
  tags: { team: 'images' },
  properties: {
    publishingProfile: {
      targetRegions: [
        { name: 'West US', regionalReplicaCount: 3, storageAccountType: 'Standard_ZRS', additionalReplicaSets: [{}] },
      ],
      targetExtendedLocations: [
        {
          name: 'East US',
          extendedLocation: { name: 'microsoftnewyork1', type: 'EdgeZone' },
          storageAccountType: 'StandardSSD_LRS(default)',
          extendedLocationReplicaCount: 1,
        },
      ],
      replicaCount: 1,
      excludeFromLatest: false,
      publishedDate: '2026-01-01T00:00:00Z',
      storageAccountType: 'Standard_LRS',
    },
    storageProfile: {
      source: { id: '/subscriptions/s/image' },
      osDiskImage: { sizeInGB: 30, hostCaching: 'ReadOnly', source: { id: '/subscriptions/s/os' } },
      dataDiskImages: [{ lun: 0, sizeInGB: 10, hostCaching: 'None', source: { id: '/subscriptions/s/data' } }, null],
    },
    safetyProfile: {
      allowDeletionOfReplicatedLocations: true,
      blockDeletionBeforeEndOfLife: false,
      reportedForPolicyViolation: false,
      policyViolations: [],
    },
    securityProfile: { uefiSettings: { signatureTemplateNames: ['x'] } },
    validationsProfile: { validationEtag: 'e' },
    replicationStatus: { aggregatedState: 'Completed', summary: [] },
    provisioningState: 'Succeeded',
  },
};

test('the body is what was read, writable, with the new targets at its end and the guard up', () => {
  const { body, added, removed } = mergeZoneTargets(version, {
    add: [losAngeles, perth],
    addRegions: ['australiaeast'],
    removeZones: [],
  });
  expect(added).toEqual(['losangeles', 'perth', 'australiaeast']);
  expect(removed).toEqual([]);
  expect(body).toStrictEqual({
    location: 'West US',
    tags: { team: 'images' },
    properties: {
      publishingProfile: {
        targetRegions: [
          { name: 'West US', regionalReplicaCount: 3, storageAccountType: 'Standard_ZRS', additionalReplicaSets: [{}] },
          { name: 'australiaeast', regionalReplicaCount: 1, storageAccountType: 'Standard_ZRS' },
        ],
        targetExtendedLocations: [
          {
            name: 'East US',
            extendedLocation: { name: 'microsoftnewyork1', type: 'EdgeZone' },
            storageAccountType: 'StandardSSD_LRS',
            extendedLocationReplicaCount: 1,
          },
          {
            name: 'westus',
            extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
            extendedLocationReplicaCount: 1,
            storageAccountType: 'StandardSSD_LRS',
          },
          {
            name: 'australiaeast',
            extendedLocation: { name: 'perth', type: 'EdgeZone' },
            extendedLocationReplicaCount: 2,
            storageAccountType: 'Premium_LRS',
          },
        ],
        replicaCount: 1,
        excludeFromLatest: false,
        storageAccountType: 'Standard_LRS',
      },
      storageProfile: {
        osDiskImage: { hostCaching: 'ReadOnly' },
        dataDiskImages: [{ lun: 0, hostCaching: 'None' }, null],
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: false, blockDeletionBeforeEndOfLife: false },
      securityProfile: { uefiSettings: { signatureTemplateNames: ['x'] } },
    },
  });
});

test("a target's encryption is sent as it was given", () => {
  const encryption = { osDiskImage: { diskEncryptionSetId: '/subscriptions/s/des' } };
  const { body } = mergeZoneTargets({}, { ...nothing, add: [{ ...losAngeles, encryption }] });
  expect(zonesOf(body)).toEqual([
    {
      name: 'westus',
      extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
      extendedLocationReplicaCount: 1,
      storageAccountType: 'StandardSSD_LRS',
      encryption,
    },
  ]);
});

test('a version without any profile gets what is asked for and nothing else', () => {
  expect(mergeZoneTargets({}, { ...nothing, add: [losAngeles] }).body).toEqual({
    properties: {
      publishingProfile: {
        targetExtendedLocations: [
          {
            name: 'westus',
            extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
            extendedLocationReplicaCount: 1,
            storageAccountType: 'StandardSSD_LRS',
          },
        ],
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: false },
    },
  });
});

test('target regions that were told as null are not written as an empty list', () => {
  const { body } = mergeZoneTargets({ properties: { publishingProfile: { targetRegions: null } } }, nothing);
  expect(profileOf(body)).toEqual({ targetRegions: null, targetExtendedLocations: [] });
});

test.each([
  ['another spelling', { name: 'West US', extendedLocation: { name: 'Los Angeles' } }],
  ['another parent region', { name: 'eastus', extendedLocation: { name: 'losangeles' } }],
  [
    'other replicas and storage',
    {
      name: 'westus',
      extendedLocation: { name: 'losangeles' },
      extendedLocationReplicaCount: 9,
      storageAccountType: 'Standard_LRS',
    },
  ],
])('a zone that is there in %s is neither added nor altered', (_, entry) => {
  const merged = mergeZoneTargets(
    { properties: { publishingProfile: { targetExtendedLocations: [entry] } } },
    { ...nothing, add: [losAngeles] },
  );
  expect(merged.added).toEqual([]);
  expect(zonesOf(merged.body)).toEqual([entry]);
});

test('a zone that comes back comes back as it was, and another as it is asked for', () => {
  const was = {
    name: 'West US',
    extendedLocation: { name: 'Los Angeles', type: 'EdgeZone' },
    extendedLocationReplicaCount: 7,
    storageAccountType: 'Premium_LRS(default)',
    'x-new': { kept: true },
  };
  const elsewhere = { ...was, extendedLocation: { name: 'redmond', type: 'EdgeZone' } };
  const { body, added } = mergeZoneTargets({}, { ...nothing, add: [losAngeles, perth], restore: [elsewhere, was] });
  expect(added).toEqual(['losangeles', 'perth']);
  expect(zonesOf(body)).toStrictEqual([
    { ...was, storageAccountType: 'Premium_LRS' },
    {
      name: 'australiaeast',
      extendedLocation: { name: 'perth', type: 'EdgeZone' },
      extendedLocationReplicaCount: 2,
      storageAccountType: 'Premium_LRS',
    },
  ]);
});

test('only at its end is (default) no part of a storage type', () => {
  const entry = { extendedLocation: { name: 'perth' }, storageAccountType: 'A(default)B' };
  const merged = mergeZoneTargets({ properties: { publishingProfile: { targetExtendedLocations: [entry] } } }, nothing);
  expect(zonesOf(merged.body)).toEqual([entry]);
});

test('a region that is there in another spelling is not added', () => {
  const merged = mergeZoneTargets(version, { ...nothing, addRegions: ['westus'] });
  expect(merged.added).toEqual([]);
  expect(regionsOf(merged.body)).toEqual(regionsOf(version));
});

test('a zone is removed by name, which takes the guard down', () => {
  const merged = mergeZoneTargets(version, { ...nothing, removeZones: ['microsoftnewyork1'] });
  expect(merged.removed).toEqual(['microsoftnewyork1']);
  expect(zonesOf(merged.body)).toEqual([]);
  expect(guardOf(merged.body)).toBe(true);
});

test('removing a zone that is not there removes nothing and keeps the guard', () => {
  const merged = mergeZoneTargets(version, { ...nothing, removeZones: ['losangeles'] });
  expect(merged.removed).toEqual([]);
  expect(guardOf(merged.body)).toBe(false);
  expect(zonesOf(merged.body)).toHaveLength(1);
});

test('one change can take a zone out and put it in afresh', () => {
  const newYork = { ...losAngeles, region: 'eastus', zone: 'microsoftnewyork1' };
  const merged = mergeZoneTargets(version, { ...nothing, add: [newYork], removeZones: ['microsoftnewyork1'] });
  expect([merged.added, merged.removed]).toEqual([['microsoftnewyork1'], ['microsoftnewyork1']]);
  expect(zonesOf(merged.body)).toEqual([
    {
      name: 'eastus',
      extendedLocation: { name: 'microsoftnewyork1', type: 'EdgeZone' },
      extendedLocationReplicaCount: 1,
      storageAccountType: 'StandardSSD_LRS',
    },
  ]);
});

test("Microsoft's example goes back as it came, without what the service keeps for itself", () => {
  const example = JSON.parse(
    readFileSync(join(__dirname, '../../../fixtures/image-versions/get-with-replication-status.json'), 'utf8'),
  ) as JsonObject;
  expect(mergeZoneTargets(example, nothing).body).toEqual({
    location: 'West US',
    properties: {
      publishingProfile: {
        targetRegions: regionsOf(example),
        targetExtendedLocations: [],
        replicaCount: 1,
        storageAccountType: 'Standard_LRS',
      },
      storageProfile: {
        osDiskImage: { hostCaching: 'ReadOnly' },
        dataDiskImages: [{ lun: 1, hostCaching: 'None' }],
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: false, blockDeletionBeforeEndOfLife: false },
    },
  });
});

const zoneEntries = fc
  .tuple(fc.oneof(zoneNames, fc.constantFrom('Los Angeles', 'losangeles', 'Perth')), regionNames, unknownMembers)
  .map(([name, region, rest]) => ({ ...rest, name: region, extendedLocation: { ...rest, name, type: 'EdgeZone' } }));
const regionEntries = fc.tuple(regionNames, unknownMembers).map(([name, rest]) => ({ ...rest, name }));

const versions: fc.Arbitrary<JsonObject> = fc
  .record({
    top: unknownMembers,
    inProperties: unknownMembers,
    inProfile: unknownMembers,
    inSafety: unknownMembers,
    inStorage: unknownMembers,
    zones: fc.uniqueArray(zoneEntries, { maxLength: 5, selector: zoneName }),
    regions: fc.uniqueArray(regionEntries, { maxLength: 4, selector: regionName }),
    guard: fc.boolean(),
  })
  .map((given) => ({
    ...given.top,
    properties: {
      ...given.inProperties,
      publishingProfile: { ...given.inProfile, targetRegions: given.regions, targetExtendedLocations: given.zones },
      safetyProfile: { ...given.inSafety, allowDeletionOfReplicatedLocations: given.guard },
      storageProfile: {
        ...given.inStorage,
        osDiskImage: { ...given.inStorage, sizeInGB: 3 },
        dataDiskImages: [given.inStorage],
      },
    },
  }));

const changes: fc.Arbitrary<TargetChange> = fc.record({
  add: fc.oneof(zoneTargetLists, fc.constant([]), fc.constant([losAngeles, perth])),
  addRegions: fc.uniqueArray(regionNames, { maxLength: 3 }),
  removeZones: fc.oneof(fc.constant([]), fc.constantFrom(['losangeles'], ['perth', 'losangeles'])),
});

test('no target that was there is missing, unless it was removed by name', () => {
  fc.assert(
    fc.property(versions, changes, (before, change) => {
      const { body } = mergeZoneTargets(before, change);
      const zones = zonesOf(body).map(zoneName);
      for (const zone of zonesOf(before).map(zoneName)) {
        expect(zones.includes(zone) || change.removeZones.includes(zone)).toBe(true);
      }
      expect(regionsOf(body).slice(0, regionsOf(before).length)).toEqual(regionsOf(before));
    }),
  );
});

test('only what was asked for is added, and each zone stands there once', () => {
  fc.assert(
    fc.property(versions, changes, (before, change) => {
      const { body, added, removed } = mergeZoneTargets(before, change);
      const zones = zonesOf(body).map(zoneName);
      expect(new Set(zones).size).toBe(zones.length);
      const asked = [...change.add.map(({ zone }) => zone), ...change.addRegions];
      expect(added.filter((name) => !asked.includes(name))).toEqual([]);
      expect(change.add.every(({ zone }) => zones.includes(zone))).toBe(true);
      expect(change.addRegions.every((region) => regionsOf(body).map(regionName).includes(region))).toBe(true);
      expect(removed.every((zone) => change.removeZones.includes(zone))).toBe(true);
    }),
  );
});

test.each(['constructor', 'tostring', 'valueof', 'hasownproperty'])('a zone may be called %s', (zone) => {
  const change = {
    ...nothing,
    add: [{ region: 'westus', zone, replicas: 1, storageAccountType: 'Standard_LRS' as const }],
  };
  const once = mergeZoneTargets({}, change);
  expect(once.added).toEqual([zone]);
  expect(mergeZoneTargets(once.body, change)).toMatchObject({ added: [], changed: [], body: once.body });
});

test('merging the same change again adds nothing and changes nothing', () => {
  fc.assert(
    fc.property(versions, changes, (before, change) => {
      const addition = { ...change, removeZones: [] };
      const once = mergeZoneTargets(before, addition);
      const twice = mergeZoneTargets(once.body, addition);
      expect(twice).toEqual({ body: once.body, added: [], removed: [], changed: [] });
    }),
  );
});

test('deletion is allowed if and only if something is removed', () => {
  fc.assert(
    fc.property(versions, changes, (before, change) => {
      const { body, removed } = mergeZoneTargets(before, change);
      expect(guardOf(body)).toBe(removed.length > 0);
    }),
  );
});

test('members that nobody knows survive at every depth', () => {
  fc.assert(
    fc.property(versions, changes, (before, change) => {
      const { body } = mergeZoneTargets(before, { ...change, removeZones: [] });
      const unknownOf = (object: unknown) =>
        Object.fromEntries(Object.entries(objectAt(object)).filter(([member]) => member.startsWith('x-')));
      for (const path of [
        [],
        ['publishingProfile'],
        ['safetyProfile'],
        ['storageProfile'],
        ['storageProfile', 'osDiskImage'],
      ]) {
        expect(unknownOf(objectAt(body, 'properties', ...path))).toEqual(
          unknownOf(objectAt(before, 'properties', ...path)),
        );
      }
      expect(unknownOf(body)).toEqual(unknownOf(before));
      expect(zonesOf(body).slice(0, zonesOf(before).length)).toEqual(zonesOf(before));
      expect(listAt(objectAt(body, 'properties', 'storageProfile'), 'dataDiskImages')).toEqual(
        listAt(objectAt(before, 'properties', 'storageProfile'), 'dataDiskImages'),
      );
    }),
  );
});

test('what was read is not altered', () => {
  fc.assert(
    fc.property(versions, changes, (before, change) => {
      const copy = structuredClone(before);
      mergeZoneTargets(before, change);
      expect(before).toEqual(copy);
    }),
  );
});

test('a member called __proto__ survives like any other', () => {
  const hostile = JSON.parse(
    '{"properties":{"__proto__":{"a":1},"publishingProfile":{"__proto__":{"b":2}}}}',
  ) as JsonObject;
  const { body } = mergeZoneTargets(hostile, nothing);
  expect(JSON.stringify(body)).toContain('"__proto__":{"a":1}');
  expect(JSON.stringify(body)).toContain('"__proto__":{"b":2}');
});

test('no answer makes it throw', () => {
  const strange = fc.record(
    {
      publishingProfile: fc.oneof(
        fc.anything(),
        fc.record({ targetRegions: fc.anything(), targetExtendedLocations: fc.array(fc.anything()) }),
      ),
      safetyProfile: fc.anything(),
      storageProfile: fc.oneof(fc.anything(), fc.record({ osDiskImage: fc.anything(), dataDiskImages: fc.anything() })),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.anything(), strange), changes, (properties, change) => {
      const { body } = mergeZoneTargets({ properties }, change);
      expect(body).toHaveProperty('properties');
    }),
    { numRuns: 1000 },
  );
});

test('sources are taken out of the image and each disk: the service keeps its own', () => {
  const { body } = mergeZoneTargets(version, nothing);
  expect(objectAt(body, 'properties', 'storageProfile')).toEqual({
    osDiskImage: { hostCaching: 'ReadOnly' },
    dataDiskImages: [{ lun: 0, hostCaching: 'None' }, null],
  });
});

test.each<[JsonObject | null]>([[null], [{}], [{ osDiskImage: null }]])(
  'a storage profile %j stays as it is',
  (profile) => {
    const { body } = mergeZoneTargets({ properties: { storageProfile: profile } }, nothing);
    expect(objectAt(body, 'properties').storageProfile).toEqual(profile);
  },
);

const regionsAfter = (targetRegions: unknown[], more: JsonObject = {}) => {
  const properties = { publishingProfile: { targetRegions, ...more } };
  const change = { ...nothing, addRegions: ['westus'] };
  return regionsOf(mergeZoneTargets({ location: 'eastus', properties }, change).body).at(-1);
};

test.each<[string, unknown[], JsonObject, JsonObject]>([
  [
    'its home region',
    [
      { name: 'x', storageAccountType: 'A' },
      { name: 'East US', storageAccountType: 'Standard_ZRS' },
    ],
    {},
    { storageAccountType: 'Standard_ZRS' },
  ],
  [
    'its first, where the home region is none',
    [{ name: 'x', storageAccountType: 'Premium_LRS' }],
    {},
    { storageAccountType: 'Premium_LRS' },
  ],
  [
    'the version',
    [{ name: 'East US' }],
    { storageAccountType: 'Standard_ZRS' },
    { storageAccountType: 'Standard_ZRS' },
  ],
  ["the service's default", [], {}, { storageAccountType: 'Standard_LRS' }],
  [
    'its siblings, the encryption too',
    [
      {
        name: 'East US',
        storageAccountType: 'A',
        encryption: {
          osDiskImage: { securityProfile: { confidentialVMEncryptionType: 'EncryptedVMGuestStateOnlyWithPmk' } },
        },
      },
    ],
    {},
    {
      storageAccountType: 'A',
      encryption: {
        osDiskImage: { securityProfile: { confidentialVMEncryptionType: 'EncryptedVMGuestStateOnlyWithPmk' } },
      },
    },
  ],
])('a parent region that is added always says its storage type: that of %s', (_, regions, more, expected) => {
  expect(regionsAfter(regions, more)).toEqual({ name: 'westus', regionalReplicaCount: 1, ...expected });
});

test('a replica count changes where that is asked for, and nothing else of the zone or of others', () => {
  const merged = mergeZoneTargets(version, { ...nothing, replicas: { microsoftnewyork1: 4, elsewhere: 9 } });
  const [before] = zonesOf(mergeZoneTargets(version, nothing).body);
  expect(zonesOf(merged.body)).toEqual([{ ...objectAt({ before }, 'before'), extendedLocationReplicaCount: 4 }]);
  expect([merged.changed, merged.added, merged.removed]).toEqual([['microsoftnewyork1'], [], []]);
  expect(mergeZoneTargets(version, { ...nothing, replicas: { microsoftnewyork1: 1 } }).changed).toEqual([]);
});

test('a zone is written as the service spells it, and known by its name in any case', () => {
  const names = { losangeles: 'LosAngeles' };
  const once = mergeZoneTargets({}, { ...nothing, add: [losAngeles, perth] }, names);
  expect(zonesOf(once.body).map((entry) => textAt(objectAt(entry, 'extendedLocation'), 'name'))).toEqual([
    'LosAngeles',
    'perth',
  ]);
  expect(mergeZoneTargets(once.body, { ...nothing, add: [losAngeles, perth] }).added).toEqual([]);
});

/** Paths of all scalars and empty objects, list positions left out. */
function pathsOf(value: unknown, path = ''): readonly string[] {
  const isLeaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  return isLeaf
    ? [path]
    : Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, Array.isArray(value) ? path : `${path}.${name}`));
}

test.each(['image-version-with-zones', 'gallery-end-to-end'])(
  'what the real service answered (%s), read and written, loses what only the service writes, and sources',
  (name) => {
    const file = join(__dirname, '../../../fixtures/recorded-traffic', `${name}.json`);
    const { steps } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly steps: ReadonlyArray<{ readonly body: JsonObject | null }>;
    };
    const versions = steps.flatMap(({ body }) =>
      body !== null && 'publishingProfile' in objectAt(body, 'properties') ? [body] : [],
    );
    expect(versions.length).toBeGreaterThan(1);
    const lost = versions.flatMap((version) => {
      const { body } = mergeZoneTargets(version, { add: [], addRegions: [], removeZones: [] });
      const kept = new Set(pathsOf(body));
      return pathsOf(version).filter((path) => !kept.has(path) && !kept.has(path.replace(/\.[^.]+$/, '')));
    });
    const readOnly =
      /^\.(name|id|type|properties\.(provisioningState|replicationStatus\..*|validationsProfile\..*|publishingProfile\.publishedDate|safetyProfile\.reportedForPolicyViolation|storageProfile\.(osDiskImage|dataDiskImages)\.sizeInGB|storageProfile(\.osDiskImage|\.dataDiskImages)?\.source(\..*)?))$/;
    expect(lost.filter((path) => !readOnly.test(path))).toEqual([]);
  },
);
