// `/_sim`: faults, the record of requests, settings, clock and reset.
import { AzureFixture, gallery, group, type Json, source, subscription, versions } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

const version = `${versions}/1.0.0`;
const fault = (body: Json) => fixture.sim('POST', '/faults', body);
const operator = 'b0000000-0000-4000-8000-000000000001';
const wider = () => ({
  properties: { publishingProfile: { targetRegions: ['westus', 'australiaeast', 'eastus'].map((name) => ({ name })) } },
});
const regions = async () =>
  (await fixture.arm('GET', version)).body.properties.publishingProfile.targetRegions.map(({ name }: Json) => name);

describe('a fault', () => {
  test('strikes after as many matches and as often as asked, and only where it matches', async () => {
    await fault({
      kind: 'status',
      status: 503,
      retryAfter: 7,
      method: 'GET',
      path: '/galleries/*/versions/1.0.0',
      after: 1,
      times: 2,
    });
    const statuses: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      statuses.push((await fixture.arm('GET', version)).status);
    }
    expect(statuses).toEqual([200, 503, 503, 200, 200]);
    expect((await fixture.arm('GET', gallery)).status).toBe(200);
    expect((await fixture.sim('GET', '/faults')).body.value).toMatchObject([
      { kind: 'status', matched: 5, applied: 2 },
    ]);
  });

  test('of a status answers with its code, message and Retry-After', async () => {
    await fault({ kind: 'status', status: 429, retryAfter: 120 });
    const answer = await fixture.arm('GET', gallery);
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 'ResourceCollectionRequestsThrottled' } } });
    expect(answer.headers['retry-after']).toBe('120');
  });

  test('may be meant for one operation, or one caller', async () => {
    await fault({ kind: 'denied', operation: 'Microsoft.Compute/galleries/read', caller: operator, times: null });
    expect(await fixture.arm('GET', gallery)).toMatchObject({
      status: 403,
      body: { error: { code: 'AuthorizationFailed' } },
    });
    expect((await fixture.arm('GET', version)).status).toBe(200);
    const authorization = `Bearer ${await fixture.tokenFor({ client_id: 'a0000000-0000-4000-8000-000000000002' })}`;
    expect((await fixture.arm('GET', gallery, { headers: { authorization } })).status).toBe(200);
  });

  test('resets the connection, before or after the request is carried out', async () => {
    await fault({ kind: 'reset', method: 'PATCH' });
    await expect(fixture.arm('PATCH', gallery, { body: { tags: { a: '1' } } })).rejects.toThrow(
      /ECONNRESET|socket hang up/,
    );
    expect((await fixture.arm('GET', gallery)).body.tags).toBeUndefined();
    await fault({ kind: 'reset', method: 'PATCH', phase: 'after' });
    await expect(fixture.arm('PATCH', gallery, { body: { tags: { a: '1' } } })).rejects.toThrow(
      /ECONNRESET|socket hang up/,
    );
    expect((await fixture.arm('GET', gallery)).body.tags).toEqual({ a: '1' });
  });

  test('keeps a request hanging for a while', async () => {
    await fault({ kind: 'hang', seconds: 0.2 });
    const started = performance.now();
    expect((await fixture.arm('GET', gallery)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(190);
  });

  test('answers with JSON that is none', async () => {
    await fault({ kind: 'malformed' });
    const answer = await fixture.arm('GET', gallery);
    expect(answer.status).toBe(200);
    expect(typeof answer.body).toBe('string');
  });

  test('loses an update, as a second writer with a stale read would', async () => {
    await fault({ kind: 'lostUpdate', path: version });
    const answer = await fixture.write('PATCH', version, wider());
    expect(answer.body.properties.publishingProfile.targetRegions).toHaveLength(3);
    expect(await regions()).toEqual(['West US', 'Australia East']);
    await fixture.write('PATCH', version, wider());
    expect(await regions()).toHaveLength(3);
  });

  test('keeps a version Updating until it is removed', async () => {
    const { body } = await fault({ kind: 'stuckUpdating', path: version });
    await fixture.write('PATCH', version, wider(), 100_000);
    const state = async () => (await fixture.arm('GET', version)).body.properties.provisioningState;
    expect(await state()).toBe('Updating');
    await fixture.sim('DELETE', `/faults/${body.id}`);
    expect(await state()).toBe('Succeeded');
  });

  test.each([
    [{}, [/^kind: is absent, must be one of status, reset/]],
    [{ kind: 'status' }, [/^status: is absent/]],
    [{ kind: 'status', status: 99 }, [/^status: is 99, must be an HTTP status/]],
    [{ kind: 'targetFailure' }, [/^target: is absent/]],
    [
      { kind: 'hang', seconds: 0, after: -1, mthod: 'GET' },
      [/^after: is -1/, /^seconds: is 0/, /^mthod: is "GET" and is not known/],
    ],
    ['"x"', [/must be a JSON object/]],
  ])('that is malformed is refused, naming each field: %j', async (body, expected) => {
    const answer = await fault(body);
    expect(answer.status).toBe(400);
    expect(answer.body.problems).toHaveLength(expected.length);
    for (const pattern of expected) {
      expect(answer.body.problems).toContainEqual(expect.stringMatching(pattern));
    }
  });
});

