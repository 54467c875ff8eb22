// What keeps a permitted write from being made: locks, policies that deny, a disabled subscription, in ARM's own words.
import { AzureFixture, gallery, group, type Json, source, subscription, versions } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

const version = (tags: Json = {}) => ({
  location: 'westus',
  tags,
  properties: {
    publishingProfile: { targetRegions: [{ name: 'West US', regionalReplicaCount: 1 }] },
    storageProfile: { source },
  },
});
const putVersion = (name: string, body: Json = version()) => fixture.arm('PUT', `${versions}/${name}`, { body });
const lock = (scope: string, level: string, name = 'keep') =>
  fixture.arm('PUT', `${scope}/providers/Microsoft.Authorization/locks/${name}`, {
    apiVersion: '2020-05-01',
    body: { properties: { level, notes: 'Do not touch.' } },
  });

describe('a lock', () => {
  test.each([
    ['the version', `${versions}/9.0.0`],
    ['the image definition', versions.replace(/\/versions$/, '')],
    ['the gallery', gallery],
    ['the resource group', group],
    ['the subscription', subscription],
  ])('ReadOnly on %s keeps a version from being written, and a GET goes on', async (_, scope) => {
    expect((await lock(scope, 'ReadOnly')).status).toBe(201);
    const { status, body } = await putVersion('9.0.0');
    expect([status, body.error.code]).toEqual([409, 'ScopeLocked']);
    expect(body.error.message).toBe(
      `The scope '${versions}/9.0.0' cannot perform write operation because following scope(s) are locked: '${scope}'. Please remove the lock and try again.`,
    );
    expect((await fixture.arm('GET', gallery)).status).toBe(200);
  });

  test('CanNotDelete lets writes pass and refuses deletes, of what is below as well', async () => {
    await lock(gallery, 'CanNotDelete');
    expect((await putVersion('9.0.0')).status).toBe(201);
    const { status, body } = await fixture.arm('DELETE', `${versions}/1.0.0`);
    expect([status, body.error.code]).toEqual([409, 'ScopeLocked']);
    expect(body.error.message).toContain('cannot perform delete operation');
  });

  test('is listed at its scope and below, can be changed, and ends with its deletion', async () => {
    await lock(group, 'readonly');
    const collection = `${gallery}/providers/Microsoft.Authorization/locks`;
    const { body } = await fixture.arm('GET', collection, { apiVersion: '2020-05-01' });
    expect(body.value.map(({ name, properties }: Json) => [name, properties.level])).toEqual([['keep', 'ReadOnly']]);
    expect((await lock(group, 'CanNotDelete')).status).toBe(200);
    expect((await putVersion('9.0.0')).status).toBe(201);
    const path = `${group}/providers/Microsoft.Authorization/locks/keep`;
    expect((await fixture.arm('DELETE', path, { apiVersion: '2020-05-01' })).status).toBe(200);
    expect((await fixture.arm('GET', path, { apiVersion: '2020-05-01' })).body.error.code).toBe('LockNotFound');
  });

  test('of an unknown level is refused', async () => {
    expect((await lock(group, 'Frozen')).body.error).toMatchObject({ code: 'InvalidLockLevel' });
  });
});

const definitions = '/providers/Microsoft.Authorization/policyDefinitions';
const allowedLocations = `${definitions}/e56962a6-4747-49cd-b67b-bf8b01975c4c`;
const requireTag = `${definitions}/871b6d14-10aa-478d-b590-94f262ecfa99`;
const assign = (scope: string, policyDefinitionId: string, parameters: Json, more: Json = {}) =>
  fixture.arm('PUT', `${scope}/providers/Microsoft.Authorization/policyAssignments/rule`, {
    apiVersion: '2023-04-01',
    body: { properties: { displayName: 'The rule', policyDefinitionId, parameters, ...more } },
  });

