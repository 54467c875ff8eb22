// Readiness for Dev Box: a good image passes, and each requirement fails by itself, with its remedy and what it takes.
import { judgeImage, type ReadinessOptions, regionsOfDevCenter } from '../../../../src/domain/dev-box/readiness';
import { overallVerdict, type Requirement } from '../../../../src/domain/dev-box/requirement';
import type { JsonObject } from '../../../../src/domain/values/json';

const definitionWith = (properties: JsonObject = {}): JsonObject => ({
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/contoso/images/dev-box',
  name: 'dev-box',
  properties: {
    osType: 'Windows',
    osState: 'Generalized',
    hyperVGeneration: 'V2',
    architecture: 'x64',
    features: [{ name: 'SecurityType', value: 'TrustedLaunch' }],
    identifier: { publisher: 'Contoso', offer: 'DevBox', sku: 'win11-ent' },
    ...properties,
  },
});

const versionWith = (change: JsonObject = {}, profile: JsonObject = {}, name = '1.0.0'): JsonObject => ({
  name,
  properties: {
    provisioningState: 'Succeeded',
    publishingProfile: {
      targetRegions: [{ name: 'West US' }, { name: 'Australia East' }],
      excludeFromLatest: false,
      ...profile,
    },
    storageProfile: { osDiskImage: { sizeInGB: 64 } },
    ...change,
  },
});

const options: ReadinessOptions = {
  acceptedSecurityTypes: [],
  devCenterRegions: ['westus', 'australiaeast'],
  gallery: {},
};

const judge = (definition: JsonObject, version: JsonObject, change: Partial<ReadinessOptions> = {}) =>
  judgeImage(definition, [version], { ...options, ...change })[0]?.requirements ?? [];
const find = (requirements: readonly Requirement[], code: string) => requirements.find((one) => one.code === code);

test('a good image has nothing but what nobody can read', () => {
  const [row] = judgeImage(definitionWith(), [versionWith()], options);
  expect(row?.verdict).toBe('Unknown');
  expect(row?.requirements.filter(({ verdict }) => verdict !== 'Pass').map(({ code }) => code)).toEqual([
    'Edition',
    'Preparation',
  ]);
});

test.each<[string, JsonObject, string]>([
  ['OperatingSystem', { osType: 'Linux' }, 'Fail'],
  ['Generation', { hyperVGeneration: 'V1' }, 'Fail'],
  ['Generation', { hyperVGeneration: undefined }, 'Fail'],
  ['OsState', { osState: 'Specialized' }, 'Fail'],
  ['SecurityType', { features: [] }, 'Fail'],
  ['SecurityType', { features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }] }, 'Fail'],
  ['SecurityType', { features: [{ name: 'SecurityType', value: 'ConfidentialVM' }] }, 'Fail'],
  ['Architecture', { architecture: 'Arm64' }, 'Fail'],
  ['Edition', { identifier: { publisher: 'c', offer: 'o', sku: 'win11-24h2-avd' } }, 'Warn'],
  ['Edition', { identifier: { publisher: 'c', offer: 'o', sku: 'win10-21h2-entn-g2' } }, 'Warn'],
  ['PurchasePlan', { purchasePlan: { name: 'paid' } }, 'Warn'],
])('definition: %s of %j is %s', (code, change, verdict) => {
  const found = find(judge(definitionWith(change), versionWith()), code);
  expect(found).toMatchObject({ verdict, remedy: expect.stringMatching(/\S/) });
});

test.each<[string, JsonObject, JsonObject, string, string | null]>([
  ['VersionState', { provisioningState: 'Updating' }, {}, 'Fail', 'InPlace'],
  ['VersionState', { replicationStatus: { aggregatedState: 'InProgress' } }, {}, 'Fail', 'InPlace'],
  ['PolicyViolation', { safetyProfile: { reportedForPolicyViolation: true } }, {}, 'Fail', 'NewVersion'],
  ['ReplicationMode', {}, { replicationMode: 'Shallow' }, 'Warn', 'NewVersion'],
  ['OsDiskSize', { storageProfile: { osDiskImage: { sizeInGB: 127 } } }, {}, 'Warn', null],
  ['OsDiskSize', { storageProfile: {} }, {}, 'Unknown', null],
  [
    'DataDisks',
    { storageProfile: { osDiskImage: { sizeInGB: 64 }, dataDiskImages: [{ lun: 0 }] } },
    {},
    'Fail',
    'NewVersion',
  ],
  [
    'DiskEncryption',
    {},
    { targetRegions: [{ name: 'westus', encryption: { osDiskImage: { diskEncryptionSetId: '/des' } } }] },
    'Fail',
    'NewVersion',
  ],
  [
    'DiskEncryption',
    {},
    {
      targetRegions: [
        {
          name: 'westus',
          encryption: { dataDiskImages: [{ securityProfile: { secureVMDiskEncryptionSetId: '/des' } }] },
        },
      ],
    },
    'Fail',
    'NewVersion',
  ],
  ['Regions', {}, { targetRegions: [{ name: 'West US' }] }, 'Warn', 'InPlace'],
  ['LatestVersion', {}, { excludeFromLatest: true }, 'Warn', 'InPlace'],
])('version: %s with %j and %j is %s', (code, change, profile, verdict, fix) => {
  expect(find(judge(definitionWith(), versionWith(change, profile)), code)).toMatchObject({ verdict, fix });
});