describe('the record of requests', () => {
  test('counts by method, operation and caller, and can be asked in part', async () => {
    await fixture.arm('GET', version);
    await fixture.arm('GET', version);
    await fixture.arm('PATCH', gallery, { body: { tags: {} }, headers: { 'x-ms-client-request-id': 'mine' } });
    const all = (await fixture.sim('GET', '/requests')).body;
    expect(all.total).toBe(3);
    expect(all.counts[0]).toEqual({
      method: 'GET',
      operation: 'Microsoft.Compute/galleries/images/versions/read',
      caller: operator,
      count: 2,
    });
    const writes = (await fixture.sim('GET', '/requests?method=PATCH')).body;
    expect(writes.requests).toMatchObject([
      { status: 200, path: gallery, clientRequestId: 'mine', operation: 'Microsoft.Compute/galleries/write' },
    ]);
    const since = all.requests[1].sequence;
    expect((await fixture.sim('GET', `/requests?since=${since}`)).body.total).toBe(1);
    expect((await fixture.sim('GET', '/requests?path=VERSIONS&top=1')).body).toMatchObject({
      total: 2,
      requests: [{ method: 'GET' }],
    });
    expect((await fixture.sim('DELETE', '/requests')).body.total).toBe(0);
  });
});

describe('throttling', () => {
  const remaining = 'x-ms-ratelimit-remaining-resource';

  test('off: nothing is used up, and the header names the budget of the operation', async () => {
    for (let request = 0; request < 3; request++) {
      const { headers } = await fixture.arm('GET', gallery);
      expect(headers[remaining]).toBe('Microsoft.Compute/GetGallery3Min;349,Microsoft.Compute/GetGallery30Min;2499');
    }
    const zones = await fixture.arm('GET', `${subscription}/providers/Microsoft.EdgeZones/extendedZones`, {
      apiVersion: '2024-04-01-preview',
    });
    expect(zones.headers).not.toHaveProperty(remaining);
  });

  test.each([
    ['GET', gallery, 'GetGallery', 349, 2_499],
    ['GET', `${gallery}/images/ubuntu-pro`, 'GetGalleryImage', 599, 2_999],
    ['GET', version, 'GetGalleryImageVersion', 1_999, 9_999],
    ['GET', `${subscription}/providers/Microsoft.Compute/galleries`, 'ListGallery', 149, 999],
    ['GET', `${group}/providers/Microsoft.Compute/galleries`, 'ListGalleryInResourceGroup', 99, 999],
    ['GET', `${gallery}/images`, 'ListGalleryImagesInGallery', 1_499, 9_999],
    ['GET', versions, 'ListGalleryImageVersionsInGalleryImage', 1_499, 9_999],
    ['PATCH', gallery, 'CreateUpdateGallery', 49, 299],
    ['PATCH', `${gallery}/images/ubuntu-pro`, 'CreateUpdateGalleryImage', 149, 749],
    ['PATCH', version, 'CreateUpdateGalleryImageVersion', 374, 1_199],
    ['DELETE', version, 'DeleteGalleryImageVersion', 149, 999],
  ])('on: %s %s has the budget of its own operation', async (method, path, name, three, thirty) => {
    await fixture.sim('PATCH', '/settings', { throttling: 'on' });
    const { headers } = await fixture.arm(method, path, method === 'PATCH' ? { body: { tags: {} } } : {});
    expect(headers[remaining]).toBe(`Microsoft.Compute/${name}3Min;${three},Microsoft.Compute/${name}30Min;${thirty}`);
  });

  test('on: refuses an operation that has used its budget up, whoever asks, until requests leave the window', async () => {
    await fixture.sim('PATCH', '/settings', { throttling: 'on', throttleBudgetPercent: 1 });
    for (let request = 0; request < 3; request++) {
      expect((await fixture.arm('GET', gallery)).status).toBe(200);
    }
    const refused = await fixture.arm('GET', gallery);
    const seconds = Number(refused.headers['retry-after']);
    expect(refused).toMatchObject({
      status: 429,
      body: {
        error: {
          code: 'ResourceCollectionRequestsThrottled',
          message: expect.stringContaining(`try after '${seconds}' seconds`),
        },
      },
    });
    expect(refused.headers[remaining]).toBe('Microsoft.Compute/GetGallery3Min;0,Microsoft.Compute/GetGallery30Min;22');
    const authorization = `Bearer ${await fixture.tokenFor({ client_id: 'a0000000-0000-4000-8000-000000000002' })}`;
    expect((await fixture.arm('GET', gallery, { headers: { authorization } })).status).toBe(429);
    expect((await fixture.arm('GET', `${gallery}/images/ubuntu-pro`)).status).toBe(200);
    await fixture.jump(seconds - 10);
    expect((await fixture.arm('GET', gallery)).status).toBe(429);
    await fixture.jump(11);
    expect((await fixture.arm('GET', gallery)).status).toBe(200);
  });

  test('a refusal says who refused: ARM, or the resource provider, which then tells of its budget too', async () => {
    const authorization = `Bearer ${await fixture.tokenFor({ client_id: 'a0000000-0000-4000-8000-000000000002' })}`;
    const denied = await fixture.arm('DELETE', version, { headers: { authorization } });
    expect(denied).toMatchObject({ status: 403, headers: { 'x-ms-failure-cause': 'gateway' } });
    expect(denied.headers).not.toHaveProperty(remaining);
    const refused = await fixture.arm('PUT', `${versions}/1.0`, { body: { location: 'westus' } });
    expect(refused).toMatchObject({
      status: 400,
      headers: { [remaining]: expect.stringContaining('/CreateUpdateGalleryImageVersion3Min;374') },
    });
    expect(refused.headers).not.toHaveProperty('x-ms-failure-cause');
  });

  test('on: thirty minutes have a budget of their own', async () => {
    await fixture.sim('PATCH', '/settings', { throttling: 'on', throttleBudgetPercent: 1 });
    let taken = 0;
    for (let window = 0; window < 9; window++) {
      for (let request = 0; request < 3; request++) {
        taken += (await fixture.arm('GET', gallery)).status === 200 ? 1 : 0;
      }
      await fixture.jump(191);
    }
    expect(taken).toBe(25);
  });
});

