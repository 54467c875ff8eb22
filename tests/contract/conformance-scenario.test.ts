// The traffic of the conformance command, and its report, without the validator: that needs a package of its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subscriptionId } from '../../local/azure/state/seed-ids';
import { playEventGrid } from '../../tools/conformance/event-grid-scenario';
import { playExamples } from '../../tools/conformance/example-scenario';
import type { Verdict } from '../../tools/conformance/judge';
import { type RecordedAzure, startRecordedAzure } from '../../tools/conformance/recorded-azure';
import { createReport } from '../../tools/conformance/report';
import { playRestScenario, playWrongRequests } from '../../tools/conformance/rest-scenario';
import { playSdkScenario } from '../../tools/conformance/sdk-scenario';
import { type Pair, readPairs } from '../../tools/conformance/traffic';

let directory: string;
let azure: RecordedAzure;
let file: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'conformance-'));
  file = join(directory, 'pairs.ndjson');
  azure = await startRecordedAzure(file, directory);
});
afterEach(async () => {
  await azure.close();
  rmSync(directory, { recursive: true });
});

test('the REST scenario succeeds from the first request to the last, and every pair is recorded without a token', async () => {
  await playRestScenario(azure);
  const pairs = readPairs(file);
  expect(pairs.filter(({ status }) => status >= 400)).toEqual([]);
  expect(new Set(pairs.map(({ method }) => method))).toEqual(new Set(['GET', 'PUT', 'PATCH', 'POST', 'DELETE']));
  expect(JSON.stringify(pairs)).not.toContain(azure.token);
});

test.each([
  ['the SDK', (to: RecordedAzure) => playSdkScenario(to)],
  ['Event Grid', playEventGrid],
])('%s plays through', async (_name, play) => {
  await play(azure);
  expect(readPairs(file).length).toBeGreaterThan(20);
});

test('a scope that clients write with a leading slash is found', async () => {
  const { endpoint, caPem: ca } = azure.azure;
  const url = `${endpoint}//subscriptions/${subscriptionId}/providers/Microsoft.EventGrid/eventSubscriptions?api-version=2025-02-15`;
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${azure.token}` };
    https.get(url, { ca, headers }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  expect(status).toBe(200);
});

test('each wrong request is refused with an error that has a code and a message', async () => {
  await playWrongRequests(azure);
  for (const { status, response } of readPairs(file)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(response).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
  }
});

test("an example becomes a request with the seed's names; examples of what is not served are left out", async () => {
  const folder = join(directory, 'specification/msi/resource-manager');
  mkdirSync(join(folder, 'examples'), { recursive: true });
  const identity =
    '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}';
  const inPath = [{ $ref: '#/parameters/Group' }, { name: 'resourceName', in: 'path' }];
  const operation = (operationId: string, parameters: object[]) => ({
    operationId,
    parameters,
    'x-ms-examples': { [operationId]: { $ref: './examples/create.json' } },
  });
  const definition = {
    info: { version: '2023-01-31' },
    parameters: { Group: { name: 'resourceGroupName', in: 'path' } },
    paths: {
      [identity]: { put: operation('Identities_Create', [...inPath, { name: 'body', in: 'body' }]) },
      [`${identity}/secrets`]: { get: operation('Secrets_List', inPath) },
    },
  };
  const values = {
    subscriptionId: 'subid',
    resourceGroupName: 'exampleGroup',
    resourceName: 'exampleIdentity',
    body: { location: 'westus' },
  };
  writeFileSync(join(folder, 'ManagedIdentity.json'), JSON.stringify(definition));
  writeFileSync(join(folder, 'examples/create.json'), JSON.stringify({ parameters: values }));
  const results = await playExamples(azure, directory);
  expect(results).toMatchObject([
    { operationId: 'Identities_Create', status: 201, call: { apiVersion: '2023-01-31', body: values.body } },
  ]);
  expect(results[0]?.call.path).toContain('/11111111-2222-3333-4444-555555555555/resourceGroups/exampleGroup/');
});

describe('the report', () => {
  const pair: Pair = {
    method: 'GET',
    path: '/a',
    query: { 'api-version': '1' },
    body: undefined,
    status: 200,
    responseHeaders: {},
    response: {},
  };
  const enough = (): Verdict => ({
    checked: 250,
    violations: [],
    uncovered: [],
    operations: new Map(Array.from({ length: 25 }, (_, index) => [`Operation_${index}`, { pairs: 10, succeeded: 1 }])),
  });
  const violation = (side: 'request' | 'response') => ({ pair, side, code: 'C', message: 'M', where: '/w' });

  test.each<[string, Partial<Verdict>, 'ours' | 'foreign', boolean]>([
    ['enough traffic without violations', {}, 'ours', true],
    ['a violation in a response', { violations: [violation('response')] }, 'foreign', false],
    ['a violation in a request of ours', { violations: [violation('request')] }, 'ours', false],
    ['a violation in a request that is wrong on purpose', { violations: [violation('request')] }, 'foreign', true],
    ['too few operations', { operations: new Map([['One', { pairs: 500, succeeded: 500 }]]) }, 'ours', false],
    [
      'operations that never succeed',
      { operations: new Map(Array.from({ length: 30 }, (_, index) => [`O${index}`, { pairs: 10, succeeded: 0 }])) },
      'ours',
      false,
    ],
  ])('%s', (_name, changes, requests, passed) => {
    const report = createReport();
    report.add('step', requests, { ...enough(), ...changes });
    expect(report.passed).toBe(passed);
  });

  test('names what it found', () => {
    const report = createReport();
    const guid = '/b/11111111-2222-3333-4444-555555555555';
    report.add('rest', 'ours', {
      ...enough(),
      violations: [violation('response')],
      uncovered: [{ pair: { ...pair, path: guid }, why: 'NO_SUCH' }],
    });
    expect(report.text()).toContain('Operation_7 (10 pairs)');
    expect(report.text()).toContain('rest: GET /a api-version=1 [200] response: C: M at /w');
    expect(report.text()).toContain('GET /b/{guid} api-version=1: NO_SUCH');
    expect(report.text()).toContain('250 pairs checked, 250 of them of the 25 operations covered');
  });
});
