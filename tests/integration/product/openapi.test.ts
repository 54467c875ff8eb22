// The OpenAPI document and the running app say the same: the routes are those of the document, and answers have its shapes.
import type * as z from 'zod';
import { type ApiOperation, operations } from '../../../src/functions/openapi/operations';
import * as schemas from '../../../src/functions/openapi/schemas';
import { type Product, startProduct } from '../../support/product/product';

interface HostFunction {
  readonly name: string;
  readonly config?: { readonly bindings?: readonly Binding[] };
}
interface Binding {
  readonly type: string;
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
}

const devCenterId =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/platform-rg/providers/Microsoft.DevCenter/devcenters/contoso-devcenter';

let product: Product;
let versionId: string;
beforeAll(async () => {
  product = await startProduct({ DEV_CENTERS: devCenterId });
  versionId = product.versionId('ubuntu-pro', '1.0.0');
});
afterAll(async () => await product.stop());

test('the routes of the app are those of the document, with their methods and whether they ask for a key', async () => {
  const { body } = await product.api<readonly HostFunction[]>('GET', '/admin/functions');
  // The one that answers for all others; the host tries functions by their names, so it has to be the last.
  expect(
    body
      .map(({ name }) => name)
      .sort()
      .at(-1),
  ).toBe('unknownRoute');
  const served = body
    .filter(({ name }) => name !== 'unknownRoute')
    .flatMap(({ name, config }) =>
      (config?.bindings ?? [])
        .filter(({ type }) => type.toLowerCase() === 'httptrigger')
        .map(({ route, methods, authLevel }) => ({
          name,
          route: `/${route}`,
          method: (methods ?? []).join().toLowerCase(),
          isAnonymous: authLevel?.toLowerCase() === 'anonymous',
        })),
    );
  const documented = operations.map((operation) => ({
    name: operation.operationId,
    route: operation.path,
    method: operation.method,
    isAnonymous: operation.anonymous === true,
  }));
  expect(served.toSorted(byName)).toEqual(documented.toSorted(byName));
});

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);

test('the document is OpenAPI 3.1 whose references all lead somewhere', async () => {
  const { status, body } = await product.api<Readonly<Record<string, unknown>>>('GET', '/api/openapi.json');
  expect([status, body.openapi]).toEqual([200, '3.1.0']);
  const text = JSON.stringify(body);
  const components = Object.keys((body.components as { readonly schemas: object }).schemas);
  const references = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  expect(references.length).toBeGreaterThan(20);
  expect(references.filter((name) => !components.includes(name ?? ''))).toEqual([]);
  for (const [path, item] of Object.entries(body.paths as Record<string, object>)) {
    for (const name of path.matchAll(/\{(\w+)\}/g)) {
      expect(JSON.stringify(item)).toContain(`"name":"${name[1]}","in":"path"`);
    }
  }
});

/** Operations that can be asked without changing anything, each with a request that succeeds. */
const reads: Readonly<Record<string, () => string>> = {
  listReplications: () => '/api/replications',
  getCoverage: () => '/api/coverage?versions=latest',
  getPolicy: () => '/api/policy',
  getPlatformParity: () => '/api/platform-parity?zone=losangeles&publisher=Canonical',
  getDevBoxReadiness: () => `/api/dev-box/readiness?galleryId=${versionId.split('/images/')[0]}`,
  listDevBoxGalleries: () => `/api/dev-box/galleries?devCenterId=${devCenterId}`,
  getHealth: () => '/api/health',
  getOpenApi: () => '/api/openapi.json',
};

const operationOf = (name: string): ApiOperation => {
  const found = operations.find(({ operationId }) => operationId === name);
  if (found === undefined) {
    throw new Error(`${name} is not in the table`);
  }
  return found;
};
const schemaOf = (name: string, status: number) => operationOf(name).answers[status]?.schema as z.ZodType;

test.each(Object.keys(reads))('%s answers with the shape of the document', async (name) => {
  const { status, body } = await product.api('GET', reads[name]?.() ?? '');
  expect(status).toBe(200);
  expect(schemaOf(name, 200).safeParse(body).error).toBeUndefined();
});

test('a request, its replication, a plan and a preview have the shapes of the document', async () => {
  const plan = await product.api('POST', '/api/replications', { imageVersionId: versionId, dryRun: true });
  expect(schemas.plan.safeParse(plan.body).error).toBeUndefined();
  const started = await product.api<{ readonly id: string }>('POST', '/api/replications', {
    imageVersionId: versionId,
  });
  expect(started.status).toBe(202);
  expect(schemas.replication.safeParse(started.body).error).toBeUndefined();
  const early = await product.api<{ readonly finishedAt: string | null }>(
    'GET',
    `/api/replications/${started.body.id}`,
  );
  expect(early.headers.get('retry-after')).toBe(early.body.finishedAt === null ? '5' : null);
  await product.until(started.body.id);
  const after = await product.api('GET', `/api/replications/${started.body.id}`);
  expect(schemas.replication.safeParse(after.body).error).toBeUndefined();
  const preview = await product.api('POST', '/api/policy/preview', {});
  expect(schemas.preview.safeParse(preview.body).error).toBeUndefined();
});

