// An image version over the wire: created, replicated, changed, failed, mended, deleted.
import { AzureFixture, gallery, group, type Json, source, versions } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

const version = `${versions}/2.0.0`;
const body = (...regions: string[]) => ({
  location: 'westus',
  properties: { storageProfile: { source }, publishingProfile: { targetRegions: regions.map((name) => ({ name })) } },
});
const state = async (path = version): Promise<Json> =>
  (await fixture.arm('GET', path, { query: { $expand: 'ReplicationStatus' } })).body.properties;

describe('the way of a version', () => {
  test('is Creating, then Succeeded, and only later Completed in each region', async () => {
    const created = await fixture.arm('PUT', version, { body: body('westus', 'eastus') });
    expect(created).toMatchObject({
      status: 201,
      body: { name: '2.0.0', properties: { provisioningState: 'Creating' } },
    });
    expect(created.headers['retry-after']).toBe('10');
    const operation = String(created.headers['azure-asyncoperation']);
    expect((await fixture.arm('GET', operation)).body).toMatchObject({ status: 'InProgress' });
    expect(await fixture.arm('GET', String(created.headers.location))).toMatchObject({ status: 202 });

    await fixture.jump(31);
    expect((await fixture.arm('GET', operation)).body).toMatchObject({
      status: 'Succeeded',
      properties: { output: { name: '2.0.0' } },
    });
    expect(await fixture.arm('GET', String(created.headers.location))).toMatchObject({
      status: 200,
      body: { name: '2.0.0' },
    });
    const replicating = await state();
    expect(replicating.provisioningState).toBe('Succeeded');
    expect(replicating.replicationStatus).toMatchObject({
      aggregatedState: 'InProgress',
      summary: [{ region: 'West US', state: 'Replicating' }, { region: 'East US' }],
    });
    const before = replicating.replicationStatus.summary[0].progress;

    await fixture.jump(60);
    expect((await state()).replicationStatus.summary[0].progress).toBeGreaterThan(before);
    await fixture.jump(300);
    expect((await state()).replicationStatus).toEqual({
      aggregatedState: 'Completed',
      summary: ['West US', 'East US'].map((region) => ({ region, state: 'Completed', details: '', progress: 100 })),
    });
    expect((await fixture.arm('GET', version)).body.properties).not.toHaveProperty('replicationStatus');
  });

  test('takes one write at a time', async () => {
    await fixture.arm('PUT', version, { body: body('westus') });
    expect(await fixture.arm('PUT', version, { body: body('westus', 'eastus') })).toMatchObject({
      status: 409,
      body: { error: { code: 'Conflict' } },
    });
  });

  test('is marked for deletion, then gone; deleting again is 204', async () => {
    await fixture.write('PUT', version, body('westus'));
    expect(await fixture.arm('DELETE', version)).toMatchObject({ status: 202 });
    const refused = await fixture.arm('PUT', version, { body: body('westus') });
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('2.0.0; since it is marked for deletion') } },
    });
    await fixture.jump(10);
    expect(await fixture.arm('GET', version)).toMatchObject({
      status: 404,
      body: { error: { code: 'ResourceNotFound' } },
    });
    expect(await fixture.arm('DELETE', version)).toMatchObject({ status: 204 });
  });

  test('keeps a member that no model knows, and shows it again', async () => {
    const unknown: Json = body('westus');
    unknown.properties.publishingProfile.futureMember = { ring: 3 };
    await fixture.write('PUT', version, unknown);
    expect((await fixture.arm('GET', version)).body.properties.publishingProfile.futureMember).toEqual({ ring: 3 });
  });

  test('is 404 for a while after its creation, if so set', async () => {
    await fixture.sim('PATCH', '/settings', { notFoundAfterCreateSeconds: 120 });
    await fixture.arm('PUT', version, { body: body('westus') });
    expect((await fixture.arm('GET', version)).status).toBe(404);
    await fixture.jump(121);
    expect((await fixture.arm('GET', version)).status).toBe(200);
  });
});

