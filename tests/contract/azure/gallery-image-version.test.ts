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
  const recorded = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/;

  test('is Creating until the last of its targets is done, as recorded', async () => {
    const created = await fixture.arm('PUT', version, { body: body('westus', 'eastus') });
    expect(created).toMatchObject({
      status: 201,
      headers: { 'retry-after': '60' },
      body: { name: '2.0.0', properties: { provisioningState: 'Creating' } },
    });
    expect(created.headers).not.toHaveProperty('location');
    const operation = String(created.headers['azure-asyncoperation']);
    expect(operation).toHaveLength(3_098);

    await fixture.jump(310);
    const running = await fixture.arm('GET', operation);
    expect(running.headers['retry-after']).toBe('60');
    expect(Object.keys(running.body)).toEqual(['startTime', 'status', 'name']);
    const creating = await state();
    expect(creating.provisioningState).toBe('Creating');
    expect(creating.publishingProfile.publishedDate).toBe(running.body.startTime);
    expect(creating.replicationStatus).toMatchObject({
      aggregatedState: 'InProgress',
      summary: [{ region: 'West US', state: 'Replicating' }, { region: 'East US' }],
    });

    await fixture.jump(210);
    const ended = await fixture.arm('GET', operation);
    expect(ended.body).toEqual({
      startTime: expect.stringMatching(recorded),
      endTime: expect.stringMatching(recorded),
      status: 'Succeeded',
      name: expect.any(String),
    });
    expect(ended.headers).not.toHaveProperty('retry-after');
    const { replicationStatus, provisioningState } = await state();
    expect(provisioningState).toBe('Succeeded');
    expect(replicationStatus).toEqual({
      aggregatedState: 'Completed',
      summary: ['West US', 'East US'].map((region) => ({ region, state: 'Completed', details: '', progress: 100 })),
    });
    expect((await fixture.arm('GET', version)).body.properties).not.toHaveProperty('replicationStatus');
  });

  test('has Succeeded before its targets have, where so set', async () => {
    await fixture.sim('PATCH', '/settings', { versionSucceeds: 'beforeTargets' });
    const { provisioningState: none } = (await fixture.arm('PUT', version, { body: body('westus') })).body.properties;
    expect(none).toBe('Creating');
    await fixture.jump(151);
    const replicating = await state();
    expect(replicating).toMatchObject({
      provisioningState: 'Succeeded',
      replicationStatus: { aggregatedState: 'InProgress', summary: [{ region: 'West US', state: 'Replicating' }] },
    });
    const before = replicating.replicationStatus.summary[0].progress;
    await fixture.jump(60);
    expect((await state()).replicationStatus.summary[0].progress).toBeGreaterThan(before);
    await fixture.jump(320);
    expect((await state()).replicationStatus.aggregatedState).toBe('Completed');
  });

  const secondsOf = async (write: () => Promise<Json>): Promise<number> => {
    const answer = await write();
    await fixture.jump(2_000);
    const { startTime, endTime } = (await fixture.arm('GET', String(answer.headers['azure-asyncoperation']))).body;
    return (Date.parse(endTime) - Date.parse(startTime)) / 1000;
  };
  const wider = body('westus', 'eastus');
  const narrower = {
    ...body('westus'),
    properties: { ...body('westus').properties, safetyProfile: { allowDeletionOfReplicatedLocations: true } },
  };

  test.each([
    ['a new version', 315, 520, body('westus'), version],
    ['a region more', 315, 520, body('westus', 'australiaeast', 'eastus'), `${versions}/1.1.0`],
    ['the same targets', 150, 151, body('westus', 'australiaeast'), `${versions}/1.1.0`],
    ['only tags', 150, 151, { ...body('westus', 'australiaeast'), tags: { a: '1' } }, `${versions}/1.1.0`],
    ['a region less', 160, 270, narrower, `${versions}/1.1.0`],
  ])('takes as long as recorded: %s', async (_what, least, most, content, path) => {
    const { storageProfile: _source, ...properties } = content.properties as Json;
    const changed = path === version ? content : { ...content, properties };
    const seconds = await secondsOf(() => fixture.arm('PUT', path, { body: changed }));
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
  });

  test('is deleted in 90 to 150 seconds; a gallery and a definition are written and deleted at once', async () => {
    await fixture.write('PUT', version, wider);
    const deleting = await secondsOf(() => fixture.arm('DELETE', version));
    expect(deleting).toBeGreaterThanOrEqual(90);
    expect(deleting).toBeLessThanOrEqual(150);
    const other = gallery.replace('contosoImages', 'momentary');
    for (const method of ['PUT', 'DELETE']) {
      const answer = await fixture.arm(method, other, method === 'PUT' ? { body: { location: 'westus' } } : {});
      expect(answer.headers).not.toHaveProperty('retry-after');
      expect(await secondsOf(async () => answer)).toBeLessThan(2);
    }
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
    const deleted = await fixture.arm('DELETE', version);
    expect(deleted).toMatchObject({ status: 202, body: undefined });
    const monitor = String(deleted.headers.location);
    expect(monitor).toContain('?monitor=true&api-version=');
    expect((await fixture.arm('GET', monitor)).status).toBe(202);
    const refused = await fixture.arm('PUT', version, { body: body('westus') });
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('2.0.0; since it is marked for deletion') } },
    });
    await fixture.jump(150);
    const end = await fixture.arm('GET', monitor);
    expect(end).toMatchObject({ status: 200, body: undefined });
    expect(end.headers).not.toHaveProperty('content-type');
    expect(await fixture.arm('GET', version)).toMatchObject({
      status: 404,
      headers: { 'x-ms-failure-cause': 'gateway' },
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
    const created = await fixture.write('PUT', version, body('westus', 'northeurope'));
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

    await fixture.write('PUT', version, body('westus', 'northeurope'));
    expect(await state()).toMatchObject({
      provisioningState: 'Succeeded',
      replicationStatus: { aggregatedState: 'Completed' },
    });
  });

  test('may need to be removed and added again', async () => {
    await fail({ untilReadded: true, message: 'Replication failed in this region' });
    await fixture.write('PUT', version, body('westus', 'northeurope'));
    await fixture.write('PUT', version, body('westus', 'northeurope'));
    expect((await state()).provisioningState).toBe('Failed');
    const without: Json = body('westus');
    without.properties.safetyProfile = { allowDeletionOfReplicatedLocations: true };
    await fixture.write('PUT', version, without);
    await fixture.write('PUT', version, body('westus', 'northeurope'));
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
    for (const operationHeaders of ['recorded', 'both', 'location', 'asyncOperation', 'none']) {
      await fixture.sim('POST', '/reset');
      await fixture.sim('PATCH', '/settings', { operationHeaders });
      const { headers } = await fixture.arm('PUT', version, { body: body('westus') });
      offered[operationHeaders] = ['azure-asyncoperation', 'location', 'retry-after'].filter((name) => headers[name]);
    }
    expect(offered).toEqual({
      recorded: ['azure-asyncoperation', 'retry-after'],
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
    await fixture.jump(200);
    expect((await fixture.arm('GET', temporary)).body.error.code).toBe('ResourceGroupNotFound');
  });
});
