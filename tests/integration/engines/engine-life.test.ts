// The embedded host on each durable engine: keys, stops, kills, and what becomes of the processes that belong to it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, commandOf } from '../../support/engines/child-processes';
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { createEngineStore, type EngineStore, startEngineHost } from '../../support/engines/engine-host';
import { eventually, failToStart, type HostProcess } from '../host/host-process';

jest.setTimeout(240_000);

const calm = { TIMER_SCHEDULE: '0 0 0 * * *' };
/** What a killed process had in hand comes back after a minute, not five. */
const soon = {
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__controlQueueVisibilityTimeout: '00:01:00',
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__workItemQueueVisibilityTimeout: '00:01:00',
};

interface Started {
  readonly id: string;
  readonly statusQueryGetUri: string;
}

interface Status {
  readonly runtimeStatus: string;
  readonly output: unknown;
}

async function start(host: HostProcess, name: string, input: unknown): Promise<Started> {
  const answer = await fetch(`${host.url}/api/start/${name}`, { method: 'POST', body: JSON.stringify(input) });
  return (await answer.json()) as Started;
}

function outputOf(host: HostProcess, id: string, patience: number): Promise<unknown> {
  return eventually(async () => {
    const status = (await (await fetch(`${host.url}/api/status/${id}`)).json()) as Status;
    return status.runtimeStatus === 'Completed' ? status.output : null;
  }, patience);
}

const greeting = (name: string) => `Hello, ${name}! (string)`;

