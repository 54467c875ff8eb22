// Who asks and what they may do: the managed identity endpoint in all its forms, ARM's bearer check, role assignments.
import { AzureFixture, gallery, group, type Json, subscription } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

const app = { clientId: 'a0000000-0000-4000-8000-000000000002', principalId: 'b0000000-0000-4000-8000-000000000002' };
const assignments = `${subscription}/providers/Microsoft.Authorization/roleAssignments`;
const role = (guid: string) => `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
const contributor = role('b24988ac-6180-42a0-ab88-20f7382dd24c');
const arm = 'https://management.azure.com/';
const claimsOf = (token: string): Json => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

async function identityRequest(
  query: Record<string, string>,
  init: RequestInit = {},
  path = '/msi/token',
): Promise<{ status: number; body: Json }> {
  const answer = await fetch(new URL(`${path}?${new URLSearchParams(query)}`, fixture.azure.identityEndpoint), init);
  return { status: answer.status, body: await answer.json() };
}

describe('the managed identity endpoint', () => {
  const header = () => ({ 'X-IDENTITY-HEADER': fixture.azure.identityHeader });

  test('gives a JWT with the claims of the identity (App Service 2019-08-01)', async () => {
    const { body } = await identityRequest(
      { 'api-version': '2019-08-01', resource: arm, client_id: app.clientId },
      { headers: header() },
    );
    expect(body).toMatchObject({ resource: arm, token_type: 'Bearer', client_id: app.clientId });
    const claims = claimsOf(body.access_token);
    expect(claims).toMatchObject({
      aud: arm,
      oid: app.principalId,
      appid: app.clientId,
      tid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(claims.xms_mirid).toMatch(/userAssignedIdentities\/gallery-replicator-app$/);
    expect(Number(body.expires_on)).toBe(claims.exp);
    expect(claims.exp).toBeGreaterThan(Date.now() / 1000);
  });

  test('finds the identity by client id, object id or resource id', async () => {
    const resourceId = `${subscription}/resourceGroups/PLATFORM-RG/providers/Microsoft.ManagedIdentity/userAssignedIdentities/gallery-replicator-app`;
    const selectors: Record<string, string>[] = [
      { client_id: app.clientId },
      { object_id: app.principalId },
      { principal_id: app.principalId },
      { mi_res_id: resourceId },
    ];
    for (const selector of selectors) {
      expect(claimsOf(await fixture.tokenFor(selector)).oid).toBe(app.principalId);
    }
  });

  test.each([
    [
      'the older form',
      { 'api-version': '2017-09-01', resource: arm },
      (secret: string): RequestInit => ({ headers: { secret } }),
      '/msi/token/',
    ],
    [
      'the form of Cloud Shell',
      {},
      (): RequestInit => ({
        method: 'POST',
        headers: { Metadata: 'true' },
        body: new URLSearchParams({ resource: arm }),
      }),
      '/msi/token',
    ],
    [
      'the form of virtual machines',
      { 'api-version': '2018-02-01', resource: arm },
      (): RequestInit => ({ headers: { Metadata: 'true' } }),
      '/metadata/identity/oauth2/token',
    ],
  ])('serves %s', async (_what, query, init, path) => {
    const { status, body } = await identityRequest(
      query as Record<string, string>,
      init(fixture.azure.identityHeader),
      path,
    );
    expect(status).toBe(200);
    expect(claimsOf(body.access_token).aud).toBe(arm);
  });

  test.each([
    ['a missing header', { 'api-version': '2019-08-01', resource: arm }, {}, 401],
    ['an unknown client id', { 'api-version': '2019-08-01', resource: arm, client_id: 'nobody' }, 'header', 400],
    ['a missing resource', { 'api-version': '2019-08-01' }, 'header', 400],
    ['an unknown version', { 'api-version': '2020-01-01', resource: arm }, 'header', 400],
  ])('refuses %s', async (_what, query, headers, status) => {
    const init = headers === 'header' ? { headers: header() } : {};
    expect((await identityRequest(query as unknown as Record<string, string>, init)).status).toBe(status);
  });
});

describe('ARM', () => {
  test.each([
    ['no token', undefined, 'AuthenticationFailed'],
    ['something else', 'Basic abc', 'AuthenticationFailed'],
    ['a token that is none', 'Bearer abc', 'InvalidAuthenticationToken'],
    [
      'a token signed by another',
      `Bearer ${['{}', '{}', 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.')}`,
      'InvalidAuthenticationToken',
    ],
  ])('refuses %s with a challenge', async (_what, authorization, code) => {
    const answer = await fixture.arm('GET', gallery, { headers: { authorization: authorization ?? '' } });
    expect(answer).toMatchObject({ status: 401, body: { error: { code } } });
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer authorization_uri=/);
  });

  test('refuses a token for another audience, and takes the classic one', async () => {
    const graph = await fixture.tokenFor({}, 'https://graph.microsoft.com/');
    const refused = await fixture.arm('GET', gallery, { headers: { authorization: `Bearer ${graph}` } });
    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationTokenAudience' } } });
    const classic = await fixture.tokenFor({}, 'https://management.core.windows.net/');
    expect((await fixture.arm('GET', gallery, { headers: { authorization: `Bearer ${classic}` } })).status).toBe(200);
  });

  test.each([
    [null, 'MissingApiVersionParameter'],
    ['latest', 'InvalidApiVersionParameter'],
    ['2024-13-45', 'InvalidApiVersionParameter'],
    ['2024-3-3', 'InvalidApiVersionParameter'],
  ])('refuses the api-version %s', async (apiVersion, code) => {
    expect(await fixture.arm('GET', gallery, { apiVersion })).toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('takes api-versions from 2019 on, and one that nobody knows yet with a warning', async () => {
    for (const apiVersion of ['2019-12-01', '2021-10-01', '2023-07-03', '2025-12-03']) {
      expect((await fixture.arm('GET', gallery, { apiVersion })).status).toBe(200);
    }
    const newer = await fixture.arm('GET', group, { apiVersion: '2031-01-01' });
    expect(newer.status).toBe(200);
    expect(newer.headers.warning).toContain('2031-01-01');
  });

  test.each([
    ['/subscriptions/99999999-0000-4000-8000-000000000000/resourceGroups', 404, 'SubscriptionNotFound'],
    ['/subscriptions/nonsense/resourceGroups', 400, 'InvalidSubscriptionId'],
    [`${group}/providers/Microsoft.Nothing/things/t`, 404, 'InvalidResourceType'],
    [`${group}/providers/Microsoft.Compute/galleries/none`, 404, 'ResourceNotFound'],
  ])('answers %s with %i %s', async (path, status, code) => {
    expect(await fixture.arm('GET', path)).toMatchObject({ status, body: { error: { code } } });
  });

  test('says which methods there are', async () => {
    const answer = await fixture.arm('POST', gallery);
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, PUT, PATCH, DELETE');
  });
});

