// The durable HTTP API, as scripts and the SDK's client use it: the extension's routes, status codes and bodies.
import type { OrchestrationContext } from 'durable-functions';
import { createFastClock, type Status, startTestEngine, type TestEngine } from '../../support/durable/test-engine';

type Steps = Generator<unknown, unknown, never>;
const app = {
  activities: { double: (input: number) => input * 2 },
  orchestrators: {
    *doubles(context: OrchestrationContext): Steps {
      return yield context.df.callActivity('double', context.df.getInput());
    },
    *waits(context: OrchestrationContext): Steps {
      context.df.setCustomStatus({ at: 'the event' });
      return yield context.df.waitForExternalEvent('go');
    },
    *fails(context: OrchestrationContext): Steps {
      yield context.df.callActivity('double', 1);
      throw new Error('on purpose');
    },
  },
};

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine(app, { clock: createFastClock(1) });
});
afterAll(() => engine.stop());

const isWaiting = (status: Status) => status.customStatus !== null;

async function startWaiting(instanceId?: string): Promise<string> {
  const id = await engine.start('waits', undefined, instanceId);
  await engine.waitFor(id, isWaiting);
  return id;
}

describe('start', () => {
  test('answers 202 with the management URLs, which work', async () => {
    const response = await engine.request('POST', 'orchestrators/waits/urls');
    expect(response.status).toBe(202);
    const urls = (await response.json()) as Record<string, string>;
    expect(response.headers.get('location')).toBe(urls.statusQueryGetUri);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Object.keys(urls).sort()).toEqual(
      [
        'id',
        'purgeHistoryDeleteUri',
        'restartPostUri',
        'resumePostUri',
        'sendEventPostUri',
        'statusQueryGetUri',
        'suspendPostUri',
        'terminatePostUri',
      ].sort(),
    );
    const running = await fetch(urls.statusQueryGetUri ?? '');
    expect(running.status).toBe(202);
    expect(running.headers.get('retry-after')).not.toBeNull();
    const raised = await fetch(String(urls.sendEventPostUri).replace('{eventName}', 'go'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"by":"ada"}',
    });
    expect(raised.status).toBe(202);
    await engine.waitFor('urls');
    const done = await fetch(urls.statusQueryGetUri ?? '');
    expect([done.status, ((await done.json()) as Status).output]).toEqual([200, { by: 'ada' }]);
  });

  test('a live id is in the way, a finished one is replaced', async () => {
    await startWaiting('twice');
    const conflict = await engine.request('POST', 'orchestrators/doubles/twice', 4);
    expect(conflict.status).toBe(409);
    expect(await conflict.text()).toContain('status Running already exists');
    await engine.raise('twice', 'go');
    await engine.waitFor('twice');
    await engine.start('doubles', 4, 'twice');
    expect(await engine.waitFor('twice')).toMatchObject({ name: 'doubles', output: 8 });
  });

  test('an id with a slash is 404', async () => {
    expect((await engine.request('POST', 'orchestrators/waits/a%2Fb')).status).toBe(404);
  });

  test.each([
    ['an id that starts with @', '@x'],
    ['an id of 257 characters', 'x'.repeat(257)],
    ['an id with what is documented as forbidden', '#?\\\n'],
  ])('%s is taken', async (_what, id) => {
    await startWaiting(encodeURIComponent(id)).catch(() => undefined);
    expect((await engine.request('GET', `instances/${encodeURIComponent(id)}`)).status).toBe(202);
  });

  test('an orchestrator that nobody registered is taken, told in the log, and fails', async () => {
    const { runtimeStatus, output } = await engine.run('nobody');
    expect([runtimeStatus, output]).toEqual(['Failed', expect.stringContaining("The function 'nobody' doesn't exist")]);
    expect(engine.logged).toContainEqual(expect.stringContaining("The function 'nobody' doesn't exist"));
  });

  test('a body that is no JSON is refused', async () => {
    const url = `${engine.baseUrl}/runtime/webhooks/durabletask/orchestrators/waits`;
    expect((await fetch(url, { method: 'POST', body: '{' })).status).toBe(400);
  });

  test('function names are matched without regard to case', async () => {
    expect(await engine.run('DOUBLES', 3)).toMatchObject({ name: 'doubles', output: 6 });
  });

  test('with timeout and pollingInterval it waits for the result', async () => {
    const done = await engine.request('POST', 'orchestrators/doubles?timeout=10&pollingInterval=0.01', 5);
    expect([done.status, await done.json()]).toEqual([200, 10]);
    const late = await engine.request('POST', 'orchestrators/waits?timeout=0.05&pollingInterval=0.01');
    expect(late.status).toBe(202);
  });
});

