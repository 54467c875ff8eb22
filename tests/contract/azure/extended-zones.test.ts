// Who may replicate into an extended zone: registration, feature, and an identity on the gallery whose role counts.
import { AzureFixture, gallery, group, type Json, source, subscription, versions } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

const version = `${versions}/2.0.0`;
const zones = `${subscription}/providers/Microsoft.EdgeZones/extendedZones`;
const features = `${subscription}/providers/Microsoft.Features/providers/Microsoft.EdgeZones/features`;
const body = (region = 'westus', zone = 'losangeles') => ({
  location: 'westus',
  properties: {
    storageProfile: { source },
    publishingProfile: {
      targetRegions: [{ name: 'westus' }],
      targetExtendedLocations: [
        { name: region, extendedLocation: { name: zone, type: 'EdgeZone' }, storageAccountType: 'standardssd_lrs' },
      ],
    },
  },
});
const put = (content: unknown = body()) => fixture.arm('PUT', version, { body: content });
const enrolled = "Subscription '11111111-2222-3333-4444-555555555555' is not enrolled for Edge Zone access";

describe('a gallery', () => {
  test('without an identity is refused', async () => {
    expect(await put()).toMatchObject({ status: 400, body: { error: { message: enrolled } } });
    expect((await fixture.arm('GET', version)).status).toBe(404);
  });

  test('without an identity is taken, if so set', async () => {
    await fixture.sim('PATCH', '/settings', { zoneIdentity: 'ignored' });
    expect((await put()).status).toBe(201);
    expect(await fixture.arm('PUT', `${versions}/2.0.1`, { body: body('westus', 'redmond') })).toMatchObject({
      status: 400,
      body: { error: { message: enrolled } },
    });
  });

  test('whose identity has no role, or one that does not count yet, is refused', async () => {
    const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/zones1`;
    const identity = await fixture.arm('PUT', identityId, { apiVersion: '2023-01-31', body: { location: 'westus' } });
    await fixture.write('PATCH', gallery, {
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } },
    });
    expect((await put()).body.error.message).toBe(enrolled);
    await fixture.sim('PATCH', '/settings', { roleLagSeconds: 600 });
    const assignment = `${subscription}/providers/Microsoft.Authorization/roleAssignments/0f0f0f0f-0000-4000-8000-00000000000b`;
    const reader = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
    const properties = {
      roleDefinitionId: reader,
      principalId: identity.body.properties.principalId,
      principalType: 'ServicePrincipal',
    };
    expect(await fixture.arm('PUT', assignment, { apiVersion: '2022-04-01', body: { properties } })).toMatchObject({
      status: 201,
    });
    expect((await put()).body.error.message).toBe(enrolled);
    await fixture.jump(601);
    expect((await put()).status).toBe(201);
  });

  test('with identity and role replicates, in canonical form, until the zone is Completed', async () => {
    await fixture.giveGalleryIdentity();
    const created = await put();
    expect(created.body.properties.publishingProfile.targetExtendedLocations).toEqual([
      {
        name: 'West US',
        extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
        storageAccountType: 'StandardSSD_LRS',
        extendedLocationReplicaCount: 1,
      },
    ]);
    await fixture.jump(700);
    const { replicationStatus } = (await fixture.arm('GET', version, { query: { $expand: 'replicationStatus' } })).body
      .properties;
    expect(replicationStatus).toMatchObject({
      aggregatedState: 'Completed',
      summary: [{ region: 'West US' }, { region: 'losangeles', state: 'Completed' }],
    });
  });

  test.each([
    ['zone', 'losangeles'],
    ['zoneDisplayName', 'West US (Losangeles)'],
    ['regionAndZone', 'West US/losangeles'],
    ['region', 'West US'],
    ['absent', undefined],
  ])('is told of its zones as the setting %s says', async (zoneStatusRegion, expected) => {
    await fixture.giveGalleryIdentity();
    await put();
    await fixture.sim('PATCH', '/settings', { zoneStatusRegion });
    const answer = await fixture.arm('GET', version, { query: { $expand: 'ReplicationStatus' } });
    const { summary } = answer.body.properties.replicationStatus;
    expect(summary[1]?.region).toBe(expected);
    expect(summary).toHaveLength(expected === undefined ? 1 : 2);
  });

  test.each([
    ['empty', { aggregatedState: 'InProgress', summary: [] }],
    ['absent', { aggregatedState: 'InProgress' }],
  ])('a replication status has its summary %s, if so set', async (replicationSummary, expected) => {
    await fixture.giveGalleryIdentity();
    await put();
    await fixture.sim('PATCH', '/settings', { replicationSummary });
    const answer = await fixture.arm('GET', version, { query: { $expand: 'ReplicationStatus' } });
    expect(answer.body.properties.replicationStatus).toEqual(expected);
  });

  test('may be an edge zone of before, which Microsoft.EdgeZones does not list; no identity is asked for', async () => {
    const legacy: Json = body('westus', 'microsoftlosangeles1');
    legacy.properties.publishingProfile.targetExtendedLocations.push({
      name: 'southcentralus',
      extendedLocation: { name: 'attdallas1', type: 'EdgeZone' },
    });
    expect((await put(legacy)).status).toBe(201);
    await fixture.jump(700);
    const answer = await fixture.arm('GET', version, { query: { $expand: 'ReplicationStatus' } });
    expect(answer.body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      publishingProfile: { targetExtendedLocations: [{ name: 'West US' }, { name: 'South Central US' }] },
    });
    const listed = await fixture.arm('GET', `${subscription}/providers/Microsoft.EdgeZones/extendedZones`, {
      apiVersion: '2024-04-01-preview',
    });
    expect(listed.body.value.map(({ name }: Json) => name)).toEqual(['losangeles', 'perth', 'redmond']);
  });

  test('fails later in the zone alone, if so set', async () => {
    await fixture.sim('PATCH', '/settings', { zoneAccess: 'fail' });
    expect((await put()).status).toBe(201);
    await fixture.jump(700);
    const { provisioningState, replicationStatus } = (
      await fixture.arm('GET', version, { query: { $expand: 'ReplicationStatus' } })
    ).body.properties;
    expect(provisioningState).toBe('Failed');
    expect(replicationStatus.summary).toMatchObject([{ state: 'Completed' }, { state: 'Failed', details: enrolled }]);
  });
});

describe('the identity of a gallery', () => {
  const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/galleryZones`;
  const assign = (userAssignedIdentities: Json) =>
    fixture.write('PATCH', gallery, { identity: { type: 'UserAssigned', userAssignedIdentities } });
  const assigned = async () => (await fixture.arm('GET', gallery)).body.identity.userAssignedIdentities;

  test('is {} in the answer that assigns it; its ids come with the next GET, under the id as it was sent', async () => {
    await fixture.arm('PUT', identityId, { apiVersion: '2023-01-31', body: { location: 'westus' } });
    const spelled = identityId.replace('galleryZones', 'GALLERYZONES');
    const answer = await fixture.arm('PATCH', gallery, {
      body: { identity: { type: 'UserAssigned', userAssignedIdentities: { [spelled]: {} } } },
    });
    expect(answer).toMatchObject({ status: 200, headers: { 'azure-asyncnotification': 'Enabled' } });
    expect(answer.body.properties.provisioningState).toBe('Updating');
    expect(answer.body.identity.userAssignedIdentities).toEqual({ [spelled]: {} });
    await fixture.jump(1);
    const ids = { principalId: expect.any(String), clientId: expect.any(String) };
    expect(await assigned()).toEqual({ [spelled]: ids });
    const again = await assign({ [spelled]: {} });
    expect(again.body.identity.userAssignedIdentities).toEqual({ [spelled]: ids });
  });

  test('that was made anew under its name has to be taken off and assigned again', async () => {
    await fixture.giveGalleryIdentity();
    const before = await assigned();
    await fixture.arm('DELETE', identityId, { apiVersion: '2023-01-31' });
    const anew = await fixture.arm('PUT', identityId, { apiVersion: '2023-01-31', body: { location: 'westus' } });
    const { principalId } = anew.body.properties;
    const role = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
    const properties = {
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      principalId,
      principalType: 'ServicePrincipal',
    };
    const roleAssignment = `${subscription}/providers/Microsoft.Authorization/roleAssignments/0f0f0f0f-0000-4000-8000-00000000000d`;
    await fixture.arm('PUT', roleAssignment, { apiVersion: '2022-04-01', body: { properties } });
    await assign({ [identityId]: {} });
    expect(await assigned()).toEqual(before);
    await assign({ [identityId]: null });
    await assign({ [identityId]: {} });
    expect(await assigned()).toMatchObject({ [identityId]: { principalId } });
    await fixture.jump(5);
    expect((await put()).status).toBe(201);
  });
});

describe('a zone', () => {
  test.each([
    ['that does not exist', body('westus', 'atlantis'), 'InvalidExtendedLocation'],
    ['of another region', body('eastus', 'losangeles'), 'InvalidExtendedLocation'],
    ['that is not registered', body('westus', 'redmond'), 'EdgeZoneAccessNotEnrolled'],
  ])('%s is refused', async (_what, content, code) => {
    await fixture.giveGalleryIdentity();
    expect(await put(content)).toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('is pending, then registered with its feature, and then a target', async () => {
    await fixture.giveGalleryIdentity();
    const state = async (): Promise<string[]> => [
      (await fixture.arm('GET', `${zones}/redmond`, { apiVersion: '2024-04-01-preview' })).body.properties
        .registrationState,
      (await fixture.arm('GET', `${features}/redmond`, { apiVersion: '2021-07-01' })).body.properties.state,
    ];
    expect(await state()).toEqual(['NotRegistered', 'NotRegistered']);
    const asked = await fixture.arm('POST', `${zones}/redmond/register`, { apiVersion: '2024-04-01-preview' });
    expect(asked).toMatchObject({ status: 200, body: { properties: { registrationState: 'PendingRegister' } } });
    expect(await state()).toEqual(['PendingRegister', 'Pending']);
    await fixture.jump(61);
    expect(await state()).toEqual(['Registered', 'Registered']);
    expect((await put(body('westus', 'redmond'))).status).toBe(201);
  });

  test('can be unregistered', async () => {
    await fixture.giveGalleryIdentity();
    await fixture.arm('POST', `${zones}/losangeles/unregister`, { apiVersion: '2024-04-01-preview' });
    await fixture.jump(61);
    expect((await put()).body.error.message).toBe(enrolled);
  });

  test('is listed with its home region, and among the locations', async () => {
    const listed = await fixture.arm('GET', zones, { apiVersion: '2024-04-01-preview' });
    expect(listed.body.value.map(({ name, properties }: Json) => [name, properties.homeLocation])).toEqual([
      ['losangeles', 'westus'],
      ['perth', 'australiaeast'],
      ['redmond', 'westus'],
    ]);
    const places = await fixture.arm('GET', `${subscription}/locations`, {
      apiVersion: '2022-12-01',
      query: { includeExtendedLocations: 'true' },
    });
    expect(places.body.value.filter(({ type }: Json) => type === 'EdgeZone')).toHaveLength(3);
    expect((await fixture.arm('GET', `${zones}/atlantis`, { apiVersion: '2024-04-01-preview' })).status).toBe(404);
  });
});

describe("a gallery's identity", () => {
  const identityId = (name: string) => `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  const patch = (identity: unknown) => fixture.write('PATCH', gallery, { identity });
  const assigned = async () =>
    Object.keys((await fixture.arm('GET', gallery)).body.identity?.userAssignedIdentities ?? {});

  beforeEach(async () => {
    for (const name of ['one', 'two']) {
      await fixture.arm('PUT', identityId(name), { apiVersion: '2023-01-31', body: { location: 'westus' } });
    }
  });

  test('is the full list that was sent; null removes, and without the member nothing changes', async () => {
    await patch({ type: 'UserAssigned', userAssignedIdentities: { [identityId('one')]: {}, [identityId('two')]: {} } });
    expect(await assigned()).toEqual([identityId('one'), identityId('two')]);
    await fixture.write('PATCH', gallery, { tags: { a: 'b' } });
    expect(await assigned()).toHaveLength(2);
    await patch({ type: 'UserAssigned', userAssignedIdentities: { [identityId('two')]: {} } });
    expect(await assigned()).toEqual([identityId('two')]);
    await patch({ type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [identityId('two')]: null } });
    expect(await assigned()).toEqual([]);
    expect((await fixture.arm('GET', gallery)).body.identity.principalId).toMatch(/^[0-9a-f-]{36}$/);
    await patch({ type: 'None' });
    expect((await fixture.arm('GET', gallery)).body).not.toHaveProperty('identity');
  });

  test('must exist', async () => {
    const refused = await patch({ type: 'UserAssigned', userAssignedIdentities: { [identityId('three')]: {} } });
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'FailedIdentityOperation' } } });
  });

  test('is served on a regional host as well, with links on that host', async () => {
    const host = 'westus.management.localhost';
    const answer = await fixture.arm('PATCH', gallery, {
      host,
      apiVersion: '2023-07-03',
      body: { identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId('one')]: {} } } },
    });
    expect(answer.status).toBe(200);
    expect(new URL(String(answer.headers['azure-asyncoperation'])).hostname).toBe(host);
  });
});