describe('a failing region', () => {
  const fail = (more: Record<string, unknown> = {}) =>
    fixture.sim('POST', '/faults', { kind: 'targetFailure', target: 'northeurope', ...more });

  test('ends the write as Failed with the known text while the others complete, and a retry mends it', async () => {
    await fail();
    const created = await fixture.write('PUT', version, body('westus', 'northeurope'), 400);
    const operation = await fixture.arm('GET', String(created.headers['azure-asyncoperation']));
    expect(operation.body).toMatchObject({ status: 'Failed', error: { code: 'ValidationError' } });
    expect(operation.body.error.message).toContain(
      "'{region:northeurope, detail:Failed with internal server error.}'. If retry does not work",
    );
    const failed = await state();
    expect(failed.provisioningState).toBe('Failed');
    expect(failed.replicationStatus.summary).toMatchObject([
      { state: 'Completed' },
      { region: 'North Europe', state: 'Failed', details: 'Failed with internal server error.' },
    ]);

    await fixture.write('PUT', version, body('westus', 'northeurope'), 400);
    expect(await state()).toMatchObject({
      provisioningState: 'Succeeded',
      replicationStatus: { aggregatedState: 'Completed' },
    });
  });

  test('may need to be removed and added again', async () => {
    await fail({ untilReadded: true, message: 'Replication failed in this region' });
    await fixture.write('PUT', version, body('westus', 'northeurope'), 400);
    await fixture.write('PUT', version, body('westus', 'northeurope'), 400);
    expect((await state()).provisioningState).toBe('Failed');
    const without: Json = body('westus');
    without.properties.safetyProfile = { allowDeletionOfReplicatedLocations: true };
    await fixture.write('PUT', version, without, 400);
    await fixture.write('PUT', version, body('westus', 'northeurope'), 400);
    expect((await state()).replicationStatus.aggregatedState).toBe('Completed');
  });
});

describe('refused before anything is written', () => {
  test.each([
    ['a name that is no version', `${versions}/1.0`, body('westus'), 400, 'InvalidParameter'],
    ['a number beyond 32 bits', `${versions}/1.0.2147483648`, body('westus'), 400, 'InvalidParameter'],
    ['no location', version, { properties: {} }, 400, 'LocationRequired'],
    [
      'a location that is none',
      version,
      { location: 'atlantis', properties: {} },
      400,
      'LocationNotAvailableForResourceType',
    ],
    [
      'an image definition that is not there',
      `${gallery}/images/none/versions/1.0.0`,
      body('westus'),
      404,
      'ParentResourceNotFound',
    ],
    [
      'a resource group that is not there',
      `${version.replace('images-rg', 'no-rg')}`,
      body('westus'),
      404,
      'ResourceGroupNotFound',
    ],
    ['a body that is no object', version, '[1]', 400, 'InvalidRequestContent'],
    ['a body that is no JSON', version, '{', 400, 'InvalidRequestContent'],
  ])('%s', async (_what, path, content, status, code) => {
    expect(await fixture.arm('PUT', path, { body: content })).toMatchObject({ status, body: { error: { code } } });
  });

  test('a PATCH of a version that is not there', async () => {
    expect(await fixture.arm('PATCH', version, { body: {} })).toMatchObject({ status: 404 });
  });

  test('another location', async () => {
    await fixture.write('PUT', version, body('westus'));
    const moved = { ...body('eastus'), location: 'eastus' };
    expect(await fixture.arm('PUT', version, { body: moved })).toMatchObject({
      status: 409,
      body: { error: { code: 'InvalidResourceLocation' } },
    });
  });
});

