// The host serves this machine's own programs and pages, and nobody else's: a page on the web cannot reach it through its visitor.
import { request } from 'node:http';
import { foreignRequest } from '../../../local/process/own-machine';
import { type HostProcess, startHostProcess } from './host-process';

describe('which requests are refused', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['localhost', { host: 'localhost:7071' }, false],
    ['a name below localhost', { host: 'westus.management.localhost:7443' }, false],
    ['127.0.0.1', { host: '127.0.0.1:7071' }, false],
    ['::1', { host: '[::1]:7071' }, false],
    ['in capitals', { host: 'LOCALHOST:7071' }, false],
    ['no Host at all', {}, false],
    ['another name', { host: 'evil.example' }, true],
    ['a name that only begins like it', { host: 'localhost.evil.example:7071' }, true],
    ['a name that only ends like it', { host: 'evillocalhost' }, true],
    ['another address of the machine', { host: '127.0.0.2' }, true],
    ['a user in front of it', { host: 'evil@localhost' }, true],
    ['an own Origin', { host: 'localhost', origin: 'http://localhost:3000' }, false],
    ['a foreign Origin', { host: 'localhost', origin: 'https://evil.example' }, true],
    ['what Event Grid sends as Origin', { host: 'localhost', origin: 'eventgrid.azure.net' }, false],
    ['a file as Origin', { host: 'localhost', origin: 'null' }, true],
    ['a page of the same site', { host: 'localhost', 'sec-fetch-site': 'same-origin' }, false],
    ['an address that was typed', { host: 'localhost', 'sec-fetch-site': 'none' }, false],
    ['a foreign page', { host: 'localhost', 'sec-fetch-site': 'cross-site' }, true],
    ['a link on it', { host: 'localhost', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, false],
  ])('%s: %j', (_what, headers, refused) => {
    expect(foreignRequest('GET', headers) !== null).toBe(refused);
  });

  test('a form that a foreign page sends is no link', () => {
    const headers = { host: 'localhost', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(foreignRequest('POST', headers)).toMatch(/cross-site/);
  });
});

describe('a running host', () => {
  let host: HostProcess;
  beforeAll(async () => {
    host = await startHostProcess({ app: 'workbench', environment: { HOST_QUIET: 'on' } });
  });
  afterAll(async () => await host.stop());

  const send = async (method: string, path: string, headers: Record<string, string>) =>
    await new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
      request(new URL(path, host.url), { method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      })
        .on('error', reject)
        .end(method === 'POST' ? '{}' : undefined);
    });

  test.each([
    ['GET', '/'],
    ['GET', '/api/nobody'],
    ['GET', '/runtime/webhooks/durabletask/instances'],
    ['POST', '/runtime/webhooks/durabletask/orchestrators/x'],
    ['POST', '/runtime/webhooks/eventgrid?functionName=x'],
    ['GET', '/admin/functions'],
  ])('refuses a foreign Host, Origin and site at %s %s', async (method, path) => {
    for (const headers of [
      { Host: 'evil.example' },
      { Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'text/plain' },
    ]) {
      expect(await send(method, path, headers)).toEqual({
        status: 403,
        text: expect.stringMatching(/this machine's own/),
      });
    }
    expect((await send(method, path, { Origin: host.url })).status).not.toBe(403);
  });
});