test('an extended zone that is still copied to does not make a version unusable, a region does', () => {
  const summary = [
    { region: 'West US', state: 'Completed' },
    { region: 'Australia East', state: 'Completed' },
    { region: 'perth', state: 'Replicating' },
  ];
  const state = (entries: readonly JsonObject[]) => {
    const replicationStatus = { aggregatedState: 'InProgress', summary: [...entries] };
    return find(judge(definitionWith(), versionWith({ replicationStatus })), 'VersionState');
  };
  expect(state(summary)).toMatchObject({ verdict: 'Pass', found: 'Succeeded, replicated' });
  expect(state([{ region: 'West US', state: 'Failed' }, ...summary.slice(1)])).toMatchObject({
    verdict: 'Fail',
    found: 'Succeeded, replication westus Failed',
  });
});

test('a version that is excluded from latest in a region of the dev center is a warning, elsewhere it is none', () => {
  const latest = (name: string) => {
    const targetRegions = [{ name: 'West US' }, { name: 'Australia East' }, { name, excludeFromLatest: true }];
    return find(judge(definitionWith(), versionWith({}, { targetRegions })), 'LatestVersion');
  };
  expect(latest('West US')).toMatchObject({ verdict: 'Warn', found: '1.0.0, excluded from latest in westus' });
  expect(latest('East US')).toMatchObject({ verdict: 'Pass', found: '1.0.0' });
});

test('an extended zone does not count as a region', () => {
  const zones = [{ name: 'Australia East', extendedLocation: { name: 'perth', type: 'EdgeZone' } }];
  const version = versionWith({}, { targetRegions: [{ name: 'West US' }], targetExtendedLocations: zones });
  expect(find(judge(definitionWith(), version), 'Regions')).toMatchObject({ verdict: 'Warn', found: 'westus' });
});

test('without a dev center nobody knows the regions', () => {
  expect(find(judge(definitionWith(), versionWith(), { devCenterRegions: [] }), 'Regions')?.verdict).toBe('Unknown');
});

test('a security type can be accepted by name', () => {
  const definition = definitionWith({ features: [{ name: 'securitytype', value: 'TrustedLaunchSupported' }] });
  const requirements = judge(definition, versionWith(), { acceptedSecurityTypes: ['trustedlaunchsupported'] });
  expect(find(requirements, 'SecurityType')?.verdict).toBe('Pass');
});

test('a definition without a version is one row that fails', () => {
  expect(judgeImage(definitionWith(), [], options)).toEqual([
    expect.objectContaining({ version: null, verdict: 'Fail' }),
  ]);
});

test('versions come newest first by their numbers', () => {
  const names = ['2.0.0', '10.0.0', '2.0.10'];
  const rows = judgeImage(
    definitionWith(),
    names.map((name) => versionWith({}, {}, name)),
    options,
  );
  expect(rows.map(({ version }) => version)).toEqual(['10.0.0', '2.0.10', '2.0.0']);
});

test('a community gallery is a warning', () => {
  const gallery = { properties: { sharingProfile: { permissions: 'Community' } } };
  expect(find(judge(definitionWith(), versionWith(), { gallery }), 'GallerySharing')?.verdict).toBe('Warn');
});

test('the regions of a dev center are its own, its networks’ and its pools’, each once', () => {
  const networks = [{ properties: { networkConnectionLocation: 'australiaeast' } }];
  const pools = [{ properties: { managedVirtualNetworkRegions: ['West US', 'eastus'] } }];
  expect(regionsOfDevCenter({ location: 'westus' }, networks, pools)).toEqual(['westus', 'australiaeast', 'eastus']);
});

test('the verdict is the worst: Fail, Warn, Unknown, Pass', () => {
  const of = (verdict: string) => ({ verdict }) as Requirement;
  expect(overallVerdict(['Pass', 'Unknown', 'Warn', 'Fail'].map(of))).toBe('Fail');
  expect(overallVerdict(['Pass', 'Unknown', 'Warn'].map(of))).toBe('Warn');
  expect(overallVerdict(['Pass', 'Unknown'].map(of))).toBe('Unknown');
  expect(overallVerdict([])).toBe('Pass');
});

test('whatever the service sends, each row says of each requirement how it stands', () => {
  for (const odd of [{}, { properties: 5 }, { properties: { features: 'x', identifier: [] } }] as JsonObject[]) {
    const rows = judgeImage(odd, [{ name: '1.0.0' }, { name: 'odd' }, odd], options);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.requirements.every(({ expected }) => expected !== '')).toBe(true);
  }
});