describe('a policy', () => {
  test('of allowed locations denies a version elsewhere, and names its assignment in additionalInfo', async () => {
    expect((await assign(group, allowedLocations, { listOfAllowedLocations: { value: ['eastus'] } })).status).toBe(201);
    const { status, body } = await putVersion('9.0.0');
    expect([status, body.error.code, body.error.target]).toEqual([403, 'RequestDisallowedByPolicy', '9.0.0']);
    expect(body.error.message).toContain("Resource '9.0.0' was disallowed by policy. Policy identifiers: ");
    expect(body.error.additionalInfo).toEqual([
      {
        type: 'PolicyViolation',
        info: expect.objectContaining({
          policyAssignmentName: 'rule',
          policyAssignmentDisplayName: 'The rule',
          policyAssignmentScope: group,
          policyDefinitionDisplayName: 'Allowed locations',
          policyDefinitionEffect: 'deny',
        }),
      },
    ]);
  });

  test('that demands a tag denies an identity without it, and takes one with it', async () => {
    await assign(subscription, requireTag, { tagName: { value: 'costCenter' } });
    const path = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/tagged`;
    const put = (tags: Json) =>
      fixture.arm('PUT', path, { apiVersion: '2023-01-31', body: { location: 'westus', tags } });
    expect((await put({})).body.error.code).toBe('RequestDisallowedByPolicy');
    expect((await put({ CostCenter: '42' })).status).toBe(201);
  });

  test('of one’s own can look into the target lists', async () => {
    const own = `${subscription}/providers/Microsoft.Authorization/policyDefinitions/no-east`;
    const policyRule = {
      if: {
        allOf: [
          { field: 'type', equals: 'Microsoft.Compute/galleries/images/versions' },
          {
            not: {
              field: 'Microsoft.Compute/galleries/images/versions/publishingProfile.targetRegions[*].name',
              notLike: 'east*',
            },
          },
        ],
      },
      // biome-ignore lint/suspicious/noThenProperty: Azure Policy's own member
      then: { effect: 'deny' },
    };
    const made = await fixture.arm('PUT', own, { apiVersion: '2023-04-01', body: { properties: { policyRule } } });
    expect(made.status).toBe(201);
    await assign(gallery, own, {});
    expect((await putVersion('9.0.0')).status).toBe(201);
    const east = version();
    east.properties.publishingProfile.targetRegions.push({ name: 'East US', regionalReplicaCount: 1 });
    expect((await putVersion('9.0.1', east)).body.error.code).toBe('RequestDisallowedByPolicy');
  });

  test('that is not enforced, or excludes the scope, denies nothing', async () => {
    const parameters = { listOfAllowedLocations: { value: ['eastus'] } };
    await assign(group, allowedLocations, parameters, { enforcementMode: 'DoNotEnforce' });
    expect((await putVersion('9.0.0')).status).toBe(201);
    await assign(group, allowedLocations, parameters, { notScopes: [gallery] });
    expect((await putVersion('9.0.1')).status).toBe(201);
  });

  test('with a missing parameter, an unknown definition or a rule that is not understood is refused', async () => {
    expect((await assign(group, allowedLocations, {})).body.error.code).toBe('MissingPolicyParameter');
    expect((await assign(group, `${definitions}/none`, {})).body.error.code).toBe('PolicyDefinitionNotFound');
    const own = `${subscription}/providers/Microsoft.Authorization/policyDefinitions/odd`;
    // biome-ignore lint/suspicious/noThenProperty: Azure Policy's own member
    const body = { properties: { policyRule: { if: { count: {} }, then: { effect: 'deny' } } } };
    expect((await fixture.arm('PUT', own, { apiVersion: '2023-04-01', body })).body.error.code).toBe(
      'InvalidPolicyRule',
    );
  });
});

test('a disabled subscription takes no write until it is enabled', async () => {
  const control = `/subscriptions/${subscription.split('/')[2]}`;
  expect((await fixture.sim('PATCH', control, { state: 'Disabled' })).status).toBe(200);
  const { status, body } = await putVersion('9.0.0');
  expect([status, body.error.code]).toEqual([409, 'ReadOnlyDisabledSubscription']);
  expect((await fixture.arm('GET', subscription, { apiVersion: '2022-12-01' })).body.state).toBe('Disabled');
  expect((await fixture.sim('PATCH', control, { state: 'asleep' })).status).toBe(400);
  await fixture.sim('PATCH', control, { state: 'Enabled' });
  expect((await putVersion('9.0.0')).status).toBe(201);
});

test('a fault can look at the body of a request', async () => {
  const fault = { kind: 'status', status: 403, code: 'RequestDisallowedByPolicy', bodyContains: '"name":"East US"' };
  await fixture.sim('POST', '/faults', fault);
  expect((await putVersion('9.0.0')).status).toBe(201);
  const east = version();
  east.properties.publishingProfile.targetRegions.push({ name: 'East US', regionalReplicaCount: 1 });
  expect((await putVersion('9.0.1', east)).status).toBe(403);
});

test.each(['images (prod)'.replace(' ', '_'), 'bilder-für-alle', '画像', 'a.b(c)_d'])(
  'a resource group named %s holds a gallery, whether its path is encoded or not',
  async (name) => {
    const path = `${subscription}/resourceGroups/${encodeURIComponent(name)}`;
    expect((await fixture.arm('PUT', path, { apiVersion: '2022-12-01', body: { location: 'westus' } })).status).toBe(
      201,
    );
    const inGroup = `${path}/providers/Microsoft.Compute/galleries/pictures`;
    const { body } = await fixture.arm('PUT', inGroup, { body: { location: 'westus', properties: {} } });
    expect(body.id).toContain(`/resourceGroups/${name}/`);
    expect((await fixture.arm('GET', inGroup.replace(encodeURIComponent(name), name))).body.name).toBe('pictures');
  },
);
