// What az sent to the real service and what came back, recorded, reduced and renamed: the simulated Azure answers with the same
// status, headers, members and values. `<time>`, `<text>` and `<number>` stand for what differs from run to run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, AzureFixture, type Json, subscription } from './azure-fixture';

interface Step {
  /** `PUT /resourceGroups/…` below the subscription. */
  readonly request?: string;
  readonly apiVersion?: string;
  readonly sent?: unknown;
  readonly status?: number;
  readonly operationHeaders?: readonly string[];
  readonly budget?: string;
  /** A look at the operation that the last write began. */
  readonly poll?: 'running' | 'ended';
  /** Of the whole operation. */
  readonly seconds?: number;
  readonly body: Json;
}

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady', throttling: 'on' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

const patterns: Readonly<Record<string, RegExp>> = {
  '<time>': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/,
  '<text>': /^.+$/,
  '<number>': /^\d+$/,
};

/** Every scalar by its path; placeholders where the other side has one that fits. */
function leaves(value: Json, pattern: Json, path = '$'): [string, unknown][] {
  if (typeof value !== 'object' || value === null) {
    const fits = patterns[pattern]?.test(String(value));
    const shown = fits ? pattern : path.endsWith('.id') ? String(value).toLowerCase() : value;
    return [[path, shown]];
  }
  const entries = Object.entries(value);
  if (entries.length === 0) {
    return [[path, Array.isArray(value) ? '[]' : '{}']];
  }
  return entries.flatMap(([name, member]) => leaves(member, pattern?.[name], `${path}.${name}`));
}

/** Only the entries that the recorded list has, by name: the seed has others. */
function alike(actual: Json, expected: Json): Json {
  if (!Array.isArray(expected?.value)) {
    return actual;
  }
  const wanted = expected.value.map(({ name }: Json) => name);
  return { ...actual, value: actual.value.filter(({ name }: Json) => wanted.includes(name)) };
}

function compare(answer: Answer, { body }: Step): void {
  const actual = body === null ? (answer.body ?? null) : alike(answer.body, body);
  expect(Object.fromEntries(leaves(actual, body))).toEqual(Object.fromEntries(leaves(body, body)));
}

async function send({ request = '', apiVersion = '', sent }: Step): Promise<Answer> {
  const [method = '', path = ''] = request.split(' ');
  return await fixture.arm(method, `${subscription}${path}`, { apiVersion, ...(sent !== undefined && { body: sent }) });
}

test.each(['image-version-with-zones', 'gallery-end-to-end'])('%s', async (name) => {
  const file = join(__dirname, '../../fixtures/recorded-traffic', `${name}.json`);
  const { steps } = JSON.parse(readFileSync(file, 'utf8')) as { steps: readonly Step[] };
  let operation = '';
  for (const step of steps) {
    if (step.poll) {
      if (step.poll === 'ended') {
        await fixture.jump(600);
      }
      const answer = await fixture.arm('GET', operation);
      compare(answer, step);
      expect(answer.headers['x-ms-ratelimit-remaining-resource']).toMatch(
        /^Microsoft\.Compute\/GetOperationStatus3Min;/,
      );
      if (step.seconds !== undefined) {
        const seconds = (Date.parse(answer.body.endTime) - Date.parse(answer.body.startTime)) / 1000;
        expect(Math.max(seconds, 2) / Math.max(step.seconds, 2)).toBeGreaterThan(0.6);
        expect(Math.max(seconds, 2) / Math.max(step.seconds, 2)).toBeLessThan(1.7);
      }
      continue;
    }
    const answer = await send(step);
    expect([step.request, answer.status]).toEqual([step.request, step.status]);
    const operationHeaders = ['azure-asyncoperation', 'location'].filter((header) => answer.headers[header]);
    expect(operationHeaders).toEqual(step.operationHeaders ?? []);
    expect(answer.headers['content-type']).toBe(step.body === null ? undefined : 'application/json; charset=utf-8');
    expect(answer.headers['x-ms-ratelimit-remaining-resource']).toMatch(
      new RegExp(`^Microsoft\\.Compute/${step.budget}3Min;\\d+,Microsoft\\.Compute/${step.budget}30Min;\\d+$`),
    );
    compare(answer, step);
    operation = String(answer.headers['azure-asyncoperation'] ?? operation);
  }
});

