// Versions, zones and profiles as people really have them: odd names, kinds that can have no zones, rules that overlap.
import { type JsonObject, objectAt } from '../../../local/azure/state/json';
import { bothZones, done, GalleryDay, regions, subscription } from '../../support/replication/gallery-day';
import { rewriteProfile } from '../../support/replication/other-writers';
import { image, source } from '../../support/replication/replication-world';

let day: GalleryDay;
afterEach(() => day.close());

const everywhere = { targetRegions: regions('westus', 'australiaeast') };

test.each(['2023.01.09', '0.0.0310', '0.0.2147483647', '00.00.000', '20261128.1.0'])(
  'a version that is called %s: event, record, hourly look',
  async (name) => {
    day = await GalleryDay.begin();
    const id = await day.published(name, everywhere);
    expect(await day.told(id)).toEqual(done);
    await day.hours(2);
    expect(await day.seen(id)).toEqual(done);
    expect(day.drift(id)).toEqual([]);
    expect(day.writesOf(id)).toBe(1);
  },
);

test('1.0.1 and 1.0.01 are two versions, each with a record of its own', async () => {
  day = await GalleryDay.begin();
  const ids = [await day.published('1.0.1', everywhere), await day.published('1.0.01', everywhere)];
  for (const id of ids) {
    expect(await day.told(id)).toEqual(done);
  }
  expect(ids.map((id) => day.writesOf(id))).toEqual([1, 1]);
});

/** Zones as Microsoft might name them tomorrow, with their features. */
function nameZones(...names: readonly string[]): void {
  const { store } = day.azure.sim;
  const paths = [
    ['providers/Microsoft.EdgeZones/extendedZones', ''],
    ['providers/Microsoft.Features/providers/Microsoft.EdgeZones/features', 'Microsoft.EdgeZones/'],
  ] as const;
  for (const name of names) {
    for (const [path, prefix] of paths) {
      const known = store.get(`${subscription}/${path}/losangeles`);
      const id = `${subscription}/${path}/${name}`;
      if (known !== undefined) {
        store.put({ ...known, id, name, body: { ...known.body, id, name: `${prefix}${name}` } });
      }
    }
  }
}

test('zones that differ by a hyphen only are two, asked for and written as the service spells them', async () => {
  day = await GalleryDay.begin({
    rules: [{ name: 'all', selector: {}, targets: ['westus=los-angeles-2', 'westus=losangeles2'] }],
  });
  nameZones('Los-Angeles-2', 'losangeles2');
  const sent: unknown[] = [];
  day.transport.intercept = async (request, send) => {
    if (request.method === 'PUT') {
      sent.push(JSON.parse(String(request.body)));
    }
    return await send();
  };
  const id = await day.published('7.0.0', everywhere);
  expect(await day.told(id)).toMatchObject({
    state: 'Succeeded',
    azure: { 'los-angeles-2': 'Completed', losangeles2: 'Completed' },
  });
  const profile = objectAt(sent.at(-1) as JsonObject, 'properties', 'publishingProfile');
  expect(profile.targetExtendedLocations).toMatchObject([
    { extendedLocation: { name: 'Los-Angeles-2' } },
    { extendedLocation: { name: 'losangeles2' } },
  ]);
  const asked = day.armRequests.map(({ path }) => path).filter((path) => path.includes('/features/'));
  expect(asked.some((path) => path.endsWith('/Los-Angeles-2'))).toBe(true);
});

test('a zone of before Extended Zones, which Microsoft.EdgeZones does not list: refused by our own check, taken where that is off', async () => {
  const rules = [{ name: 'all', selector: {}, targets: ['westus=microsoftlosangeles1'] }];
  day = await GalleryDay.begin({ rules });
  const id = await day.published('7.1.0', everywhere);
  expect(await day.told(id)).toMatchObject({ state: 'Failed', findings: ['microsoftlosangeles1 ZoneNotFound'] });
  expect(await day.words(id, 'ZoneNotFound')).toContain('ZONE_CHECK');
  day.close();
  day = await GalleryDay.begin({ rules }, { env: { ZONE_CHECK: 'warn' } });
  const other = await day.published('7.1.0', everywhere);
  expect(await day.told(other)).toMatchObject({ state: 'Succeeded', azure: { microsoftlosangeles1: 'Completed' } });
});

test('two rules that cover an image: the first decides, and one without targets keeps versions out for good', async () => {
  day = await GalleryDay.begin({
    rules: [
      { name: 'patches', selector: { versions: { names: ['*.*.1'] } }, targets: [] },
      { name: 'ubuntu', selector: { images: ['ubuntu-*'] }, targets: ['westus=losangeles'] },
      { name: 'all', selector: {}, targets: ['australiaeast=perth'] },
    ],
  });
  const id = await day.published('7.2.0', everywhere);
  const patch = await day.published('7.2.1', everywhere);
  await day.event(patch);
  expect(await day.told(id)).toMatchObject({ state: 'Succeeded', azure: { losangeles: 'Completed' } });
  await day.hours(2);
  expect(await day.zones(patch)).toEqual({});
  expect((await day.seen(id)).azure).toEqual({ losangeles: 'Completed' });
});

