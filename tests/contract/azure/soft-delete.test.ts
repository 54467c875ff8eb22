// api-version 2026-03-03: end of life and soft delete of image versions, what older readers see, and which api-versions are served.
import { type Answer, AzureFixture, gallery, group, type Json, source, subscription, versions } from './azure-fixture';

const newest = '2026-03-03';
const image = `${gallery}/images/ubuntu-pro`;
const version = `${versions}/7.0.0`;
const deletedVersions = `${gallery}/softDeletedArtifactTypes/Images/artifacts/ubuntu-pro/versions`;
const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady', library: 'off', zoneIdentity: 'ignored' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

function properties(more: Record<string, unknown> = {}, profile: Record<string, unknown> = {}): Json {
  const zone = { name: 'westus', extendedLocation: { name: 'losangeles', type: 'EdgeZone' } };
  return {
    storageProfile: { source },
    publishingProfile: { targetRegions: [{ name: 'westus' }], targetExtendedLocations: [zone], ...profile },
    ...more,
  };
}

async function write(path: string, body: Json, apiVersion = newest): Promise<Answer> {
  const answer = await fixture.arm('PUT', path, { apiVersion, body: { location: 'westus', ...body } });
  await fixture.jump(1_000);
  return answer;
}

async function remove(path: string, query: Record<string, string> = {}): Promise<Answer> {
  const answer = await fixture.arm('DELETE', path, { apiVersion: newest, query });
  await fixture.jump(1_000);
  return answer;
}

async function softDeleteFor(retentionPeriodInDays: number, gracePeriodInDays: number): Promise<void> {
  const softDeletePolicy = { isSoftDeleteEnabled: true, retentionPeriodInDays, gracePeriodInDays };
  expect((await write(gallery, { properties: { softDeletePolicy } })).status).toBe(200);
}

const unlocked = { safetyProfile: { blockDeletionBeforeEndOfLife: false } };
const read = (path: string, apiVersion = newest) => fixture.arm('GET', path, { apiVersion });
const jumpDays = (days: number) => fixture.jump(days * 86_400);

describe('end of life', () => {
  test('a new version gets six months and may not be deleted before them, where its request says nothing', async () => {
    const { body } = await write(version, { properties: properties() });
    const { publishedDate, endOfLifeDate } = body.properties.publishingProfile;
    const expected = new Date(publishedDate);
    expected.setUTCMonth(expected.getUTCMonth() + 6);
    expect(Date.parse(endOfLifeDate)).toBe(expected.getTime());
    expect(body.properties.safetyProfile.blockDeletionBeforeEndOfLife).toBe(true);
    expect(await remove(version)).toMatchObject({ status: 409, body: { error: { code: 'OperationNotAllowed' } } });
    await jumpDays(190);
    expect((await remove(version)).status).toBe(202);
    expect((await read(version)).status).toBe(404);
  });

  test('what the request says counts, and older api-versions bring neither', async () => {
    const endOfLifeDate = '2031-01-01T00:00:00+00:00';
    const said = await write(version, { properties: properties(unlocked, { endOfLifeDate }) });
    expect(said.body.properties.publishingProfile.endOfLifeDate).toBe(endOfLifeDate);
    expect((await remove(version)).status).toBe(202);
    const older = await write(version, { properties: properties() }, '2025-12-03');
    expect(older.body.properties.publishingProfile).not.toHaveProperty('endOfLifeDate');
    expect(older.body.properties.safetyProfile).toEqual({
      reportedForPolicyViolation: false,
      allowDeletionOfReplicatedLocations: false,
    });
    const updated = await write(version, { properties: properties() });
    expect(updated.body.properties.publishingProfile).not.toHaveProperty('endOfLifeDate');
  });
});

