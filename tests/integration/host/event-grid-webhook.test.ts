// The Event Grid webhook and the host's admin API, in a host that runs the fixture app `workbench`.
import { eventually, type HostProcess, startHostProcess } from './host-process';

let host: HostProcess;
beforeAll(async () => {
  host = await startHostProcess({ app: 'workbench', environment: { TIMER_SCHEDULE: '0 0 0 * * *' } });
});
afterAll(() => host.stop());

const webhook = '/runtime/webhooks/EventGrid?functionName=onEvent';

function post(body: unknown, { path = webhook, type = 'Notification' } = {}): Promise<Response> {
  return fetch(host.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(type ? { 'aeg-event-type': type } : {}) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function received(): Promise<Array<{ event: { id: string }; metadata: object; message?: string }>> {
  return ((await (await fetch(`${host.url}/api/received`)).json()) as { received: never[] }).received;
}

const event = (id: string, subject = 'ok') => ({
  id,
  subject,
  eventType: 'Test',
  eventTime: '2018-07-19T18:38:04.6117357Z',
  data: { a: [1] },
});

describe('the webhook', () => {
  test('answers the validation handshake with the code', async () => {
    const response = await post([{ ...event('v'), data: { validationCode: '512d38b6-c7b8' } }], {
      type: 'SubscriptionValidation',
    });
    expect([response.status, await response.json()]).toEqual([200, { validationResponse: '512d38b6-c7b8' }]);
  });

  test('invokes the function once for each event of a batch, with the event as it was sent', async () => {
    expect((await post([event('one'), event('two')])).status).toBe(202);
    const events = (await received()).map((entry) => entry.event);
    expect(events).toEqual(expect.arrayContaining([event('one'), event('two')]));
  });

  test('gives the function the metadata of its trigger', async () => {
    await post([event('meta')]);
    const { metadata } = (await received()).find((entry) => entry.event.id === 'meta')!;
    expect(metadata).toEqual({ data: { a: [1] } }); // no `sys`: the host keeps that from workers
  });

  test('takes a CloudEvent on its own', async () => {
    const cloudEvent = { specversion: '1.0', id: 'cloud', type: 'Test', source: '/s', data: { b: 'ü' } };
    expect((await post(cloudEvent)).status).toBe(202);
    expect((await received()).map((entry) => entry.event)).toContainEqual(cloudEvent);
  });

  test('answers 500 with the message when one event of a batch fails, though the others ran', async () => {
    const response = await post([event('bad', 'fail'), event('good')]);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('this event fails');
    expect((await received()).map((entry) => entry.event.id)).toEqual(expect.arrayContaining(['bad', 'good']));
  });

  test('answers 500 to JSON that is nested too deeply for .NET, and hands nothing on', async () => {
    const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
    expect((await post([{ ...event('deep'), data: deep(62) }])).status).toBe(202);
    expect((await post([{ ...event('deeper'), data: deep(63) }])).status).toBe(500);
    expect((await received()).map((entry) => entry.event.id)).not.toContain('deeper');
  });

  test('answers the handshake of CloudEvents', async () => {
    const response = await fetch(host.url + webhook, {
      method: 'OPTIONS',
      headers: { 'WebHook-Request-Origin': 'eventgrid.azure.net' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    expect(response.headers.get('webhook-allowed-rate')).toBe('*');
  });

  test.each([
    ['an unknown type', [event('x')], { type: 'Other' }, 400],
    ['no type at all', [event('x')], { type: '' }, 400],
    ['the end of a subscription', [], { type: 'Unsubscribe' }, 202],
    ['no event', [], {}, 202],
    ['no JSON', '{', {}, 400],
    ['things that are no events', [1, null], {}, 400],
    ['a validation without a code', [event('x')], { type: 'SubscriptionValidation' }, 400],
    ['a path in other case', [event('case')], { path: '/RUNTIME/WebHooks/eventgrid?FunctionName=ONEVENT' }, 202],
  ])('for %s', async (_, body, options, status) => {
    expect((await post(body, options)).status).toBe(status);
  });

  test.each(['nobody', 'echo', ''])("names the functions that exist where '%s' is none of them", async (name) => {
    const response = await post([event('x')], { path: `/runtime/webhooks/eventgrid?functionName=${name}` });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe(`cannot find function: '${name}', available function names: [onEvent]`);
    await eventually(() =>
      host.output().includes(`cannot find function: '${name}'. Functions with an Event Grid trigger: onEvent.`),
    );
  });
});

describe('the admin API', () => {
  const admin = (path: string, init?: RequestInit) => fetch(`${host.url}/admin/${path}`, init);
  const byHand = (name: string, body: string) => admin(`functions/${name}`, { method: 'POST', body });

  test('says how the host is', async () => {
    expect(await (await admin('host/status')).json()).toMatchObject({
      id: 'workbench',
      state: 'Running',
      version: '4.1037.0',
    });
    expect((await admin('host/ping')).status).toBe(200);
  });

  test('describes a function as the real host does', async () => {
    expect(await (await admin('functions/ECHO')).json()).toMatchObject({
      name: 'echo',
      href: `${host.url}/admin/functions/echo`,
      invoke_url_template: `${host.url}/api/echo/{id:int}/{name?}`,
      language: 'node',
      isDisabled: false,
    });
  });

  test('runs a function by hand, even one whose trigger does not exist here', async () => {
    expect((await byHand('onMessage', '{"input":"by hand"}')).status).toBe(202);
    expect((await byHand('onEvent', JSON.stringify({ input: JSON.stringify(event('hand')) }))).status).toBe(202);
    await eventually(async () => {
      const entries = await received();
      return (
        entries.some(({ message }) => message === 'by hand') && entries.some((entry) => entry.event?.id === 'hand')
      );
    });
  });

  test('gives a timer that runs by hand its schedule', async () => {
    expect((await byHand('everySecond', '{}')).status).toBe(202);
    await eventually(() => host.output().includes("Executed 'Functions.everySecond' (Succeeded"));
  });

  test.each([
    ['nobody', '{}', 404, /There is no function 'nobody'\. Registered: .*echo/],
    ['echo', '{}', 400, /call it at its own URL/],
    ['greetAll', '{}', 400, /runtime\/webhooks\/durabletask\/orchestrators\/greetAll/],
    ['onMessage', 'not json', 400, /must be JSON/],
  ])('refuses to run %s by hand with %s', async (name, body, status, text) => {
    const response = await byHand(name, body);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(text);
  });

  test('knows nothing else', async () => {
    expect((await admin('vfs/')).status).toBe(404);
    expect((await admin('functions/echo/status')).status).toBe(404);
  });
});
