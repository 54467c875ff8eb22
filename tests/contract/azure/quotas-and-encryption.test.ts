// Quotas of the gallery service, and encryption that some targets have and others lack.
import { type Answer, AzureFixture, gallery, group, type Json, source, versions } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { library: 'off', zoneIdentity: 'ignored' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

const definition = (sku: string, features: Json[] = []) => ({
  location: 'westus',
  properties: {
    osType: 'Linux',
    osState: 'Generalized',
    hyperVGeneration: 'V2',
    features,
    identifier: { publisher: 'p', offer: 'o', sku },
  },
});
const zoneWith = (more: Json = {}) => ({
  name: 'westus',
  extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
  ...more,
});

function writeVersion(path: string, targetRegions: Json[], zones: Json[] = []): Promise<Answer> {
  const publishingProfile = { targetRegions, targetExtendedLocations: zones };
  const properties = { storageProfile: { source }, publishingProfile };
  return fixture.arm('PUT', path, { body: { location: 'westus', properties } });
}

describe('quotas', () => {
  const exceeded = (name: string) => ({
    status: 409,
    body: {
      error: { code: 'OperationNotAllowed', message: expect.stringContaining(`exceeding approved ${name} quota`) },
    },
  });

  test('galleries, definitions and versions in a region are counted; what is there can still be changed', async () => {
    const settings = { galleryQuota: 0, galleryImageQuota: 0, galleryImageVersionQuota: 0 };
    expect((await fixture.sim('PATCH', '/settings', settings)).status).toBe(200);
    const newGallery = `${group}/providers/Microsoft.Compute/galleries/oneMore`;
    expect(await fixture.arm('PUT', newGallery, { body: { location: 'westus' } })).toMatchObject(exceeded('Galleries'));
    await fixture.sim('PATCH', '/settings', { galleryQuota: 1 });
    expect((await fixture.arm('PUT', newGallery, { body: { location: 'westus' } })).status).toBe(201);
    const another = `${newGallery}2`;
    expect(await fixture.arm('PUT', another, { body: { location: 'westus' } })).toMatchObject(exceeded('Galleries'));
    expect((await fixture.arm('PUT', another, { body: { location: 'eastus' } })).status).toBe(201);
    expect((await fixture.arm('PATCH', gallery, { body: { tags: {} } })).status).toBe(200);
    await fixture.jump(10);
    expect(await fixture.arm('PUT', `${gallery}/images/more`, { body: definition('more') })).toMatchObject(
      exceeded('GalleryImages'),
    );
    expect(await writeVersion(`${versions}/9.0.0`, [{ name: 'westus' }])).toMatchObject(
      exceeded('GalleryImageVersions'),
    );
    await fixture.sim('PATCH', '/settings', { galleryImageVersionQuota: 1 });
    expect((await writeVersion(`${versions}/9.0.0`, [{ name: 'westus' }])).status).toBe(201);
  });

  test('replicas of a version are counted over all of its targets', async () => {
    await fixture.sim('PATCH', '/settings', { replicaQuota: 3 });
    const regions = [{ name: 'westus', regionalReplicaCount: 2 }];
    const many = await writeVersion(`${versions}/9.0.0`, regions, [zoneWith({ extendedLocationReplicaCount: 2 })]);
    expect(many).toMatchObject(exceeded('GalleryImageVersionReplicas'));
    expect((await writeVersion(`${versions}/9.0.0`, regions, [zoneWith()])).status).toBe(201);
  });
});

describe('encryption', () => {
  const confidential = {
    encryption: {
      osDiskImage: { securityProfile: { confidentialVMEncryptionType: 'EncryptedVMGuestStateOnlyWithPmk' } },
    },
  };
  const withSet = {
    encryption: { osDiskImage: { diskEncryptionSetId: `${group}/providers/Microsoft.Compute/diskEncryptionSets/des` } },
  };
  const refusedFor = (text: string, place: string) => ({
    status: 400,
    body: { error: { code: 'InvalidParameter', message: expect.stringMatching(new RegExp(`${text}.*'${place}'`)) } },
  });
  const ofConfidential =
    'securityProfile.type must be specified when the SecurityType of the image definition is ConfidentialVM';

  test.each([
    ['a region', [{ name: 'westus' }], [], 'West US'],
    ['a zone', [{ name: 'westus', ...confidential }], [zoneWith()], 'losangeles'],
  ])('%s of a confidential image needs its kind of encryption', async (_what, regions, zones, place) => {
    const image = `${gallery}/images/confidential`;
    await fixture.arm('PUT', image, { body: definition('cvm', [{ name: 'SecurityType', value: 'ConfidentialVM' }]) });
    await fixture.jump(5);
    expect(await writeVersion(`${image}/versions/1.0.0`, regions, zones)).toMatchObject(
      refusedFor(ofConfidential, place),
    );
    const all = await writeVersion(
      `${image}/versions/1.0.0`,
      [{ name: 'westus', ...confidential }],
      [zoneWith(confidential)],
    );
    expect(all.status).toBe(201);
  });

  test('so does a target beside one that has it, whatever the definition says', async () => {
    const answer = await writeVersion(`${versions}/9.0.0`, [{ name: 'westus', ...confidential }], [zoneWith()]);
    expect(answer).toMatchObject(refusedFor(ofConfidential, 'losangeles'));
  });

  test('regions have a disk encryption set all or none', async () => {
    const mixed = await writeVersion(`${versions}/9.0.0`, [{ name: 'westus', ...withSet }, { name: 'eastus' }]);
    expect(mixed).toMatchObject(refusedFor('for every target region, or for none', 'East US'));
    const all = [
      { name: 'westus', ...withSet },
      { name: 'eastus', ...withSet },
    ];
    expect((await writeVersion(`${versions}/9.0.0`, all)).status).toBe(201);
  });
});
