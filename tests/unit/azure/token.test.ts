// The token of ARM: fetched once for all, under the request's time limit, dropped where ARM does not take it.
import type { AccessToken } from '@azure/core-auth';
import { TokenCache } from '../../../src/azure/arm/token';
import { armErrorOf, createScriptedArm, type ScriptedArm } from '../../support/azure/scripted-arm';

const read = ({ arm }: ScriptedArm) => arm.send({ method: 'GET', path: '/thing', apiVersion: '1' });
const expiresOnTimestamp = Date.now() + 86_400_000;

test('many requests at once on a cold cache fetch one token', async () => {
  let fetched = 0;
  const credential = { getToken: async () => ({ token: `t${++fetched}`, expiresOnTimestamp }) };
  const scripted = createScriptedArm(() => ({ body: {} }), { credential });
  await Promise.all(Array.from({ length: 20 }, () => read(scripted)));
  expect(fetched).toBe(1);
});

test('an identity endpoint that never answers holds a request no longer than its time limit, nor the one after it', async () => {
  let asked = 0;
  const credential = {
    getToken: (): Promise<AccessToken> =>
      ++asked === 1 ? new Promise(() => undefined) : Promise.resolve({ token: 't', expiresOnTimestamp }),
  };
  const scripted = createScriptedArm(() => ({ body: {} }), { credential, timeoutMilliseconds: 30 });
  expect(await armErrorOf(read(scripted))).toMatchObject({ kind: 'noToken', wasSent: false });
  expect(scripted.sent).toHaveLength(0);
  expect(await read(scripted)).toMatchObject({ status: 200 });
});

test('an ARM that never answers holds a request no longer than the time limit', async () => {
  const scripted = createScriptedArm(() => new Promise(() => undefined), { timeoutMilliseconds: 30 });
  expect(await armErrorOf(read(scripted))).toMatchObject({ kind: 'transient', status: null, wasSent: true });
});

test('a token that ARM does not take is dropped, and the next one comes from where tokens are made', async () => {
  let renewed = 0;
  const credential = {
    getToken: async () => ({ token: 'cached', expiresOnTimestamp }),
    renewToken: async () => ({ token: `new${++renewed}`, expiresOnTimestamp }),
  };
  const scripted = createScriptedArm(
    ({ headers }) =>
      headers.get('authorization') === 'Bearer cached'
        ? { status: 401, body: { error: { code: 'InvalidAuthenticationToken', message: 'revoked' } } }
        : { body: {} },
    { credential },
  );
  expect(await armErrorOf(read(scripted))).toMatchObject({ kind: 'unauthenticated', status: 401 });
  expect(await read(scripted)).toMatchObject({ status: 200 });
  expect(await read(scripted)).toMatchObject({ status: 200 });
  expect(renewed).toBe(1);
});

test('a token that is due to be renewed serves while no new one comes', async () => {
  let asked = 0;
  let now = 0;
  const credential = {
    getToken: async (): Promise<AccessToken> => {
      asked += 1;
      if (asked > 1) {
        throw new Error('the endpoint is down');
      }
      return { token: 'first', expiresOnTimestamp: 3_600_000, refreshAfterTimestamp: 1_800_000 };
    },
  };
  const tokens = new TokenCache(credential, 'scope', () => now);
  const { signal } = new AbortController();
  expect(await tokens.get(signal)).toBe('first');
  now = 2_000_000;
  expect(await tokens.get(signal)).toBe('first');
  expect(asked).toBe(2);
  now = 3_590_000;
  await expect(tokens.get(signal)).rejects.toThrow('the endpoint is down');
});

test('what is wrong with the identity is said without a request: no token, or one that ARM does not take', async () => {
  let fails = true;
  let answer = 401;
  const credential = {
    getToken: async () => {
      if (fails) {
        throw new Error('Identity not found');
      }
      return { token: 't', expiresOnTimestamp };
    },
  };
  const { client, arm, sent } = createScriptedArm(() => ({ status: answer, body: {} }), { credential });
  expect(await client.findSignInProblem()).toMatch(/gets no token: Identity not found/);
  fails = false;
  expect(await client.findSignInProblem()).toBeNull();
  expect(sent).toHaveLength(0);
  const once = async () => await arm.send({ method: 'GET', path: '/thing', apiVersion: '1' }).catch(() => null);
  await once();
  expect(await client.findSignInProblem()).toMatch(/ARM has not taken the token of the app since .* \(401\)/);
  answer = 404;
  await once();
  expect(await client.findSignInProblem()).toBeNull();
});
