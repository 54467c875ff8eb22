// Dev centers as recorded: galleries attached by their own kind of operation, what is listed of them, and what is refused.
import { AzureFixture, gallery, group, type Json, source, subscription, versions } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

const platform = group.replace('images-rg', 'platform-rg');
const devCenter = `${platform}/providers/Microsoft.DevCenter/devcenters/contoso-devcenter`;
const principalId = 'b0000000-0000-4000-8000-000000000010';
const contributor = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;
const dev = (method: string, path: string, body?: Json) =>
  fixture.arm(method, path, { apiVersion: '2025-02-01', ...(body === undefined ? {} : { body }) });
const attach = (name: string, galleryResourceId = gallery) =>
  dev('PUT', `${devCenter}/galleries/${name}`, { properties: { galleryResourceId } });

async function giveRole(): Promise<void> {
  const path = `${gallery}/providers/Microsoft.Authorization/roleAssignments/99999999-0000-4000-8000-000000000001`;
  const properties = { roleDefinitionId: contributor, principalId, principalType: 'ServicePrincipal' };
  expect((await fixture.arm('PUT', path, { apiVersion: '2022-04-01', body: { properties } })).status).toBe(201);
  await fixture.jump(600);
}

async function attached(name = 'contosoImages'): Promise<Json> {
  await giveRole();
  const answer = await attach(name);
  await fixture.jump(19);
  return answer;
}

test('has the built-in gallery, whose galleryResourceId is itself', async () => {
  const { body } = await dev('GET', `${devCenter}/galleries`);
  expect(body.value.map(({ name, properties }: Json) => [name, properties.galleryResourceId])).toEqual([
    ['Default', `${devCenter}/galleries/Default`],
  ]);
  expect((await dev('GET', `${devCenter}/galleries/Default/images`)).body.value.length).toBeGreaterThan(0);
});

test('a gallery is attached by an operation that says Accepted until its end', async () => {
  await giveRole();
  const { status, headers, body } = await attach('contosoImages');
  expect([status, body.properties.provisioningState, body.type]).toEqual([
    201,
    'Accepted',
    'microsoft.devcenter/devcenters/galleries',
  ]);
  expect([headers.location, headers['retry-after']]).toEqual([undefined, undefined]);
  const url = String(headers['azure-asyncoperation']);
  expect(url).toMatch(/\/locations\/WESTUS\/operationStatuses\/[0-9a-f-]{36}\*[0-9A-F]{64}\?api-version=2025-02-01$/);
  const poll = async () => (await dev('GET', new URL(url).pathname)).body;
  expect(await poll()).toMatchObject({ status: 'Accepted', resourceId: body.id });
  await fixture.jump(19);
  expect(await poll()).toMatchObject({ status: 'Succeeded', properties: null, endTime: expect.any(String) });
  expect((await dev('GET', body.id)).body.properties.provisioningState).toBe('Succeeded');
});

test('what cannot be attached is refused, and says why', async () => {
  const code = async (name: string, id?: string) => (await attach(name, id)).body.error.details?.[0].code;
  expect(await code('contosoImages')).toBe('SimGalleryAccessDenied');
  await giveRole();
  expect(await code('contosoImages', `${gallery}Gone`)).toBe('SimGalleryNotFound');
  for (const name of ['has-hyphen', '_begins', 'ends.', 'x'.repeat(81), 'Default', 'DEFAULT']) {
    expect([name, await code(name)]).toEqual([name, 'InvalidGalleryName']);
  }
});