describe('status', () => {
  test('an unknown id is 404', async () => {
    expect((await engine.request('GET', 'instances/nobody')).status).toBe(404);
  });

  test('shows nulls, not absent members, and seconds', async () => {
    const id = await startWaiting();
    const status = await engine.status(id, '?showInput=false');
    expect(status).toMatchObject({ name: 'waits', instanceId: id, input: null, output: null });
    expect(status.createdTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(status).not.toHaveProperty('historyEvents');
  });

  test('showHistory folds what was asked into what was answered; outputs only on request', async () => {
    const { instanceId } = await engine.run('doubles', 21);
    const events = (await engine.status(instanceId, '?showHistory=true')).historyEvents ?? [];
    expect(events.map((event) => event.EventType)).toEqual(['ExecutionStarted', 'TaskCompleted', 'ExecutionCompleted']);
    expect(events[1]).toMatchObject({ FunctionName: 'double', ScheduledTime: expect.any(String) });
    expect(events[1]).not.toHaveProperty('Result');
    const full = (await engine.status(instanceId, '?showHistory=true&showHistoryOutput=true')).historyEvents ?? [];
    expect(full[1]).toMatchObject({ Result: 42 });
    expect(full[2]).toMatchObject({ OrchestrationStatus: 'Completed', Result: 42 });
  });

  test('a failed instance is 200, or 500 where that was asked for', async () => {
    const { instanceId } = await engine.run('fails');
    expect((await engine.request('GET', `instances/${instanceId}`)).status).toBe(200);
    const asked = await engine.request('GET', `instances/${instanceId}?returnInternalServerErrorOnFailure=true`);
    expect(asked.status).toBe(500);
    expect(await asked.json()).toMatchObject({ output: "Orchestrator function 'fails' failed: on purpose" });
  });
});

describe('list', () => {
  test('filters, and pages with x-ms-continuation-token', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => `page-${letter}`);
    for (const id of ids) {
      await startWaiting(id);
    }
    const seen: string[] = [];
    let token: string | null = null;
    do {
      const response: Response = await fetch(
        `${engine.baseUrl}/runtime/webhooks/durabletask/instances/?instanceIdPrefix=page-&pageSize=2&runtimeStatus=Running`,
        { headers: token ? { 'x-ms-continuation-token': token } : {} },
      );
      const page = (await response.json()) as Status[];
      expect(page.length).toBeLessThanOrEqual(2);
      seen.push(...page.map((status) => status.instanceId));
      token = response.headers.get('x-ms-continuation-token');
    } while (token);
    expect(seen).toEqual(ids);
  });

  test.each([
    ['runtimeStatus=Completed', []],
    ['createdTimeFrom=2999-01-01T00:00:00Z', []],
    ['createdTimeTo=2000-01-01T00:00:00Z', []],
    ['createdTimeFrom=2000-01-01T00:00:00Z&createdTimeTo=2999-01-01T00:00:00Z', ['only']],
    ['runtimeStatus=Completed,Running', ['only']],
  ])('%s', async (query, ids) => {
    if ((await engine.request('GET', 'instances/only')).status === 404) {
      await startWaiting('only');
    }
    const response = await engine.request('GET', `instances?instanceIdPrefix=only&${query}`);
    expect(((await response.json()) as Status[]).map((status) => status.instanceId)).toEqual(ids);
  });
});

