// The HTTP functions as a person or a pipeline uses them.
import type { Replication } from '../../../src/domain/replication/replication';
import { type Product, startProduct, type VersionBody } from '../../support/product/product';

let product: Product;
beforeAll(async () => {
  product = await startProduct({}, 120);
});
afterAll(async () => {
  await product.stop();
});
afterEach(async () => {
  await product.clearFaults();
});

interface ProblemBody {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly replication?: Replication;
}

interface PlanBody {
  readonly targets: readonly { readonly zone: string; readonly action: string; readonly details: string | null }[];
  readonly changes: readonly { readonly what: string }[];
  readonly findings: readonly { readonly code: string }[];
}

test('a dry run answers with the plan and writes nothing, not even an identity', async () => {
  const body = { imageVersionId: product.versionId('windows-2025', '2025.11.0'), dryRun: true };
  const answer = await product.api<PlanBody>('POST', '/api/replications', body);
  expect(answer.status).toBe(200);
  expect(answer.body.targets.map(({ zone, action }) => [zone, action])).toEqual([
    ['losangeles', 'Add'],
    ['perth', 'Refuse'],
  ]);
  expect(answer.body.changes.map(({ what }) => what)).toEqual([
    'CreateIdentity',
    'AssignRole',
    'AttachToGallery',
    'publishingProfile.targetExtendedLocations',
  ]);
  expect(await product.appWrites()).toEqual([]);
  expect((await product.api<{ value: unknown[] }>('GET', '/api/replications')).body).toEqual({
    value: [],
    nextLink: null,
  });
});

test('a request is accepted, can be followed, and a second one joins it; what it asks for besides is taken by the run', async () => {
  const body = { imageVersionId: product.versionId('ubuntu-pro', '1.0.0') };
  const first = await product.api<Replication>('POST', '/api/replications', body);
  expect(first.status).toBe(202);
  expect(first.headers.get('location')).toBe(`${product.stack.hostUrl}/api/replications/${first.body.id}`);
  expect(first.body).toMatchObject({ trigger: { kind: 'http' }, finishedAt: null });

  const second = await product.api<Replication>('POST', '/api/replications', body);
  expect([second.status, second.body.id, second.body.startedAt]).toEqual([202, first.body.id, first.body.startedAt]);

  const other = await product.api<Replication>('POST', '/api/replications', { ...body, targets: ['westus=redmond'] });
  expect([other.status, other.body.startedAt]).toEqual([202, first.body.startedAt]);

  // Planning is seen again where the other request's zone is taken.
  await product.until(
    first.body.id,
    (one) => one.state === 'Replicating' && one.targets.some((target) => target.progress > 0),
  );
  const { state, targets } = await product.until(first.body.id);
  expect(state).toBe('PartiallySucceeded');
  expect(targets.map((target) => [target.zone, target.state])).toEqual([
    ['losangeles', 'Completed'],
    ['perth', 'Completed'],
    ['redmond', 'Refused'],
  ]);

  const again = await product.api<Replication>('POST', '/api/replications', body);
  expect(again.status).toBe(202);
  expect(
    await product.until(first.body.id, (one) => one.startedAt > first.body.startedAt && one.finishedAt !== null),
  ).toMatchObject({ state: 'NoChange' });
  expect(await product.appWrites('/versions/1.0.0')).toHaveLength(1);
});

