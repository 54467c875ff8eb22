// durable-functions' own client against the engine, by the binding that the app gets.
import type { DurableClient, EntityContext, OrchestrationContext } from 'durable-functions';
import { EntityId, OrchestrationRuntimeStatus } from 'durable-functions';
import { createFastClock, startTestEngine, type TestEngine } from '../../support/durable/test-engine';

/** The client's class; the package exports only its type. */
const { DurableClient: Client } = require('durable-functions/lib/src/durableClient/DurableClient') as {
  DurableClient: new (clientData: unknown) => DurableClient;
};

type Steps = Generator<unknown, unknown, never>;
const app = {
  entities: {
    box: ({ df }: EntityContext<never>) => df.setState(df.getInput() as never),
  },
  orchestrators: {
    *waits({ df }: OrchestrationContext): Steps {
      df.setCustomStatus('waiting');
      return yield df.waitForExternalEvent('go');
    },
    *versions({ df }: OrchestrationContext): Steps {
      const child: string = yield df.callSubOrchestrator('childVersion', undefined, undefined, '3.0');
      const inherited: string = yield df.callSubOrchestrator('childVersion');
      return [df.version, child, inherited];
    },
    *childVersion({ df }: OrchestrationContext): Steps {
      yield df.createTimer(df.currentUtcDateTime);
      return df.version ?? null;
    },
  },
};

let engine: TestEngine;
let client: DurableClient;
beforeAll(async () => {
  engine = await startTestEngine(app, {
    clock: createFastClock(1),
    settings: { defaultVersion: '1.0', versionMatchStrategy: 'None' },
    systemKey: 'secret',
  });
  client = new Client(JSON.parse(engine.extension.clientBinding()));
});
afterAll(() => engine.stop());

async function startWaiting(): Promise<string> {
  const id = await client.startNew('waits');
  while ((await client.getStatus(id)).customStatus !== 'waiting') {}
  return id;
}

async function ended(id: string): Promise<OrchestrationRuntimeStatus> {
  for (;;) {
    const { runtimeStatus } = await client.getStatus(id);
    if (runtimeStatus !== 'Running' && runtimeStatus !== 'Pending') {
      return runtimeStatus;
    }
  }
}

test('starts, raises and reads', async () => {
  const id = await startWaiting();
  await client.raiseEvent(id, 'go', { a: 1 });
  expect(await ended(id)).toBe(OrchestrationRuntimeStatus.Completed);
  expect(await client.getStatus(id)).toMatchObject({
    name: 'waits',
    instanceId: id,
    output: { a: 1 },
    createdTime: expect.any(Date),
  });
});

test('a duplicate and an unknown id are rejected', async () => {
  const instanceId = await startWaiting();
  await expect(client.startNew('waits', { instanceId })).rejects.toThrow(/unexpected status code: 409/);
  await expect(client.getStatus('nobody')).rejects.toThrow(/HTTP 404/);
  await expect(client.raiseEvent('nobody', 'go', 1)).rejects.toThrow(/No instance with ID 'nobody' found/);
});

test('an event without data is null in the orchestrator', async () => {
  const id = await startWaiting();
  await client.raiseEvent(id, 'go', undefined);
  await ended(id);
  expect((await client.getStatus(id)).output).toBeNull();
});

test('suspends, resumes and terminates; after the end it is silent', async () => {
  const id = await startWaiting();
  await client.suspend(id, 'pause');
  while ((await client.getStatus(id)).runtimeStatus !== 'Suspended') {}
  await client.resume(id, 'on');
  while ((await client.getStatus(id)).runtimeStatus !== 'Running') {}
  await client.terminate(id, 'enough');
  expect(await ended(id)).toBe(OrchestrationRuntimeStatus.Terminated);
  await expect(client.raiseEvent(id, 'go', 1)).resolves.toBeUndefined();
  await expect(client.rewind(id, 'again')).rejects.toThrow(/only orchestrations in the "Failed" state/);
});

test('gets all pages of instances, and purges', async () => {
  const ids = await Promise.all(Array.from({ length: 120 }, () => client.startNew('versions')));
  for (const id of ids) {
    expect(await ended(id)).toBe('Completed');
  }
  const all = await client.getStatusAll();
  expect(new Set(all.map(({ instanceId }) => instanceId))).toEqual(
    new Set([...all.map(({ instanceId }) => instanceId), ...ids]),
  );
  const completed = await client.getStatusBy({
    createdTimeFrom: new Date(0),
    runtimeStatus: [OrchestrationRuntimeStatus.Completed],
  });
  expect(completed.length).toBeGreaterThanOrEqual(ids.length);
  expect(await client.purgeInstanceHistory(String(ids[0]))).toMatchObject({ instancesDeleted: 1 });
  expect(await client.purgeInstanceHistory('nobody')).toMatchObject({ instancesDeleted: 0 });
  const purged = await client.purgeInstanceHistoryBy({
    createdTimeFrom: new Date(0),
    runtimeStatus: [OrchestrationRuntimeStatus.Completed],
  });
  expect(purged.instancesDeleted).toBe(completed.length - 1);
});

test('signals an entity and reads it', async () => {
  const id = new EntityId('box', 'one');
  expect((await client.readEntityState(id)).entityExists).toBe(false);
  await client.signalEntity(id, 'put', { full: true });
  while (!(await client.readEntityState(id)).entityExists) {}
  expect((await client.readEntityState(id)).entityState).toEqual({ full: true });
});

test('versions: one of its own, the default, and that of a sub-orchestration', async () => {
  const own = await client.startNew('versions', { version: '2.0' });
  const byDefault = await client.startNew('versions');
  await Promise.all([ended(own), ended(byDefault)]);
  expect((await client.getStatus(own)).output).toEqual(['2.0', '3.0', '1.0']);
  expect((await client.getStatus(byDefault)).output).toEqual(['1.0', '3.0', '1.0']);
});
