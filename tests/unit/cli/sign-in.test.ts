// What gzr sends to sign in, by what the environment has.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSignIn } from '../../../cli/sign-in';

const folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
const tokenFile = join(folder, 'assertion');
const authority = createServer((_, response) => response.end('{"access_token":"token 1","expires_in":3600}'));

beforeAll(async () => {
  writeFileSync(tokenFile, 'assertion');
  authority.listen(0, '127.0.0.1');
  await once(authority, 'listening');
});
afterAll(() => {
  authority.close();
  rmSync(folder, { recursive: true });
});

const workload = () => ({
  GZR_SCOPE: 'api://app/.default',
  AZURE_FEDERATED_TOKEN_FILE: tokenFile,
  AZURE_AUTHORITY_HOST: `http://127.0.0.1:${(authority.address() as AddressInfo).port}/`,
  AZURE_TENANT_ID: 'tenant',
});

test('nothing set: nothing is sent, as the local host wants it', async () => {
  expect(await createSignIn({})()).toEqual({});
});

test('a key, a token, and both where both are set: an app with Entra asks for the token before the key', async () => {
  expect(await createSignIn({ GZR_KEY: 'key 1' })()).toEqual({ 'x-functions-key': 'key 1' });
  expect(await createSignIn(workload())()).toEqual({ authorization: 'Bearer token 1' });
  expect(await createSignIn({ ...workload(), GZR_KEY: 'key 1' })()).toEqual({
    'x-functions-key': 'key 1',
    authorization: 'Bearer token 1',
  });
});

test.each(['secret\nsecret', 'secret\u0000', 'sécret', 'secret\u200b'])(
  'a key that no header takes is told and not shown: %j',
  async (key) => {
    const refusal = await createSignIn({ GZR_KEY: key })().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 4, message: expect.stringMatching(/^GZR_KEY has a line break/) });
    expect(String(refusal)).not.toMatch(/s.cret/);
  },
);

test.each(['secret\n', ' secret\r\n'])('blanks around a key do not count: %j', async (key) => {
  expect(await createSignIn({ GZR_KEY: key })()).toEqual({ 'x-functions-key': 'secret' });
});

test.each(['', ' ', '\n'])('a blank key is none: %j', async (key) => {
  expect(await createSignIn({ GZR_KEY: key })()).toEqual({});
});