test('explicit targets are pursued instead of the configured ones; a zone that is not registered is refused, the other goes on', async () => {
  await product.publish('ubuntu-pro', '3.0.0', (body) => {
    body.properties.publishingProfile.targetRegions = body.properties.publishingProfile.targetRegions.slice(0, 1);
    return body;
  });
  const targets = [
    { region: 'West US', zone: 'losangeles', storageAccountType: 'premium_lrs' },
    'westus=redmond',
    'eastus=losangeles2',
  ];
  // The event of the publication asks for the configured targets at the same moment: one run takes both.
  const id = (await product.api<{ value: Replication[] }>('GET', '/api/replications')).body.value.find((one) =>
    one.imageVersionId.endsWith('/3.0.0'),
  )?.id;
  if (id !== undefined) {
    await product.api('POST', `/api/replications/${id}/cancel`);
  }
  let answer = await product.api<Replication>('POST', '/api/replications', {
    imageVersionId: product.versionId('ubuntu-pro', '3.0.0'),
    targets,
  });
  while (answer.status === 409) {
    await product.until((answer.body as unknown as ProblemBody).replication?.id ?? '');
    answer = await product.api<Replication>('POST', '/api/replications', {
      imageVersionId: product.versionId('ubuntu-pro', '3.0.0'),
      targets,
    });
  }
  expect(answer.status).toBe(202);
  const replication = await product.until(
    answer.body.id,
    (one) => one.targets.some(({ zone }) => zone === 'redmond') && one.finishedAt !== null,
  );
  expect(replication.state).toBe('PartiallySucceeded');
  expect(replication.targets.map(({ zone, state }) => [zone, state])).toEqual(
    expect.arrayContaining([
      ['losangeles', 'Completed'],
      ['redmond', 'Refused'],
      ['losangeles2', 'Refused'],
    ]),
  );
  const codes = replication.findings
    .filter((one) => one.severity === 'error')
    .map(({ code, target }) => `${code} ${target}`);
  expect(codes).toEqual(expect.arrayContaining(['ZoneNotRegistered redmond', 'ZoneNotFound losangeles2']));
  expect(replication.findings.find((one) => one.code === 'ZoneNotRegistered')?.message).toContain(
    'az edge-zones extended-zone register',
  );
});

test('cancel stops a run, leaves the version valid, and a request starts it anew', async () => {
  await product.publish('ubuntu-pro', '3.1.0');
  const list = async () => (await product.api<{ value: Replication[] }>('GET', '/api/replications')).body.value;
  let found: Replication | undefined;
  while (found === undefined) {
    found = (await list()).find((one) => one.imageVersionId.endsWith('/3.1.0'));
  }
  const { id } = found;
  await product.until(id, (one) => one.state === 'Replicating');
  const canceled = await product.api<Replication>('POST', `/api/replications/${id}/cancel`);
  expect([canceled.status, canceled.body.state]).toEqual([200, 'Canceled']);
  expect(canceled.body.finishedAt).not.toBeNull();

  // The event of the app's own write comes when that write's operation ends: it does not undo the cancel.
  const version = await settledVersion('ubuntu-pro', '3.1.0');
  expect(version.properties.publishingProfile.targetExtendedLocations).toHaveLength(2);
  expect((await product.replication(id)).state).toBe('Canceled');

  expect(
    (await product.api('POST', '/api/replications', { imageVersionId: product.versionId('ubuntu-pro', '3.1.0') }))
      .status,
  ).toBe(202);
  expect(await product.until(id, (one) => one.state !== 'Canceled' && one.finishedAt !== null)).toMatchObject({
    state: 'NoChange',
  });
  const ended = await product.api<ProblemBody>('POST', `/api/replications/${id}/cancel`);
  expect(ended.status).toBe(409);
});

async function settledVersion(image: string, version: string): Promise<VersionBody> {
  for (;;) {
    const seen = await product.readVersion(image, version);
    if (seen.properties.provisioningState === 'Succeeded') {
      return seen;
    }
  }
}

test('a zone that keeps failing does not keep the other; the outcome has the service’s own words', async () => {
  await product.fault({
    kind: 'targetFailure',
    target: 'perth',
    times: null,
    message: "Replication failed in this region due to 'Storage allocation failure'",
  });
  await product.publish('ubuntu-pro', '3.2.0');
  let id: string | undefined;
  while (id === undefined) {
    id = (await product.api<{ value: Replication[] }>('GET', '/api/replications')).body.value.find((one) =>
      one.imageVersionId.endsWith('/3.2.0'),
    )?.id;
  }
  const replication = await product.until(id);
  expect(replication.state).toBe('PartiallySucceeded');
  expect(replication.targets).toMatchObject([
    { zone: 'losangeles', state: 'Completed' },
    { zone: 'perth', state: 'Failed', details: expect.stringContaining('Storage allocation failure') },
  ]);
  expect(replication.findings).toContainEqual(expect.objectContaining({ code: 'ReplicationFailed', target: 'perth' }));
});