describe('answers', () => {
  test('come in pages with a nextLink on the host that was asked', async () => {
    await fixture.sim('PATCH', '/settings', { pageSize: 1 });
    const host = 'westus.management.localhost';
    const first = await fixture.arm('GET', versions, { host });
    expect(first.body.value).toHaveLength(1);
    const next = new URL(first.body.nextLink);
    expect(next.hostname).toBe(host);
    const second = await fixture.arm('GET', `${next.pathname}${next.search}`, { host });
    expect(second.body.value.map(({ name }: Json) => name)).toEqual(['1.1.0']);
    expect(second.body).not.toHaveProperty('nextLink');
  });

  test('show what the api-version knows', async () => {
    const older = await fixture.arm('GET', `${versions}/1.0.0`, { apiVersion: '2022-03-03' });
    expect(older.body.properties.safetyProfile).not.toHaveProperty('blockDeletionBeforeEndOfLife');
    expect((await fixture.arm('GET', `${versions}/1.0.0`)).body.properties.safetyProfile).toHaveProperty(
      'blockDeletionBeforeEndOfLife',
    );
  });

  test('write resourceGroups in changing case, if so set', async () => {
    await fixture.sim('PATCH', '/settings', { idCase: 'varying' });
    const ids = [await fixture.arm('GET', gallery), await fixture.arm('GET', gallery)].map((answer) => answer.body.id);
    expect(new Set(ids).size).toBe(2);
    expect(new Set(ids.map((id) => id.toLowerCase()))).toEqual(new Set([gallery.toLowerCase()]));
  });

  test('offer the headers of a long-running operation that the setting says', async () => {
    const offered: Record<string, string[]> = {};
    for (const operationHeaders of ['both', 'location', 'asyncOperation', 'none']) {
      await fixture.sim('POST', '/reset');
      await fixture.sim('PATCH', '/settings', { operationHeaders });
      const { headers } = await fixture.arm('PUT', version, { body: body('westus') });
      offered[operationHeaders] = ['azure-asyncoperation', 'location', 'retry-after'].filter((name) => headers[name]);
    }
    expect(offered).toEqual({
      both: ['azure-asyncoperation', 'location', 'retry-after'],
      location: ['location', 'retry-after'],
      asyncOperation: ['azure-asyncoperation', 'retry-after'],
      none: [],
    });
  });
});

describe('galleries and image definitions', () => {
  test('delete nothing that still has children', async () => {
    const refused = await fixture.arm('DELETE', gallery);
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'CannotDeleteResource', message: expect.stringContaining('nested resources') } },
    });
  });

  test('give new definitions the defaults of their api-version', async () => {
    const definition = (sku: string) => ({
      location: 'westus',
      properties: { osType: 'Linux', osState: 'Generalized', identifier: { publisher: 'p', offer: 'o', sku } },
    });
    const older = await fixture.arm('PUT', `${gallery}/images/older`, { body: definition('a') });
    const newer = await fixture.arm('PUT', `${gallery}/images/newer`, {
      apiVersion: '2025-03-03',
      body: definition('b'),
    });
    expect(older.body.properties.hyperVGeneration).toBe('V1');
    expect(newer.body.properties).toMatchObject({
      hyperVGeneration: 'V2',
      features: [{ value: 'TrustedLaunchSupported' }],
    });
    const taken = await fixture.arm('PUT', `${gallery}/images/third`, { body: definition('A') });
    expect(taken).toMatchObject({ status: 409, body: { error: { code: 'Conflict' } } });
  });

  test('list, create and delete resource groups with what is in them', async () => {
    const temporary = group.replace('images-rg', 'temporary-rg');
    expect((await fixture.arm('HEAD', temporary)).status).toBe(404);
    expect((await fixture.arm('PUT', temporary, { body: { location: 'West US' } })).body).toMatchObject({
      location: 'westus',
    });
    await fixture.write('PUT', `${temporary}/providers/Microsoft.Compute/galleries/g1`, { location: 'westus' });
    expect((await fixture.arm('GET', `${temporary}/resources`)).body.value).toMatchObject([
      { name: 'g1', type: 'Microsoft.Compute/galleries' },
    ]);
    await fixture.arm('DELETE', temporary);
    await fixture.jump(10);
    expect((await fixture.arm('GET', temporary)).body.error.code).toBe('ResourceGroupNotFound');
  });
});