describeOnEngines('a host', (engine) => {
  let store: EngineStore;
  beforeAll(async () => {
    store = await createEngineStore(engine);
  });
  afterEach(() => store.killHosts());
  afterAll(() => store.dispose());

  test('runs orchestrations, and asks for keys at the durable API but not of the client of the app', async () => {
    const host = await startEngineHost(store, { app: 'workbench', environment: { ...calm, HOST_KEYS: 'on' } });
    const { systemKeys, functionKeys } = JSON.parse(readFileSync(join(store.directory, 'host-keys.json'), 'utf8')) as {
      systemKeys: { durabletask_extension: string };
      functionKeys: { default: string };
    };
    const api = `${host.url}/api`;
    const code = `?code=${functionKeys.default}`;
    const started = (await (
      await fetch(`${api}/start/greetAll${code}`, { method: 'POST', body: '["Ann","Bo"]' })
    ).json()) as Started;
    expect(new URL(started.statusQueryGetUri).searchParams.get('code')).toBe(systemKeys.durabletask_extension);
    const status = await eventually(async () => {
      const answer = (await (await fetch(started.statusQueryGetUri)).json()) as Status;
      return answer.runtimeStatus === 'Completed' ? answer : null;
    }, 60_000);
    expect(status.output).toEqual(['Ann', 'Bo'].map(greeting));
    const instances = `${host.url}/runtime/webhooks/durabletask/instances`;
    expect((await fetch(instances)).status).toBe(401);
    expect((await fetch(`${instances}?code=wrong`)).status).toBe(401);
    expect((await fetch(instances, { headers: { 'x-functions-key': systemKeys.durabletask_extension } })).status).toBe(
      200,
    );
    expect(await host.stop()).toBe(0);
  });

  test('on SIGTERM answers running requests, which may use the durable client; on SIGKILL leaves no process; the next goes on', async () => {
    const environment = { ...calm, ...soon, HOST_INSTANCE_NAME: 'one' };
    const first = await startEngineHost(store, { app: 'workbench', environment });
    const late = fetch(`${first.url}/api/startLater`, { method: 'POST' });
    await eventually(() => first.output().includes("Executing 'Functions.startLater'"));
    const stopped = first.stop('SIGTERM');
    await eventually(async () => (await fetch(`${first.url}/api/nothing`)).status === 503);
    const response = await late;
    const lateId = await response.text();
    expect([response.status, lateId]).toEqual([200, expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(await stopped).toBe(0);
    expect(first.output()).toContain('terminated, started=true');
    expect(first.output()).not.toContain('are abandoned');

    const names = Array.from({ length: 20 }, (_, index) => `guest ${index}`);
    const second = await startEngineHost(store, { app: 'workbench', environment });
    const { id } = await start(second, 'greetAll', names);
    await eventually(() => second.output().split("Executed 'Functions.greet'").length > 5, 60_000);
    const children = childrenOf(second.child.pid ?? 0);
    expect(await second.stop('SIGKILL')).toBe('SIGKILL');
    await eventually(() => children.every((child) => commandOf(child) === ''));

    const third = await startEngineHost(store, { app: 'workbench', environment });
    expect(await outputOf(third, id, 180_000)).toEqual(names.map(greeting));
    expect(await outputOf(third, lateId, 60_000)).toEqual([greeting('late')]);
    await third.stop();
  });
});

describeOnEngines(
  'a host',
  (engine) => {
    const app = 'workbench';
    const HOST_ENGINE = engine;
    let store: EngineStore;
    beforeEach(async () => {
      store = await createEngineStore(engine);
    });
    afterEach(() => store.dispose());

    test('on an emulator of its own keeps what is durable over a SIGKILL, and refuses a second host on its state', async () => {
      const environment = { ...calm, ...soon, HOST_INSTANCE_NAME: 'own', AzureWebJobsStorage: '' };
      const first = await startEngineHost(store, { app, environment });
      const { id } = await start(first, 'greetAll', ['Cy']);
      expect(await outputOf(first, id, 60_000)).toEqual([greeting('Cy')]);
      const refused = await failToStart({
        app,
        stateDirectory: store.directory,
        environment: { ...environment, HOST_ENGINE },
      });
      expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('is in use by process')]);
      const children = childrenOf(first.child.pid ?? 0);
      const programs = children.map(commandOf).filter((command) => /DurableEngine\.dll|azurite\.js/.test(command));
      expect(programs).toHaveLength(2);
      await first.stop('SIGKILL');
      const second = await startEngineHost(store, { app, environment });
      expect(children.map(commandOf).filter((command) => command !== '')).toEqual([]);
      expect(await outputOf(second, id, 60_000)).toEqual([greeting('Cy')]);
      await second.stop();
    });

    test('ends with exit code 1 and says so when its engine is lost', async () => {
      const host = await startEngineHost(store, { app, environment: calm });
      const lost = childrenOf(host.child.pid ?? 0).find((child) => commandOf(child).includes('DurableEngine.dll'));
      const ended = new Promise((resolve) => host.child.on('exit', resolve));
      process.kill(lost ?? 0, 'SIGKILL');
      expect(await ended).toBe(1);
      expect(host.output()).toContain("The engine 'azure-storage' is lost: it ended with SIGKILL. The host stops.");
    });

    test('says what is wrong with its storage where it cannot start', async () => {
      const AzureWebJobsStorage = 'AccountName=without-a-key';
      const { code, output } = await failToStart({ app, environment: { ...calm, HOST_ENGINE, AzureWebJobsStorage } });
      expect(code).toBe(1);
      expect(output).toContain("The engine 'azure-storage' did not start: ");
    });
  },
  ['azure-storage'],
);

describe('a start is refused', () => {
  test.each([
    [{ HOST_ENGINE: 'mssql' }, "HOST_ENGINE (--engine) is 'mssql', but must be 'sqlite' or 'azure-storage'."],
    [
      { HOST_ENGINE: 'azure-storage', CLOCK_SPEED: '60' },
      "CLOCK_SPEED is '60', but must be 1 with the engine 'azure-storage': it waits in real time.",
    ],
    [{ HOST_INSTANCE_NAME: 'a b' }, "HOST_INSTANCE_NAME is 'a b', but must be 1 to 100 letters"],
  ])('with %p', async (environment, message) => {
    const { code, output } = await failToStart({ app: 'workbench', environment: { ...calm, ...environment } });
    expect([code, output]).toEqual([1, expect.stringContaining(message)]);
  });
});