describe('roles', () => {
  const asApp = async () => ({ authorization: `Bearer ${await fixture.tokenFor({ client_id: app.clientId })}` });

  test('let the app do what it needs, and no more', async () => {
    const headers = await asApp();
    expect((await fixture.arm('GET', gallery, { headers })).status).toBe(200);
    const refused = await fixture.arm('DELETE', `${gallery}/images/ubuntu-pro/versions/1.0.0`, { headers });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'AuthorizationFailed' } } });
    expect(refused.body.error.message).toContain(
      `with object id '${app.principalId}' does not have authorization to perform action 'Microsoft.Compute/galleries/images/versions/delete'`,
    );
  });

  test('hide subscriptions in which a caller has none', async () => {
    const identity = await fixture.arm(
      'PUT',
      `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/stranger`,
      { apiVersion: '2023-01-31', body: { location: 'westus' } },
    );
    const token = await fixture.tokenFor({ client_id: identity.body.properties.clientId });
    const listed = await fixture.arm('GET', '/subscriptions', {
      apiVersion: '2022-12-01',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(listed.body.value).toEqual([]);
    expect((await fixture.arm('GET', '/subscriptions', { apiVersion: '2022-12-01' })).body.value).toHaveLength(2);
  });

  test('are checked for identities that a write refers to', async () => {
    const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/linked`;
    await fixture.arm('PUT', identityId, { apiVersion: '2023-01-31', body: { location: 'westus' } });
    const writer = await fixture.arm(
      'PUT',
      `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/writer`,
      { apiVersion: '2023-01-31', body: { location: 'westus' } },
    );
    const properties = {
      roleDefinitionId: contributor,
      principalId: writer.body.properties.principalId,
      principalType: 'ServicePrincipal',
    };
    await fixture.arm(
      'PUT',
      `${gallery}/providers/Microsoft.Authorization/roleAssignments/0f0f0f0f-0000-4000-8000-000000000001`,
      { apiVersion: '2022-04-01', body: { properties } },
    );
    await fixture.jump(2);
    const token = await fixture.tokenFor({ client_id: writer.body.properties.clientId });
    const refused = await fixture.arm('PATCH', gallery, {
      headers: { authorization: `Bearer ${token}` },
      body: { identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } } },
    });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'LinkedAuthorizationFailed' } } });
  });

  const assign = (name: string, properties: Json) =>
    fixture.arm('PUT', `${assignments}/${name}`, { apiVersion: '2022-04-01', body: { properties } });
  const guid = (digit: number) => `0f0f0f0f-0000-4000-8000-00000000000${digit}`;

  test('are assigned once: the same again is 200, under another name RoleAssignmentExists', async () => {
    const identity = await fixture.arm(
      'PUT',
      `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/holder`,
      { apiVersion: '2023-01-31', body: { location: 'westus' } },
    );
    const { principalId } = identity.body.properties;
    const properties = { roleDefinitionId: contributor, principalId, principalType: 'ServicePrincipal' };
    const assigned = await assign(guid(1), properties);
    expect(assigned).toMatchObject({
      status: 201,
      body: {
        properties: {
          condition: null,
          conditionVersion: null,
          createdBy: null,
          delegatedManagedIdentityResourceId: null,
          description: null,
        },
      },
    });
    expect((await assign(guid(1), properties)).status).toBe(200);
    expect((await assign(guid(1), { ...properties, description: 'reads features' })).status).toBe(201);
    expect(await assign(guid(2), properties)).toMatchObject({
      status: 409,
      body: {
        error: { code: 'RoleAssignmentExists', message: 'The role assignment already exists.' },
      },
    });
    const list = (filter: string) =>
      fixture.arm('GET', assignments, { apiVersion: '2022-04-01', query: { $filter: filter } });
    for (const filter of [
      `principalId eq '${principalId}'`,
      `assignedTo('${principalId}')`,
      `atScope() and principalId eq '${principalId}'`,
    ]) {
      expect((await list(filter)).body.value).toMatchObject([
        { name: guid(1), properties: { principalId, scope: subscription } },
      ]);
    }
    expect((await list('atScope()')).body.value.length).toBeGreaterThan(1);
    expect(await list('nonsense')).toMatchObject({ status: 400 });
    expect((await fixture.arm('DELETE', `${assignments}/${guid(1)}`, { apiVersion: '2022-04-01' })).status).toBe(200);
    expect((await fixture.arm('DELETE', `${assignments}/${guid(1)}`, { apiVersion: '2022-04-01' })).status).toBe(204);
  });

  test('are refused for a principal that the directory does not know, or not yet', async () => {
    const unknown = { roleDefinitionId: contributor, principalId: '0f0f0f0f-0000-4000-8000-0000000000aa' };
    expect(await assign(guid(3), unknown)).toMatchObject({
      status: 400,
      body: { error: { code: 'PrincipalNotFound' } },
    });
    await fixture.sim('PATCH', '/settings', { principalLagSeconds: 30 });
    const identity = await fixture.arm(
      'PUT',
      `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/fresh`,
      { apiVersion: '2023-01-31', body: { location: 'westus' } },
    );
    const fresh = {
      roleDefinitionId: contributor,
      principalId: identity.body.properties.principalId,
      principalType: 'ServicePrincipal',
    };
    expect((await assign(guid(4), fresh)).body.error.code).toBe('PrincipalNotFound');
    await fixture.jump(31);
    expect((await assign(guid(4), fresh)).status).toBe(201);
  });

  test.each([
    [
      'a name that is no GUID',
      'x',
      { roleDefinitionId: contributor, principalId: app.principalId },
      'InvalidRoleAssignmentId',
    ],
    [
      'a role that does not exist',
      guid(5),
      { roleDefinitionId: role('0f0f0f0f-0000-4000-8000-0000000000bb'), principalId: app.principalId },
      'RoleDefinitionDoesNotExist',
    ],
    ['no principal', guid(5), { roleDefinitionId: contributor }, 'InvalidParameter'],
  ])('are refused with %s', async (_what, name, properties, code) => {
    expect(await assign(name, properties)).toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('are found by name', async () => {
    const definitions = `${subscription}/providers/Microsoft.Authorization/roleDefinitions`;
    const found = await fixture.arm('GET', definitions, {
      apiVersion: '2022-04-01',
      query: { $filter: "roleName eq 'Contributor'" },
    });
    expect(found.body.value).toMatchObject([
      { id: contributor, properties: { roleName: 'Contributor', type: 'BuiltInRole' } },
    ]);
    expect((await fixture.arm('GET', contributor, { apiVersion: '2022-04-01' })).body.name).toBe(
      'b24988ac-6180-42a0-ab88-20f7382dd24c',
    );
  });
});