describe('soft delete', () => {
  beforeEach(() => softDeleteFor(30, 7));

  test('the policy is shown with its days, which older readers do not see', async () => {
    const policy = async (apiVersion: string) => (await read(gallery, apiVersion)).body.properties.softDeletePolicy;
    expect(await policy(newest)).toEqual({
      isSoftDeleteEnabled: true,
      retentionPeriodInDays: 30,
      gracePeriodInDays: 7,
    });
    expect(await policy('2025-12-03')).toEqual({ isSoftDeleteEnabled: true });
    expect(await policy('2021-10-01')).toBeUndefined();
  });

  test('a deleted version leaves its definition, and is listed with the ends of retention and grace', async () => {
    await write(version, { properties: properties(unlocked) });
    expect((await remove(version)).status).toBe(202);
    const { body } = await read(versions);
    expect(body.value.map(({ name }: Json) => name)).not.toContain('7.0.0');
    expect((await read(version, '2024-03-03')).status).toBe(404);
    const deleted = await read(deletedVersions);
    expect(deleted.headers['x-ms-ratelimit-remaining-resource']).toMatch(
      /^Microsoft\.Compute\/ListSoftDeletedResourcesInGallery3Min;/,
    );
    const [{ properties: kept, ...entry }] = deleted.body.value;
    expect(entry).toEqual({
      name: '7.0.0',
      id: `${deletedVersions}/7.0.0`,
      type: 'Microsoft.Compute/galleries/softDeletedArtifactTypes/artifacts/versions',
      location: 'westus',
    });
    expect(kept).toMatchObject({ resourceArmId: version, softDeletedArtifactType: 'Images' });
    const days = (member: string) => (Date.parse(kept[member]) - Date.parse(kept.softDeletedTime)) / 86_400_000;
    expect([days('consumptionEndTime'), days('hardDeletionTargetTime')]).toEqual([30, 37]);
    const { value } = (await fixture.arm('GET', `${group}/resources`, { apiVersion: '2021-04-01' })).body;
    expect(value.filter(({ type }: Json) => type.includes('softDeleted'))).toEqual([]);
  });

  test('it can be used by its exact name until the retention ends, and restored until the grace does', async () => {
    await write(version, { properties: properties(unlocked) });
    await remove(version);
    expect((await read(version)).body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      imageState: 'SoftDeleted',
      consumptionEndTime: expect.any(String),
    });
    await jumpDays(31);
    expect((await read(version)).status).toBe(404);
    expect((await read(deletedVersions)).body.value).toHaveLength(1);
    await jumpDays(7);
    expect((await read(deletedVersions)).body.value).toEqual([]);
    expect(await write(version, {})).toMatchObject({ status: 400 });
  });

  test.each([
    ['location and tags, as az sends it', { tags: {} }],
    ['restore', { properties: { restore: true, storageProfile: {} } }],
  ])('a PUT brings it back as it was, zones too: %s', async (_what, body) => {
    await write(version, { properties: properties(unlocked) });
    const before = (await read(version)).body.properties;
    await remove(version);
    const restored = await write(version, body, '2024-03-03');
    expect(restored).toMatchObject({ status: 200, body: { properties: { provisioningState: 'Updating' } } });
    expect((await read(version)).body.properties).toEqual(before);
    expect((await read(deletedVersions)).body.value).toEqual([]);
  });

  test('bypassSoftDelete deletes for good; without a policy every delete does', async () => {
    await write(version, { properties: properties(unlocked) });
    await remove(version, { bypassSoftDelete: 'true' });
    expect((await read(deletedVersions)).body.value).toEqual([]);
    await write(version, { properties: properties(unlocked) });
    await remove(version);
    expect((await remove(version, { bypassSoftDelete: 'true' })).status).toBe(204);
    expect((await read(deletedVersions)).body.value).toEqual([]);
    await write(gallery, { properties: { softDeletePolicy: { isSoftDeleteEnabled: false } } });
    await write(version, { properties: properties(unlocked) });
    await remove(version);
    expect((await read(version)).status).toBe(404);
  });

  test('definition and gallery are not deleted while it is kept', async () => {
    const other = `${gallery}/images/short-lived`;
    const identifier = { publisher: 'p', offer: 'o', sku: 'short-lived' };
    await write(other, { properties: { osType: 'Linux', osState: 'Generalized', identifier } });
    await write(`${other}/versions/1.0.0`, { properties: properties(unlocked) });
    await remove(`${other}/versions/1.0.0`);
    expect(await remove(other)).toMatchObject({ status: 409, body: { error: { code: 'CannotDeleteResource' } } });
    await jumpDays(38);
    expect((await remove(other)).status).toBe(202);
    expect((await read(image)).status).toBe(200);
  });
});