test('whoever asks for a list or for coverage is told when to ask again, as long as something is under way', async () => {
  const imageVersionId = product.versionId('windows-2025', '2025.11.0');
  const started = await product.api<{ readonly id: string }>('POST', '/api/replications', { imageVersionId });
  expect(started.status).toBe(202);
  const listed = `/api/replications?imageVersionId=${imageVersionId}`;
  const covered = '/api/coverage?imageName=windows-2025&expand=replicationStatus';
  const seen = { list: new Set<string>(), coverage: new Set<string>() };
  for (let isOver = false; !isOver; ) {
    const list = await product.api<z.infer<typeof schemas.replicationList>>('GET', listed);
    const isOpen = list.body.value.some(({ finishedAt }) => finishedAt === null);
    expect(list.headers.get('retry-after')).toBe(isOpen ? '5' : null);
    seen.list.add(String(isOpen));
    const coverage = await product.api<z.infer<typeof schemas.coverage>>('GET', covered);
    const isUnderWay = coverage.body.value.some(({ zones }) =>
      zones.some(({ state }) => /^(Replicating|Targeted)$/.test(state)),
    );
    expect(coverage.headers.get('retry-after')).toBe(isUnderWay ? '30' : null);
    const table = await fetch(`${product.stack.hostUrl}${covered}&format=csv`);
    expect(table.headers.get('retry-after')).toBe(/,(Replicating|Targeted),/.test(await table.text()) ? '30' : null);
    seen.coverage.add(String(isUnderWay));
    isOver = !isOpen;
  }
  expect(seen.list).toEqual(new Set(['true', 'false']));
  expect(seen.coverage.has('false')).toBe(true);
});

/** A probe adds what it likes to the path of health; the page's own parameters are for its script. */
const takesAnything = ['getPage', 'getHealth'];

test.each(
  operations
    .filter(({ operationId }) => !takesAnything.includes(operationId))
    .map((one) => [one.operationId, one] as const),
)('%s refuses an unknown parameter with problem details', async (_, operation) => {
  const path = `/api${operation.path.replace(/\{\w+\}/g, 'none')}?colour=red`;
  const { status, headers, body } = await product.api(operation.method.toUpperCase(), path);
  expect(status).toBe(400);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(schemas.problem.safeParse(body).error).toBeUndefined();
  expect(JSON.stringify(body)).toContain('colour');
});

test.each(
  operations
    .filter(({ errors = [] }) => (errors as readonly number[]).includes(415))
    .map((one) => [one.operationId, one] as const),
)('%s takes JSON and no other media type', async (_, operation) => {
  const answer = await fetch(`${product.stack.hostUrl}/api${operation.path}`, {
    method: operation.method.toUpperCase(),
    headers: { 'content-type': 'text/plain' },
    body: '{}',
  });
  expect([answer.status, answer.headers.get('accept-post')]).toEqual([415, 'application/json']);
  expect(schemas.problem.safeParse(await answer.json()).error).toBeUndefined();
});

test.each(['/api/replications?$top=1', '/api/coverage?$top=1&versions=all'])(
  'the next page of %s is there for a caller whose key stands in the query',
  async (path) => {
    const other = product.versionId('ubuntu-pro', '1.1.0');
    await product.api('POST', '/api/replications', { imageVersionId: other });
    const link = async (query: string) =>
      (await product.api<{ readonly nextLink: string | null }>('GET', path + query)).body.nextLink ?? '';
    expect(await link('&code=the-key')).toContain('code=the-key');
    expect(await link('')).toMatch(/skiptoken=[^&]+$/);
    expect(await link('')).not.toContain('code=');
  },
);

test.each([
  ['GET', '/api/none', 404, null],
  ['GET', '/api', 404, null],
  ['POST', '/api/replications/one/two', 404, null],
  ['PUT', '/api/replications', 405, 'POST, GET'],
  ['DELETE', '/api/Operations/one', 405, 'GET'],
  ['POST', '/api/health', 405, 'GET'],
])('%s %s is answered %i with problem details', async (method, path, status, allow) => {
  const answer = await product.api(method, path);
  expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(schemas.problem.safeParse(answer.body).error).toBeUndefined();
});