describe('settings and clock', () => {
  test('refuse what is wrong, all at once', async () => {
    const settings = await fixture.sim('PATCH', '/settings', { pageSize: 0, idCase: 'upper', nothing: 1 });
    expect(settings).toMatchObject({
      status: 400,
      body: {
        problems: [
          expect.stringMatching(/^pageSize/),
          expect.stringMatching(/^idCase/),
          expect.stringMatching(/^nothing is not a setting/),
        ],
      },
    });
    const clock = await fixture.sim('POST', '/clock', { speed: 0, jumpSeconds: -1 });
    expect(clock.body.problems).toEqual([expect.stringMatching(/^speed/), expect.stringMatching(/^jumpSeconds/)]);
  });

  test('change how time passes, which never goes back', async () => {
    const before = Date.parse((await fixture.sim('GET', '/clock')).body.now);
    const after = await fixture.sim('POST', '/clock', { speed: 100, jumpSeconds: 3600 });
    expect(after.body.speed).toBe(100);
    expect(Date.parse(after.body.now) - before).toBeGreaterThanOrEqual(3_600_000);
    await fixture.sim('POST', '/reset');
    expect(Date.parse((await fixture.sim('GET', '/clock')).body.now)).toBeGreaterThanOrEqual(
      Date.parse(after.body.now),
    );
  });

  test('start afresh on reset', async () => {
    await fixture.write('PUT', `${versions}/7.0.0`, { location: 'westus', properties: { storageProfile: { source } } });
    await fault({ kind: 'hang' });
    await fixture.sim('PATCH', '/settings', { pageSize: 3 });
    await fixture.sim('POST', '/reset');
    expect((await fixture.arm('GET', `${versions}/7.0.0`)).status).toBe(404);
    expect((await fixture.sim('GET', '/faults')).body.value).toEqual([]);
    expect((await fixture.sim('GET', '/settings')).body.pageSize).toBe(200);
  });

  test('say what there is where nothing is', async () => {
    expect(await fixture.sim('GET', '/nothing')).toMatchObject({
      status: 404,
      body: { problems: [expect.stringContaining('POST /_sim/faults'.replace('POST ', ''))] },
    });
    expect((await fixture.sim('GET', '/')).body.controls).toContain('POST /_sim/reset');
  });
});