test('regions of early access and those that pipelines use are there', async () => {
  const answer = await fixture.arm('GET', `${subscription}/locations`, { apiVersion: '2022-12-01' });
  const names = answer.body.value.map(({ name }: Json) => name);
  expect(names).toEqual(
    expect.arrayContaining(['eastus2euap', 'centraluseuap', 'westcentralus', 'canadaeast', 'italynorth', 'ukwest']),
  );
  expect(answer.body.value.find(({ name }: Json) => name === 'eastus2euap')).toMatchObject({
    displayName: 'East US 2 EUAP',
    metadata: { geography: 'Canary (US)' },
  });
});

test('an operation link is kept byte for byte: one whose signature was changed is refused, and none is logged', async () => {
  const gallery = `${subscription}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages`;
  const { headers } = await fixture.arm('PATCH', gallery, { body: { tags: {} } });
  const link = String(headers['azure-asyncoperation']);
  expect((await fixture.arm('GET', link)).status).toBe(200);
  const changed = link.replace(/&c=.{10}/, '&c=0123456789');
  expect(await fixture.arm('GET', changed)).toMatchObject({
    status: 400,
    body: { error: { code: 'InvalidOperationLink' } },
  });
  expect((await fixture.arm('GET', link.slice(0, 2_048))).status).toBe(400);
  expect((await fixture.arm('GET', link.replace(/&t=.*/, ''))).status).toBe(200);
  const { requests } = (await fixture.sim('GET', '/requests?path=capsOperations')).body;
  expect(requests).toHaveLength(4);
  for (const { query } of requests) {
    expect(query.length).toBeLessThan(80);
  }
});

test("a resource group's deletion is ARM's own operation: only a Location, 202, and 200 without a body at the end", async () => {
  const doomed = `${subscription}/resourceGroups/doomed`;
  await fixture.arm('PUT', doomed, { apiVersion: '2021-04-01', body: { location: 'westus' } });
  const begun = await fixture.arm('DELETE', doomed, { apiVersion: '2021-04-01' });
  const location = String(begun.headers.location);
  expect([begun.status, begun.headers['azure-asyncoperation'], begun.headers['retry-after']]).toEqual([
    202,
    undefined,
    '15',
  ]);
  expect(location).toMatch(
    /\/subscriptions\/[^/]+\/operationresults\/eyJqb2JJZCI6IlJFU09VUkNFR1JPVVBERUxFVElPTkpPQi[\w-]+\?/,
  );
  expect((await fixture.arm('GET', location)).status).toBe(202);
  await fixture.jump(300);
  const ended = await fixture.arm('GET', location);
  expect([ended.status, ended.headers['content-type']]).toEqual([200, undefined]);
  expect((await fixture.arm('GET', doomed, { apiVersion: '2021-04-01' })).status).toBe(404);
});

test('links spell the region as in ids, or as its display name without blanks; newer api-versions bring the headers of 2026', async () => {
  await fixture.sim('PATCH', '/settings', { idCase: 'varying' });
  const spelled = new Set<string>();
  const gallery = `${subscription}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages`;
  for (let time = 0; time < 30; time++) {
    const { headers } = await fixture.arm('PATCH', gallery, { body: { tags: {} } });
    spelled.add(/locations\/([^/]+)\//.exec(String(headers['azure-asyncoperation']))?.[1] ?? '');
    await fixture.jump(5);
  }
  expect([...spelled].sort()).toEqual(['WestUS', 'westus']);
  const image = {
    location: 'westus',
    properties: { osType: 'Linux', osState: 'Generalized', identifier: { publisher: 'p', offer: 'o', sku: 's' } },
  };
  const names = async (apiVersion: string) => {
    const { headers } = await fixture.arm('PUT', `${gallery}/images/headers`, { apiVersion, body: image });
    await fixture.jump(5);
    return ['azure-asyncnotification', 'x-ms-operation-identifier'].filter((name) => headers[name]);
  };
  expect(await names('2021-10-01')).toEqual([]);
  expect(await names('2024-03-03')).toEqual(['azure-asyncnotification', 'x-ms-operation-identifier']);
});
