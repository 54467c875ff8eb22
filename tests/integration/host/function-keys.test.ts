// Keys, with HOST_KEYS=on.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, type HostProcess, startHostProcess } from './host-process';

interface Keys {
  readonly masterKey: string;
  readonly functionKeys: { readonly default: string };
  readonly systemKeys: { readonly eventgrid_extension: string; readonly durabletask_extension: string };
}

let host: HostProcess;
let keys: Keys;
beforeAll(async () => {
  host = await startHostProcess({ app: 'workbench', environment: { HOST_KEYS: 'on', TIMER_SCHEDULE: '0 0 0 * * *' } });
  keys = JSON.parse(readFileSync(join(host.stateDirectory, 'host-keys.json'), 'utf8')) as Keys;
});
afterAll(() => host.stop());

const status = async (path: string, key?: string, init: RequestInit = {}) =>
  (await fetch(host.url + path, { ...init, headers: { ...(key ? { 'x-functions-key': key } : {}), ...init.headers } }))
    .status;
const eventGrid = '/runtime/webhooks/eventgrid?functionName=onEvent';
const notification = { method: 'POST', body: '[]', headers: { 'aeg-event-type': 'Notification' } };

test('are kept where only their owner reads them', () => {
  expect(statSync(join(host.stateDirectory, 'host-keys.json')).mode & 0o777).toBe(0o600);
});

test('are not asked for at level anonymous', async () => {
  expect(await status('/api/nothing')).toBe(204);
  expect(await status('/')).toBe(200);
  expect(await status('/admin/host/ping')).toBe(200);
});

test('open functions by their level', async () => {
  const { masterKey, functionKeys, systemKeys } = keys;
  const tried = [undefined, 'wrong', systemKeys.eventgrid_extension, functionKeys.default, masterKey];
  expect(await Promise.all(tried.map((key) => status('/api/guarded', key)))).toEqual([401, 401, 401, 200, 200]);
  expect(await Promise.all(tried.map((key) => status('/api/guardedAdmin', key)))).toEqual([401, 401, 401, 401, 200]);
  expect(await Promise.all(tried.map((key) => status('/admin/functions', key)))).toEqual([401, 401, 401, 401, 200]);
  expect(await status(`/api/guarded?code=${encodeURIComponent(functionKeys.default)}`)).toBe(200);
});

test('open the webhooks, each its own', async () => {
  const { masterKey, functionKeys, systemKeys } = keys;
  const tried = [
    undefined,
    functionKeys.default,
    systemKeys.durabletask_extension,
    systemKeys.eventgrid_extension,
    masterKey,
  ];
  expect(await Promise.all(tried.map((key) => status(eventGrid, key, notification)))).toEqual([
    401, 401, 401, 202, 202,
  ]);
  expect(await status('/runtime/webhooks/durabletask/instances')).toBe(401);
  expect(await status(`/runtime/webhooks/durabletask/instances?code=${keys.systemKeys.durabletask_extension}`)).toBe(
    200,
  );
  expect(await status(`/runtime/webhooks/durabletask/instances?code=${keys.masterKey}`)).toBe(200);
});

test('are in the URLs that a durable client gives out, while the app itself needs none', async () => {
  const response = await fetch(`${host.url}/api/start/greetAll`, { method: 'POST', body: '["Ada"]' });
  const { statusQueryGetUri } = (await response.json()) as { statusQueryGetUri: string };
  expect(new URL(statusQueryGetUri).searchParams.get('code')).toBe(keys.systemKeys.durabletask_extension);
  await eventually(async () => ((await (await fetch(statusQueryGetUri)).json()) as { output: unknown }).output);
});

test('are told by the admin API to who has the master key', async () => {
  const response = await fetch(`${host.url}/admin/host/systemkeys/eventgrid_extension?code=${keys.masterKey}`);
  expect(await response.json()).toEqual({ name: 'eventgrid_extension', value: keys.systemKeys.eventgrid_extension });
});