test('members of 2026-03-03 in the target lists are hidden from readers of older api-versions', async () => {
  const securityProfile = {
    confidentialVMEncryptionType: 'DataDiskEncryptedWithCmk',
    secureVMDiskEncryptionSetId: 'x',
  };
  const encryption = { dataDiskImages: [{ lun: 0, diskEncryptionSetId: 'y', securityProfile }] };
  const targetRegions = [{ name: 'westus', encryption }];
  const zone = { name: 'westus', extendedLocation: { name: 'losangeles', type: 'EdgeZone' }, encryption };
  const imageMetadataProfiles = [{ name: 'a' }];
  const body = properties({ imageMetadataProfiles }, { targetRegions, targetExtendedLocations: [zone] });
  expect((await write(version, { properties: body })).status).toBe(201);
  const seen = async (apiVersion: string) => {
    const { properties: shown } = (await read(version, apiVersion)).body;
    const { targetRegions: regions, targetExtendedLocations: zones } = shown.publishingProfile;
    return [...regions, ...zones]
      .map((target) => target.encryption.dataDiskImages[0])
      .concat(shown.imageMetadataProfiles);
  };
  const all = encryption.dataDiskImages[0];
  expect(await seen(newest)).toEqual([all, all, imageMetadataProfiles[0]].flat());
  const older = { lun: 0, diskEncryptionSetId: 'y' };
  expect(await seen('2025-12-03')).toEqual([older, older, undefined]);
});

describe('api-versions that are served', () => {
  test('another one is refused with the list, for the whole of Compute Gallery and nothing else', async () => {
    await fixture.sim('PATCH', '/settings', { galleryApiVersions: '2024-03-03, 2023-07-03' });
    for (const [path, type] of [
      [gallery, 'galleries'],
      [image, 'galleries/images'],
      [versions, 'galleries/images/versions'],
    ] as const) {
      const answer = await read(path);
      expect([answer.status, answer.body]).toEqual([
        400,
        {
          error: {
            code: 'NoRegisteredProviderFound',
            message: expect.stringMatching(
              `^No registered resource provider found for location '(westus)?' and API version '2026-03-03' for type '${type}'\\. The supported api-versions are '2023-07-03, 2024-03-03'\\. The supported locations are ''\\.$`,
            ),
          },
        },
      ]);
      expect(answer.headers).toMatchObject({ 'x-ms-failure-cause': 'gateway' });
      expect(answer.headers).not.toHaveProperty('x-ms-ratelimit-remaining-resource');
      expect((await read(path, '2023-07-03')).status).toBe(200);
    }
    const provider = await fixture.arm('GET', `${subscription}/providers/Microsoft.Compute`, {
      apiVersion: '2021-04-01',
    });
    const types: Json[] = provider.body.resourceTypes;
    expect(types.find(({ resourceType }) => resourceType === 'galleries').apiVersions).toEqual([
      '2024-03-03',
      '2023-07-03',
    ]);
    expect((await fixture.arm('GET', `${subscription}/resourceGroups`, { apiVersion: '2022-12-01' })).status).toBe(200);
  });

  test('the published ones are, until the setting says otherwise; what is no list of them is refused', async () => {
    expect((await read(gallery, '2027-01-01')).body.error.code).toBe('NoRegisteredProviderFound');
    expect((await read(gallery)).status).toBe(200);
    const wrong = await fixture.sim('PATCH', '/settings', { galleryApiVersions: 'newest' });
    expect(wrong).toMatchObject({
      status: 400,
      body: { problems: [expect.stringContaining('galleryApiVersions is "newest"')] },
    });
  });
});

test('a GET after the write has ended says that no validation was executed, to readers of 2024-03-03 and later; the write itself does not', async () => {
  const written = await write(version, { properties: properties() }, '2024-03-03');
  expect(written.body.properties).not.toHaveProperty('validationsProfile');
  for (const [apiVersion, shown] of [
    ['2023-07-03', undefined],
    ['2024-03-03', { validationOperationStatus: 'NotExecuted' }],
    [newest, { validationOperationStatus: 'NotExecuted' }],
  ] as const) {
    const { body } = await read(version, apiVersion);
    expect([apiVersion, body.properties.validationsProfile]).toEqual([apiVersion, shown]);
  }
  const again = await fixture.arm('PUT', version, { apiVersion: '2024-03-03', body: (await read(version)).body });
  expect([again.status, again.body.properties.validationsProfile]).toEqual([200, undefined]);
  expect((await read(version)).body.properties).not.toHaveProperty('validationsProfile');
});
