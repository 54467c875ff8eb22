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