test('only images that Dev Box can use are listed, and only versions in the dev center’s region', async () => {
  const definition = (features: Json[]) => ({
    location: 'westus',
    properties: {
      osType: 'Windows',
      osState: 'Generalized',
      hyperVGeneration: 'V2',
      identifier: { publisher: 'Contoso', offer: 'DevBox', sku: features.length === 0 ? 'plain' : 'win11' },
      features,
    },
  });
  const put = (path: string, body: Json) => fixture.arm('PUT', path, { body });
  await put(`${gallery}/images/dev-box`, definition([{ name: 'SecurityType', value: 'TrustedLaunch' }]));
  await put(`${gallery}/images/plain`, definition([]));
  const version = (region: string) => ({
    location: 'westus',
    properties: {
      publishingProfile: { targetRegions: [{ name: 'West US' }, { name: region }].slice(region === 'West US' ? 1 : 0) },
      storageProfile: { source },
    },
  });
  await fixture.jump(60);
  await put(`${gallery}/images/dev-box/versions/1.0.0`, version('East US'));
  await put(`${gallery}/images/plain/versions/1.0.0`, version('West US'));
  await fixture.jump(3600);
  await attached();
  const images = (await dev('GET', `${devCenter}/galleries/contosoImages/images`)).body.value;
  expect(images.map(({ name }: Json) => name)).toContain('dev-box');
  expect(images.map(({ name }: Json) => name)).not.toContain('plain');
  const { body } = await dev('GET', `${devCenter}/galleries/contosoImages/images/dev-box/versions`);
  expect(body.value[0]).toMatchObject({ type: 'Microsoft.DevCenter/devcenters/galleries/images/versions' });
  expect(body.value[0].properties).toMatchObject({ name: '1.0.0', excludeFromLatest: false });
  expect((await dev('GET', `${devCenter}/images`)).body.value.length).toBeGreaterThan(images.length);
});

test('a gallery in use is not detached: a definition, a pool or a catalog’s image definition names it', async () => {
  const { body } = await attached();
  const reference = { imageReference: { id: `${body.id}/images/dev-box` } };
  const project = `${platform}/providers/Microsoft.DevCenter/projects/apps`;
  await dev('PUT', project, { location: 'westus', properties: { devCenterId: devCenter } });
  await dev('PUT', `${project}/catalogs/main`, { properties: {} });
  const users: [string, Json][] = [
    [`${devCenter}/devboxdefinitions/large`, reference],
    [`${project}/pools/team`, { devBoxDefinitionType: 'Value', devBoxDefinition: reference }],
    [`${project}/catalogs/main/imageDefinitions/web`, reference],
  ];
  for (const [path, properties] of users) {
    expect((await dev('PUT', path, { location: 'westus', properties })).status).toBe(201);
    const refused = await dev('DELETE', body.id);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'SimGalleryInUse']);
    expect(refused.body.error.message).toContain(path);
    expect((await dev('DELETE', path)).status).toBe(204);
  }
  const { status, headers } = await dev('DELETE', body.id);
  expect([status, headers.location]).toEqual([202, headers['azure-asyncoperation']]);
  await fixture.jump(18);
  expect((await dev('GET', body.id)).status).toBe(404);
  expect((await dev('DELETE', body.id)).status).toBe(204);
  expect((await fixture.arm('GET', `${versions}/1.0.0`)).status).toBe(200);
});

test('an identity is added by PATCH, kept beside its own, and answered with lower-case resourcegroups', async () => {
  const id = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/devCenterIdentity`;
  await fixture.arm('PUT', id, { apiVersion: '2023-01-31', body: { location: 'westus' } });
  const { body } = await dev('PATCH', devCenter, {
    identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [id]: {} } },
  });
  expect(body.identity.principalId).toBe(principalId);
  expect(Object.keys(body.identity.userAssignedIdentities)).toEqual([id.replace('resourceGroups', 'resourcegroups')]);
});

test('attached networks say where their dev boxes are', async () => {
  const { body } = await dev('GET', `${devCenter}/attachednetworks`);
  expect(body.value.map(({ properties }: Json) => properties.networkConnectionLocation)).toEqual(['australiaeast']);
});

test('an unknown operation is OperationNotFound', async () => {
  const path = `${subscription}/providers/Microsoft.DevCenter/locations/WESTUS/operationStatuses/none*00`;
  expect((await dev('GET', path)).body.error.code).toBe('OperationNotFound');
});

test('the password of a network connection is taken and never answered', async () => {
  const path = `${group}/providers/Microsoft.DevCenter/networkConnections/secretive`;
  const properties = { domainJoinType: 'HybridAzureADJoin', subnetId: '/x', domainPassword: 'secret of the test' };
  const put = await dev('PUT', path, { location: 'westus', properties });
  const read = await dev('GET', path);
  for (const { status, body } of [put, read]) {
    expect(status).toBeLessThan(300);
    expect(body.properties.subnetId).toBe('/x');
    expect(JSON.stringify(body)).not.toContain('secret of the test');
  }
});
