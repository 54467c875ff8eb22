// The simulated Azure takes no request from a page on the web, nor under a foreign name: its identity endpoint gives an Owner's token.
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedAzure, startAzure } from '../../../local/azure/start-azure';

let folder: string;
let azure: SimulatedAzure;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'own-machine-'));
  azure = await startAzure({ stateDir: folder });
});
afterAll(async () => {
  await azure.close();
  rmSync(folder, { recursive: true });
});

async function send(method: string, url: string, headers: Record<string, string>): Promise<[number, string]> {
  const send = url.startsWith('https') ? httpsRequest : httpRequest;
  return await new Promise((resolve, reject) => {
    send(url, { method, headers, ca: azure.caPem, agent: false, checkServerIdentity: () => undefined }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve([response.statusCode ?? 0, text]));
    })
      .on('error', reject)
      .end();
  });
}

test.each<[string, string, () => string]>([
  ['ARM', 'GET', () => `${azure.endpoint}/subscriptions?api-version=2022-12-01`],
  ['a control', 'POST', () => `${azure.endpoint}/_sim/clock`],
  [
    'the identity endpoint',
    'GET',
    () => `${azure.identityEndpoint}?api-version=2019-08-01&resource=https://management.azure.com/`,
  ],
])('%s', async (_what, method, url) => {
  for (const headers of [
    { Host: 'evil.example' },
    { Origin: 'https://evil.example' },
    { 'Sec-Fetch-Site': 'cross-site' },
  ] as Record<string, string>[]) {
    expect(await send(method, url(), headers)).toEqual([403, expect.stringContaining('"code":"ForeignRequest"')]);
  }
  expect((await send(method, url(), {}))[0]).not.toBe(403);
  expect((await send(method, url(), { Host: 'westus.management.localhost' }))[0]).not.toBe(403);
});