test('the latest version is the highest that is not excluded from latest', async () => {
  day = await GalleryDay.begin({
    rules: [{ name: 'latest', selector: { versions: { latest: 1 } }, targets: ['westus=losangeles'] }],
  });
  const older = await day.published('7.3.9', everywhere);
  const newest = await day.published('7.3.10', { ...everywhere, excludeFromLatest: true });
  await day.event(newest);
  await day.event(older);
  await day.rest();
  expect([await day.zones(older), await day.zones(newest)]).toEqual([{ losangeles: 'Completed' }, {}]);
  await rewriteProfile(day, newest, (profile) => ({ ...profile, excludeFromLatest: false }));
  await day.pass(200);
  await day.told(newest);
  expect(await day.zones(newest)).toEqual({ losangeles: 'Completed' });
});

test('a shallow version is told once, and is no drift', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('7.4.0', { targetRegions: regions('westus'), replicationMode: 'Shallow' });
  const { state, findings } = await day.told(id);
  expect([state, findings[0]]).toEqual(['Failed', 'ShallowVersion']);
  await day.hours(3);
  expect([day.drift(id), day.writesOf(id)]).toEqual([[], 0]);
});

test('an end of life that has passed, with deletion blocked until then, is a warning', async () => {
  day = await GalleryDay.begin();
  const id = await day.published(
    '7.4.1',
    { ...everywhere, endOfLifeDate: '2034-12-31T00:00:00Z' },
    { properties: { safetyProfile: { blockDeletionBeforeEndOfLife: true } } },
  );
  expect(await day.told(id)).toEqual({ ...done, findings: ['EndOfLife'] });
  expect(objectAt(await day.version(id), 'properties', 'safetyProfile')).toMatchObject({
    blockDeletionBeforeEndOfLife: true,
  });
});

test('a version in another region than its gallery is a warning', async () => {
  day = await GalleryDay.begin();
  const id = await day.published('7.4.2', everywhere, { location: 'australiaeast' });
  expect(await day.told(id)).toEqual({ ...done, findings: ['RegionMismatch'] });
});

test('what a version has of regions, sets, strategies, UEFI keys and tags is what it has afterwards', async () => {
  day = await GalleryDay.begin();
  const id = await day.published(
    '7.5.0',
    {
      targetRegions: [
        {
          name: 'westus',
          regionalReplicaCount: 3,
          storageAccountType: 'Premium_LRS',
          excludeFromLatest: true,
          additionalReplicaSets: [{ regionalReplicaCount: 1, storageAccountType: 'PremiumV2_LRS' }],
        },
        { name: 'australiaeast', regionalReplicaCount: 2, storageAccountType: 'Standard_ZRS' },
      ],
      storageAccountStrategy: 'PreferStandard_ZRS',
      endOfLifeDate: '2036-01-01T00:00:00Z',
      memberOfTomorrow: { list: [1, 2] },
    },
    {
      tags: { owner: 'os-team' },
      properties: {
        securityProfile: { uefiSettings: { signatureTemplateNames: ['MicrosoftUefiCertificateAuthorityTemplate'] } },
        safetyProfile: { blockDeletionBeforeEndOfLife: true },
      },
    },
    '2026-03-03',
  );
  const read = async () => await day.arm('GET', id, undefined, '2026-03-03');
  const before = await read();
  expect(await day.told(id)).toEqual(done);
  const after = await read();
  const ofZones = (version: JsonObject) => {
    const { replicationStatus: _, ...properties } = objectAt(version, 'properties');
    const { targetExtendedLocations: __, ...publishingProfile } = objectAt(properties, 'publishingProfile');
    return { ...version, properties: { ...properties, publishingProfile } };
  };
  expect(ofZones(after)).toEqual(ofZones(before));
});

test('data disks, and a VHD as source, stay; no source is ever sent', async () => {
  day = await GalleryDay.begin(bothZones);
  const id = `${image}/versions/7.5.1`;
  const disk = (lun: number) => ({ lun, hostCaching: 'None', source });
  await day.arm('PUT', id, {
    location: 'westus',
    properties: {
      publishingProfile: everywhere,
      storageProfile: {
        osDiskImage: {
          hostCaching: 'ReadOnly',
          source: { uri: 'https://vhds.blob.core.windows.net/a/b.vhd', storageAccountId: '/subscriptions/s/sa' },
        },
        dataDiskImages: [disk(0), disk(5)],
      },
    },
  });
  await day.pass(900);
  const before = objectAt(await day.version(id), 'properties').storageProfile;
  const sent: string[] = [];
  day.transport.intercept = async (request, send) => {
    if (request.method === 'PUT') {
      sent.push(String(request.body));
    }
    return await send();
  };
  expect(await day.told(id)).toEqual(done);
  expect(objectAt(await day.version(id), 'properties').storageProfile).toEqual(before);
  expect(sent.filter((body) => body.includes('"source"'))).toEqual([]);
});