describe('operations', () => {
  test.each(['terminate', 'suspend', 'resume', 'raiseEvent/go'])(
    '%s: 404 for an unknown id, 410 after the end',
    async (operation) => {
      expect((await engine.request('POST', `instances/nobody/${operation}`, {})).status).toBe(404);
      const { instanceId } = await engine.run('doubles', 1);
      expect((await engine.request('POST', `instances/${instanceId}/${operation}`, {})).status).toBe(410);
    },
  );

  test('events must be JSON', async () => {
    const id = await startWaiting();
    const url = `${engine.baseUrl}/runtime/webhooks/durabletask/instances/${id}/raiseEvent/go`;
    const post = (type: string, body: string) =>
      fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body });
    expect((await post('text/plain', 'x')).status).toBe(400);
    expect((await post('application/json', '{')).status).toBe(400);
    expect((await engine.status(id)).runtimeStatus).toBe('Running');
  });

  test('a suspended instance keeps its events until it is resumed', async () => {
    const id = await startWaiting();
    await engine.request('POST', `instances/${id}/suspend?reason=lunch`);
    await engine.waitFor(id, (status) => status.runtimeStatus === 'Suspended');
    await engine.raise(id, 'go', 7);
    await engine.run('doubles', 1);
    expect((await engine.status(id)).runtimeStatus).toBe('Suspended');
    await engine.request('POST', `instances/${id}/resume?reason=back`);
    expect(await engine.waitFor(id)).toMatchObject({ runtimeStatus: 'Completed', output: 7 });
  });

  test('restart runs the same again, under a new id unless told otherwise', async () => {
    const { instanceId } = await engine.run('doubles', 6);
    const fresh = (await (await engine.request('POST', `instances/${instanceId}/restart`)).json()) as { id: string };
    expect(fresh.id).not.toBe(instanceId);
    expect(await engine.waitFor(fresh.id)).toMatchObject({ output: 12 });
    const same = await engine.request('POST', `instances/${instanceId}/restart?restartWithNewInstanceId=false`);
    expect(((await same.json()) as { id: string }).id).toBe(instanceId);
    const live = await startWaiting();
    expect((await engine.request('POST', `instances/${live}/restart?restartWithNewInstanceId=false`)).status).toBe(409);
    expect((await engine.request('POST', 'instances/nobody/restart')).status).toBe(400);
  });

  test('rewind is for those that have failed', async () => {
    const { instanceId } = await engine.run('fails');
    expect((await engine.request('POST', `instances/${instanceId}/rewind`)).status).toBe(202);
    expect((await engine.request('POST', `instances/${await startWaiting()}/rewind`)).status).toBe(412);
    expect((await engine.request('POST', 'instances/nobody/rewind')).status).toBe(404);
  });

  test('purge of one: 404, 412 while it is live, then gone', async () => {
    expect((await engine.request('DELETE', 'instances/nobody')).status).toBe(404);
    expect((await engine.request('DELETE', `instances/${await startWaiting()}`)).status).toBe(412);
    const { instanceId } = await engine.run('doubles', 1);
    expect(await (await engine.request('DELETE', `instances/${instanceId}`)).json()).toEqual({ instancesDeleted: 1 });
    expect((await engine.request('GET', `instances/${instanceId}`)).status).toBe(404);
  });

  test('purge by filter needs createdTimeFrom and leaves live instances alone', async () => {
    const live = await startWaiting();
    await engine.run('doubles', 1);
    expect((await engine.request('DELETE', 'instances/?runtimeStatus=Completed')).status).toBe(400);
    const purged = await engine.request('DELETE', 'instances/?createdTimeFrom=2000-01-01T00:00:00Z');
    expect(((await purged.json()) as { instancesDeleted: number }).instancesDeleted).toBeGreaterThan(0);
    expect((await engine.request('DELETE', 'instances/?createdTimeFrom=2000-01-01T00:00:00Z')).status).toBe(404);
    expect((await engine.request('GET', `instances/${live}`)).status).toBe(202);
  });

  test.each([
    ['GET', 'orchestrators/doubles'],
    ['PUT', 'instances/x'],
    ['POST', 'instances/x/dance'],
    ['GET', 'instances/x/terminate'],
    ['GET', 'nothing'],
  ])('%s %s is 404', async (method, path) => {
    expect((await engine.request(method, path)).status).toBe(404);
  });
});

test('with keys on, all but the app itself needs the system key', async () => {
  const locked = await startTestEngine(app, { systemKey: 'secret key', clock: createFastClock(1) });
  const root = `${locked.baseUrl}/runtime/webhooks/durabletask`;
  const binding = JSON.parse(locked.extension.clientBinding()) as {
    rpcBaseUrl: string;
    managementUrls: Record<string, string>;
  };
  const statusOf = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status;
  expect(await statusOf(`${root}/instances`)).toBe(401);
  expect(await statusOf(`${root}/instances?code=wrong`)).toBe(401);
  expect(await statusOf(`${root}/instances?code=secret%20key`)).toBe(200);
  expect(await statusOf(`${root}/instances`, { 'x-functions-key': 'secret key' })).toBe(200);
  expect(await statusOf(new URL('instances/', binding.rpcBaseUrl).href)).toBe(200);
  expect(await statusOf(String(binding.managementUrls.statusQueryGetUri).replace('INSTANCEID', 'x'))).toBe(404);
  await locked.stop();
});
