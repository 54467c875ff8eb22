// The contract of @azure/functions with its worker: hooks, logs, registration, retries and the durable client, in a host
// that runs the fixture app `workbench`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, type HostProcess, startHostProcess } from './host-process';

let host: HostProcess;
const get = (path: string, init?: RequestInit) => fetch(host.url + path, init);

beforeAll(async () => {
  host = await startHostProcess({ app: 'workbench', environment: { CLOCK_SPEED: '3600' } });
});
afterAll(() => host.stop());

describe('hooks', () => {
  test('before and after may replace handler, inputs and result, and share hookData', async () => {
    expect(await (await get('/api/hookedResult')).json()).toMatchObject({ inner: true, note: 'from before' });
  });

  test('at the start are told the folder of the app', async () => {
    expect(await (await get('/api/hookedResult')).json()).toMatchObject({
      startedIn: expect.stringMatching(/workbench$/),
    });
  });

  test('after may turn an error into a result', async () => {
    const response = await get('/api/hookedError');
    expect([response.status, await response.text()]).toEqual([200, 'rescued: lost']);
  });

  test('of logs may change a line', async () => {
    await get('/api/hookedResult');
    expect(host.output()).toContain('hookedResult: SHOUTED');
  });

  test('that do not exist are refused with the error that the library knows', async () => {
    expect(await (await get('/api/unknownHook')).json()).toEqual({ name: 'RangeError', system: true });
  });
});

describe('registration', () => {
  test('ends when the app is loaded', async () => {
    expect(await (await get('/api/registersLate')).text()).toContain('can only be registered during app startup');
  });

  test('is listed with the binding names that the library makes from a hash', async () => {
    const functions = (await (await get('/admin/functions')).json()) as Array<{
      name: string;
      config: { bindings: object[] };
    }>;
    expect(functions.find(({ name }) => name === 'onEvent')?.config.bindings).toEqual([
      expect.objectContaining({
        type: 'eventGridTrigger',
        direction: 'in',
        name: expect.stringMatching(/^eventGridTrigger[0-9a-f]{10}$/),
      }),
    ]);
    expect(functions.find(({ name }) => name === 'start')?.config.bindings).toEqual([
      expect.objectContaining({ type: 'httpTrigger', methods: ['POST'], route: 'start/{name}' }),
      expect.objectContaining({ type: 'durableClient', direction: 'in' }),
      expect.objectContaining({ type: 'http', direction: 'out', name: '$return' }),
    ]);
  });

  test('of a disabled function counts for nothing', async () => {
    expect(host.functions).not.toContain('switchedOff');
    expect(host.functions).toContain('echo');
  });

  test('with triggers and bindings that do not exist here is told at the start', () => {
    expect(host.output()).toContain("Function 'onMessage' has a queueTrigger, which the embedded host never fires.");
    expect(host.output()).toContain("Function 'readsBlob' has a binding of type 'blob'");
  });
});

describe('logs', () => {
  test('have two lines for an invocation, and the app’s own with its name, from the level of host.json on', async () => {
    await get('/api/rejectsLater');
    const [, id] =
      /Executing 'Functions\.rejectsLater' \(Reason='This function was[^']*', Id=([0-9a-f-]{36})\)/.exec(
        host.output(),
      ) ?? [];
    expect(host.output()).toMatch(
      new RegExp(`Executed 'Functions.rejectsLater' \\(Succeeded, Id=${id}, Duration=\\d+ms\\)`),
    );
    expect(host.output()).toContain('rejectsLater: a line of the app');
    expect(host.output()).not.toContain('too fine to be seen');
  });

  test('show the stack of a function that throws', async () => {
    await get('/api/throws');
    expect(host.output()).toMatch(
      /Executed 'Functions\.throws' \(Failed, [\s\S]*Error: thrown by the function\n\s+at handler/,
    );
  });

  test('list the functions with their URLs at the start', () => {
    expect(host.output()).toContain(`echo: [GET,POST,PUT] ${host.url}/api/echo/{id:int}/{name?}`);
    expect(host.output()).toContain(
      `onEvent: eventGridTrigger ${host.url}/runtime/webhooks/EventGrid?functionName=onEvent`,
    );
  });
});

describe('timers', () => {
  interface Tick {
    readonly name: string;
    readonly timer: { isPastDue: boolean; schedule: object; scheduleStatus: { last: string; next: string } | null };
    readonly retry?: object;
  }
  const ticks = async () => ((await (await get('/api/received')).json()) as { ticks: Tick[] }).ticks;

  test('run by a schedule that a setting holds', async () => {
    const everySecond = await eventually(async () => {
      const found = (await ticks()).filter(({ name }) => name === 'everySecond');
      return found.length >= 2 ? found : undefined;
    });
    expect(everySecond[0]?.timer).toEqual({ isPastDue: false, schedule: { adjustForDST: true }, scheduleStatus: null });
  });

  test('run at the start if they ask for it, and again by their retry policy', async () => {
    const yearly = (await ticks()).filter(({ name }) => name === 'yearly');
    expect(yearly.map(({ retry }) => retry)).toEqual([
      undefined,
      expect.objectContaining({ retryCount: 1, maxRetryCount: 2 }),
    ]);
    const next = `${new Date().getUTCFullYear() + 1}-01-01T00:00:00.000Z`;
    expect(yearly[0]?.timer.scheduleStatus).toMatchObject({ last: '0001-01-01T00:00:00', next });
  });

  test('that are slow keep their state', () => {
    expect(existsSync(join(host.stateDirectory, 'host-timers.json'))).toBe(true);
  });
});

describe('durable functions', () => {
  const start = async (name: string, input: unknown) => {
    const response = await get(`/api/start/${name}`, { method: 'POST', body: JSON.stringify(input) });
    expect(response.status).toBe(202);
    return (await response.json()) as { id: string; statusQueryGetUri: string };
  };
  const completed = (uri: string) =>
    eventually(async () => {
      const status = (await (await fetch(uri)).json()) as { runtimeStatus: string; output: unknown };
      return status.runtimeStatus === 'Completed' ? status : undefined;
    });

  test('start through the client binding and run to their end', async () => {
    const { statusQueryGetUri } = await start('greetAll', ['Ada', 'Alan']);
    expect(new URL(statusQueryGetUri).origin).toBe(host.url);
    expect((await completed(statusQueryGetUri)).output).toEqual(['Hello, Ada! (string)', 'Hello, Alan! (string)']);
  });

  test('are read through the client binding', async () => {
    const { id, statusQueryGetUri } = await start('greetAll', ['Grace']);
    await completed(statusQueryGetUri);
    expect(await (await get(`/api/status/${id}`)).json()).toMatchObject({ instanceId: id, runtimeStatus: 'Completed' });
  });

  test('wait an hour in a second at CLOCK_SPEED 3600', async () => {
    const { statusQueryGetUri } = await start('waits', []);
    const startedAt = Date.now();
    await completed(statusQueryGetUri);
    expect(Date.now() - startedAt).toBeLessThan(8000);
  });
});
