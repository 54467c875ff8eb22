// Images with encryption sets per place and confidential images: what each place needs is said in advance, and no member is lost.
import type { JsonObject } from '../../../local/azure/state/json';
import { done, GalleryDay, regions } from '../../support/replication/gallery-day';
import { group } from '../../support/replication/replication-world';

let day: GalleryDay;
afterEach(() => day.close());

const set = (name: string) => `${group}/providers/Microsoft.Compute/diskEncryptionSets/${name}`;
const withSet = (name: string): JsonObject => ({ osDiskImage: { diskEncryptionSetId: set(name) } });
const confidential = (confidentialVMEncryptionType: string, secure?: string): JsonObject => ({
  osDiskImage: {
    securityProfile: {
      confidentialVMEncryptionType,
      ...(secure !== undefined && { secureVMDiskEncryptionSetId: set(secure) }),
    },
  },
});
const guestStateOnly = confidential('EncryptedVMGuestStateOnlyWithPmk');

const policyOf = (losangeles: JsonObject | null, perth: JsonObject | null, more: JsonObject = {}) => ({
  rules: [
    {
      name: 'all',
      selector: {},
      targets: [
        { region: 'westus', zone: 'losangeles', ...(losangeles !== null && { encryption: losangeles }) },
        { region: 'australiaeast', zone: 'perth', ...(perth !== null && { encryption: perth }) },
      ],
      ...more,
    },
  ],
});

const encrypted = (...encryptions: readonly JsonObject[]): JsonObject[] =>
  regions('westus', 'australiaeast')
    .slice(0, encryptions.length)
    .map((region, at) => ({ ...region, encryption: encryptions[at] }));

test('an encryption set for each place', async () => {
  day = await GalleryDay.begin(policyOf(withSet('la'), withSet('perthKeys')));
  const id = await day.published('6.0.0', { targetRegions: encrypted(withSet('west'), withSet('east')) });
  expect(await day.told(id)).toEqual(done);
  const { zones } = await day.targets(id);
  expect(zones).toMatchObject([{ encryption: withSet('la') }, { encryption: withSet('perthKeys') }]);
});

test('a zone without one is refused in advance, the other goes ahead; EXTENDED_ZONE_ENCRYPTION is named', async () => {
  day = await GalleryDay.begin(policyOf(withSet('la'), null));
  const id = await day.published('6.0.1', { targetRegions: encrypted(withSet('west'), withSet('east')) });
  expect(await day.told(id)).toMatchObject({
    state: 'PartiallySucceeded',
    azure: { losangeles: 'Completed' },
    findings: ['perth EncryptionSetRequired'],
  });
  expect(await day.words(id, 'EncryptionSetRequired')).toContain('EXTENDED_ZONE_ENCRYPTION');
  expect(day.writesOf(id)).toBe(1);
});

test('the settings say it in the grammar of az', async () => {
  day = new GalleryDay(
    { rules: [] },
    {
      env: {
        REPLICATION_POLICY: '',
        EXTENDED_ZONE_TARGETS: 'westus=losangeles australiaeast=perth',
        EXTENDED_ZONE_ENCRYPTION: `losangeles,${set('la')} perth,${set('p')},3,${set('p3')}`,
      },
    },
  );
  await day.giveGalleryIdentity();
  const id = await day.published('6.0.2', { targetRegions: encrypted(withSet('west'), withSet('east')) });
  expect(await day.told(id)).toEqual(done);
  const { zones } = await day.targets(id);
  expect(zones[1]).toMatchObject({
    encryption: { ...withSet('p'), dataDiskImages: [{ lun: 3, diskEncryptionSetId: set('p3') }] },
  });
});

