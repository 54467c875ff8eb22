// The managed identity's token, from an identity endpoint as App Service has it: cached, and renewed where it is refused.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createManagedIdentity } from '../../../src/azure/arm/managed-identity';

let server: Server;
let asked = 0;
const before = { ...process.env };

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1;
    const expiresOn = Math.floor(Date.now() / 1000) + 86_400;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        access_token: `token-${asked}`,
        expires_on: String(expiresOn),
        resource: 'https://management.azure.com',
        token_type: 'Bearer',
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`;
  process.env.IDENTITY_HEADER = 'secret';
});
afterAll(async () => {
  process.env = before;
  await new Promise((resolve) => server.close(resolve));
});

test('a token is kept, and a renewed one takes its place', async () => {
  const scope = 'https://management.azure.com/.default';
  const identity = createManagedIdentity(null);
  expect((await identity.getToken(scope))?.token).toBe('token-1');
  expect((await identity.getToken(scope))?.token).toBe('token-1');
  expect((await identity.renewToken?.(scope))?.token).toBe('token-2');
  expect((await identity.getToken(scope))?.token).toBe('token-2');
  expect(asked).toBe(2);
});
