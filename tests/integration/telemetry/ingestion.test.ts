// The simulated ingestion: what it takes, what it refuses, and what people see of it.
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type SimulatedAzure, startAzure } from '../../../local/azure/start-azure';

let azure: SimulatedAzure;
let stateDir: string;
let token: string;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'ingestion-'));
  azure = await startAzure({ stateDir });
  token = await tokenFor('https://monitor.azure.com');
});
afterAll(async () => {
  await azure.close();
  await rm(stateDir, { recursive: true, force: true });
});
beforeEach(async () => {
  await send('DELETE', '/_sim/telemetry');
});

async function tokenFor(resource: string): Promise<string> {
  const answer = await fetch(`${azure.identityEndpoint}?api-version=2019-08-01&resource=${resource}`, {
    headers: { 'x-identity-header': azure.identityHeader },
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function send(method: string, path: string, content: string | Buffer = '', headers = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, azure.endpoint);
    const request = httpsRequest(url, { method, ca: azure.caPem, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject).end(content);
  });
}

const track = (content: string | Buffer, headers = {}, bearer = token) =>
  send('POST', '/v2.1/track', content, { authorization: `Bearer ${bearer}`, ...headers });

const event = (name: string, change = {}) => ({
  ver: 1,
  name: 'Microsoft.ApplicationInsights.Event',
  time: '2026-11-25T12:00:00.000Z',
  iKey: '11111111-2222-3333-4444-555555555555',
  tags: { 'ai.operation.id': 'op' },
  data: { baseType: 'EventData', baseData: { ver: 2, name, properties: { replicationId: 'r' } } },
  ...change,
});

test.each([
  ['an array', JSON.stringify([event('A'), event('B')]), {}],
  ['one envelope a line', `${JSON.stringify(event('A'))}\n${JSON.stringify(event('B'))}\n`, {}],
  ['gzip', gzipSync(JSON.stringify([event('A'), event('B')])), { 'content-encoding': 'gzip' }],
])('%s is taken', async (_form, content, headers) => {
  const answer = await track(content, headers);
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { itemsReceived: 2, itemsAccepted: 2, errors: [] }]);
  const shown = JSON.parse(
    (await send('GET', '/_sim/telemetry?kind=event&name=B&operationId=op&replicationId=r')).text,
  );
  expect(shown.items).toHaveLength(1);
  expect(shown.counts).toEqual([
    { kind: 'EventData', name: 'A', count: 1 },
    { kind: 'EventData', name: 'B', count: 1 },
  ]);
});

test('what is wrong with some is told by index, the others are kept', async () => {
  const answer = await track(JSON.stringify([event('A', { iKey: 'no' }), event('B'), event('C', { data: {} })]));
  expect(answer.status).toBe(206);
  expect(JSON.parse(answer.text)).toMatchObject({
    itemsReceived: 3,
    itemsAccepted: 1,
    errors: [
      { index: 0, statusCode: 400, message: expect.stringContaining('instrumentation key') },
      { index: 2, statusCode: 400, message: expect.stringContaining('base type') },
    ],
  });
});

test.each(['{', '[1]', '[{"name": "x"}]', gzipSync('[]').toString('latin1')])('%j is refused', async (content) => {
  const { status, text } = await track(content);
  expect([status, JSON.parse(text).itemsAccepted]).toEqual([400, 0]);
});

test('a token for Azure Monitor is required: none, a forged one and one for ARM will not do', async () => {
  const bearers = ['', 'eyJhbGciOiJub25lIn0.e30.x', await tokenFor('https://management.azure.com/')];
  for (const bearer of bearers) {
    expect((await track(JSON.stringify([event('A')]), {}, bearer)).status).toBe(401);
  }
  expect(JSON.parse((await send('GET', '/_sim/telemetry')).text)).toEqual({ counts: [], items: [] });
});

test('a body that is too long is answered with 413', async () => {
  expect((await track(' '.repeat(5 * 1024 * 1024))).status).toBe(413);
});

test('memory is bounded, counts are not', async () => {
  const batch = JSON.stringify(Array.from({ length: 3_000 }, () => event('A')));
  for (let round = 0; round < 5; round += 1) {
    await track(gzipSync(batch), { 'content-encoding': 'gzip' });
  }
  const shown = JSON.parse((await send('GET', '/_sim/telemetry?top=100000')).text);
  expect(shown.counts).toEqual([{ kind: 'EventData', name: 'A', count: 15_000 }]);
  expect(shown.items.length).toBeGreaterThanOrEqual(5_000);
  expect(shown.items.length).toBeLessThanOrEqual(10_000);
});

test('live metrics are told that nobody watches', async () => {
  const answer = await send('POST', '/QuickPulseService.svc/ping?api-version=2024-04-01-preview&ikey=x', '{}');
  expect([answer.status, answer.headers['x-ms-qps-subscribed']]).toEqual([200, 'false']);
});

test('the table says what arrived, by the names that it has in a workspace', async () => {
  expect((await send('GET', '/_sim/telemetry/table')).text).toMatch(/^No telemetry/);
  await track(JSON.stringify([event('ReplicationPlanned'), event('ReplicationPlanned')]));
  const { text, headers } = await send('GET', '/_sim/telemetry/table');
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(text).toMatch(/2 {2}AppEvents +ReplicationPlanned/);
  expect(text).toMatch(/12:00:00\.000 {2}ReplicationPlanned {5}r/);
});

test('a reset forgets it', async () => {
  await track(JSON.stringify([event('A')]));
  await send('POST', '/_sim/reset');
  expect(JSON.parse((await send('GET', '/_sim/telemetry')).text).items).toEqual([]);
});