test.each([
  ['nothing', null],
  ['an encryption set only', withSet('la')],
])(
  'a confidential image whose target says %s: refused before anything is written, with what is needed',
  async (_, said) => {
    day = await GalleryDay.begin(policyOf(said, guestStateOnly));
    const id = await day.published('6.1.0', { targetRegions: encrypted(guestStateOnly, guestStateOnly) });
    expect(await day.told(id)).toMatchObject({
      state: 'PartiallySucceeded',
      azure: { perth: 'Completed' },
      findings: ['losangeles EncryptionSetRequired'],
    });
    expect(await day.words(id, 'EncryptionSetRequired')).toContain('confidentialVMEncryptionType');
    expect(day.writesOf(id)).toBe(1);
  },
);

test('a parent region is added like its siblings where they have no keys of their own place', async () => {
  day = await GalleryDay.begin(policyOf(guestStateOnly, guestStateOnly, { regionParity: 'add' }));
  const id = await day.published('6.1.1', { targetRegions: encrypted(guestStateOnly) });
  expect(await day.told(id)).toMatchObject({ state: 'Succeeded', azure: done.azure });
  const targets = await day.targets(id);
  expect(targets.regions[1]).toMatchObject({ name: 'Australia East', encryption: guestStateOnly });
});

test.each([
  ['an encryption set', withSet('west'), withSet('p')],
  [
    "a confidential machine's encryption set",
    confidential('EncryptedWithCmk', 'west'),
    confidential('EncryptedWithCmk', 'p'),
  ],
])('a parent region is not added with %s of another region: refused, and said', async (_, ofRegion, ofZone) => {
  day = await GalleryDay.begin(policyOf(ofZone, ofZone, { regionParity: 'add' }));
  const id = await day.published('6.1.2', { targetRegions: encrypted(ofRegion) });
  expect(await day.told(id)).toMatchObject({
    state: 'PartiallySucceeded',
    azure: { losangeles: 'Completed' },
    findings: ['perth EncryptionSetRequired'],
  });
  const targets = await day.targets(id);
  expect(targets.regions).toHaveLength(1);
});

/** Shown by 2026-03-03 only. */
const newest: JsonObject = {
  osDiskImage: { diskEncryptionSetId: set('p') },
  dataDiskImages: [
    {
      lun: 3,
      diskEncryptionSetId: set('p3'),
      securityProfile: { confidentialVMEncryptionType: 'DataDiskEncryptedWithCmk' },
    },
  ],
};

async function withNewestMember(name: string): Promise<string> {
  return await day.published(
    name,
    {
      targetRegions: regions('westus', 'australiaeast'),
      targetExtendedLocations: [
        {
          name: 'australiaeast',
          extendedLocation: { type: 'EdgeZone', name: 'perth' },
          extendedLocationReplicaCount: 4,
          storageAccountType: 'Premium_LRS',
          encryption: newest,
        },
      ],
    },
    {},
    '2026-03-03',
  );
}

const perthOf = async (id: string) => (await day.targets(id)).zones.find(({ name }) => name === 'Australia East');

test('members of a zone that only the newest api-version shows survive a write that adds another zone', async () => {
  day = await GalleryDay.begin(policyOf(null, null));
  const id = await withNewestMember('6.2.0');
  const before = await perthOf(id);
  expect((await day.told(id)).azure).toEqual(done.azure);
  expect(await perthOf(id)).toEqual(before);
});

test('and they come back with a failed zone that is taken out and added afresh', async () => {
  day = await GalleryDay.begin(policyOf(null, null));
  day.azure.fault({ kind: 'targetFailure', target: 'perth', times: 2, untilReadded: true });
  const id = await withNewestMember('6.2.1');
  const before = await perthOf(id);
  const hasLeft = day.watchZone(id, 'perth');
  expect((await day.told(id)).azure).toEqual(done.azure);
  expect(hasLeft()).toBe(true);
  expect(await perthOf(id)).toEqual(before);
});

test('where the cloud serves nothing newer, versions are written with what it serves', async () => {
  day = await GalleryDay.begin(undefined, { settings: { galleryApiVersions: '2023-07-03,2024-03-03' } });
  const id = await day.published('6.2.2', { targetRegions: regions('westus', 'australiaeast') });
  expect(await day.told(id)).toEqual(done);
});