test('lists filter and page', async () => {
  const all = (await product.api<{ value: Replication[] }>('GET', '/api/replications')).body.value;
  expect(all.length).toBeGreaterThan(2);
  expect([...all].sort((a, b) => b.startedAt.localeCompare(a.startedAt)).map((one) => one.id)).toEqual(
    all.map((one) => one.id),
  );
  const seen: string[] = [];
  for (let link: string | null = '/api/replications?$top=2'; link !== null; ) {
    const page: { value: Replication[]; nextLink: string | null } = (
      await product.api<{ value: Replication[]; nextLink: string | null }>('GET', link)
    ).body;
    expect(page.value.length).toBeLessThanOrEqual(2);
    seen.push(...page.value.map((one) => one.id));
    link = page.nextLink === null ? null : page.nextLink.replace(product.stack.hostUrl, '');
  }
  expect(seen).toEqual(all.map((one) => one.id));
  const partial = (await product.api<{ value: Replication[] }>('GET', '/api/replications?state=PartiallySucceeded'))
    .body.value;
  expect(partial.map((one) => one.state)).toEqual(partial.map(() => 'PartiallySucceeded'));
  expect(partial.length).toBeGreaterThan(0);
});

test('a dry run after a run was throttled is answered, though the runs’ clock is far ahead', async () => {
  await product.fault({
    kind: 'status',
    status: 429,
    retryAfter: 120,
    method: 'GET',
    path: '/windows-2025/versions/',
    // The request's own look at the version passes.
    after: 1,
    times: 1,
  });
  const body = { imageVersionId: product.versionId('windows-2025', '2025.11.0') };
  const started = await product.api<Replication>('POST', '/api/replications', body);
  await product.until(started.body.id);
  expect((await product.api('POST', '/api/replications', { ...body, dryRun: true })).status).toBe(200);
});

test('a query parameter that nobody knows starts nothing', async () => {
  const body = { imageVersionId: product.versionId('windows-2025', '2025.11.0') };
  const before = await product.api<{ value: Replication[] }>('GET', '/api/replications');
  const answer = await product.api<ProblemBody>('POST', '/api/replications?dryRun=true', body);
  expect([answer.status, answer.body.errors?.map(({ field }) => field)]).toEqual([400, ['dryRun']]);
  expect((await product.api('GET', '/api/replications')).body).toEqual(before.body);
});

test('a list names every wrong parameter', async () => {
  const answer = await product.api<ProblemBody>('GET', '/api/replications?$top=x&state=Foo&imageVersionId=z&bogus=1');
  expect(answer.status).toBe(400);
  expect(answer.body.errors?.map(({ field }) => field)).toEqual(['bogus', '$top', 'state', 'imageVersionId']);
  const stale = await product.api<ProblemBody>('GET', '/api/replications?$skiptoken=gone');
  expect([stale.status, stale.body.errors?.map(({ field }) => field)]).toEqual([400, ['$skiptoken']]);
});

describe('a wrong request is told every wrong field', () => {
  const gallery =
    '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries';
  test.each<[string, unknown, readonly string[]]>([
    ['no JSON', '{', ['body']],
    ['a list', [], ['body']],
    ['nothing', {}, ['imageVersionId']],
    [
      'a gallery that is not watched',
      { imageVersionId: `${gallery}/other/images/a/versions/1.0.0` },
      ['imageVersionId'],
    ],
    [
      'five mistakes',
      {
        imageVersionId: 'x',
        targets: [{ region: 'westus', zone: 'perth', replicas: 101, storageAccountType: 'Fast' }],
        dryRun: 1,
        more: 1,
      },
      ['imageVersionId', 'targets[0].replicas', 'targets[0].storageAccountType', 'dryRun', 'more'],
    ],
  ])('%s', async (_what, body, fields) => {
    const answer = await product.api<ProblemBody>('POST', '/api/replications', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.errors?.map(({ field }) => field)).toEqual(fields);
    expect(answer.body).toMatchObject({ status: 400, title: expect.any(String) });
  });

  test.each([
    ['GET', '/api/replications/unknown-1.0.0-0000000000000000'],
    ['POST', '/api/replications/unknown-1.0.0-0000000000000000/cancel'],
    ['GET', '/api/replications/%2e%2e%2fadmin'],
  ])('%s %s is unknown', async (method, path) => {
    const answer = await product.api<ProblemBody>(method, path);
    expect([answer.status, answer.body.status]).toEqual([404, 404]);
  });
});

test('health is answered without asking ARM', async () => {
  const before = (await product.publisher.send('GET', '/_sim/requests')).body.total;
  const answer = await product.api<{ status: string; zones: string[] }>('GET', '/api/health');
  expect([answer.status, answer.body.status, answer.body.zones]).toEqual([200, 'Healthy', ['losangeles', 'perth']]);
  expect((await product.publisher.send('GET', '/_sim/requests')).body.total).toBe(before);
});
