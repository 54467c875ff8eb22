// Durable entities: calls and signals from orchestrations, clients and other entities.
import { type EntityContext, EntityId, type OrchestrationContext } from 'durable-functions';
import { createFastClock, startTestEngine, type TestEngine } from '../../support/durable/test-engine';

type Steps = Generator<unknown, unknown, never>;
const app = {
  entities: {
    Counter: ({ df }: EntityContext<never>) => {
      const value = (df.getState() as number | undefined) ?? 0;
      switch (df.operationName) {
        case 'add':
          df.setState((value + (df.getInput() as number)) as never);
          df.return(value + (df.getInput() as number));
          break;
        case 'get':
          df.return(value);
          break;
        case 'delete':
          df.destructOnExit();
          break;
        case 'forward':
          df.signalEntity(new EntityId('counter', 'target'), 'add', value);
          break;
        default:
          throw new Error(`no operation ${df.operationName}`);
      }
    },
  },
  orchestrators: {
    *adds(context: OrchestrationContext): Steps {
      const id = new EntityId('counter', context.df.getInput() as string);
      context.df.signalEntity(id, 'add', 1);
      context.df.signalEntity(id, 'add', 2);
      const sums: number[] = [];
      for (const input of [3, 4]) {
        sums.push(yield context.df.callEntity(id, 'add', input));
      }
      return [...sums, yield context.df.callEntity(id, 'get')];
    },
    *signalsAndContinues({ df }: OrchestrationContext): Steps {
      const left = df.getInput() as number;
      df.signalEntity(new EntityId('counter', 'signalled'), 'add', left);
      if (left === 1) {
        return 'done';
      }
      yield df.createTimer(df.currentUtcDateTime);
      df.signalEntity(new EntityId('counter', 'signalled'), 'add', 100);
      df.continueAsNew(left - 1);
      return undefined;
    },
    *fails(context: OrchestrationContext): Steps {
      try {
        yield context.df.callEntity(new EntityId('counter', 'failing'), 'nonsense');
      } catch (error) {
        return `caught ${(error as Error).name}`;
      }
      return 'no error';
    },
  },
};

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine(app, { clock: createFastClock(1) });
});
afterAll(() => engine.stop());

async function stateOf(key: string): Promise<unknown> {
  const response = await engine.request('GET', `entities/counter/${key}`);
  return response.status === 404 ? undefined : response.json();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > limit) {
      throw new Error('It did not come about.');
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('an orchestration signals and calls in order', async () => {
  expect(await engine.run('adds', 'a')).toMatchObject({ runtimeStatus: 'Completed', output: [6, 10, 10] });
  expect(await stateOf('a')).toBe(10);
});

test('signals of the turn that continues as new, or ends, are sent', async () => {
  expect(await engine.run('signalsAndContinues', 3)).toMatchObject({ output: 'done' });
  await until(async () => (await stateOf('signalled')) === 3 + 2 + 1 + 200);
});

test('a failing operation is an error in the caller', async () => {
  expect(await engine.run('fails')).toMatchObject({ output: 'caught Error' });
});

test('a client signals with JSON, reads, and deletes', async () => {
  expect(await stateOf('b')).toBeUndefined();
  expect((await engine.request('POST', 'entities/Counter/b?op=add', 5)).status).toBe(202);
  await until(async () => (await stateOf('b')) === 5);
  expect((await engine.request('DELETE', 'entities/counter/b')).status).toBe(202);
  await until(async () => (await stateOf('b')) === undefined);
});

test('an entity signals another', async () => {
  await engine.request('POST', 'entities/counter/source?op=add', 9);
  await engine.request('POST', 'entities/counter/source?op=forward');
  await until(async () => (await stateOf('target')) === 9);
});

test('entities are listed, by name and with their state on request', async () => {
  await engine.request('POST', 'entities/counter/listed?op=add', 2);
  await until(async () => (await stateOf('listed')) === 2);
  const list = await (await engine.request('GET', 'entities/counter?fetchState=true')).json();
  expect(list).toContainEqual({
    entityId: { name: 'counter', key: 'listed' },
    lastOperationTime: expect.any(String),
    state: 2,
  });
  expect(await (await engine.request('GET', 'entities/nobody')).json()).toEqual([]);
});

test('an unknown entity is refused with its name', async () => {
  const response = await engine.request('POST', 'entities/nobody/x?op=add', 1);
  expect(response.status).toBe(400);
  expect(await response.text()).toMatch(/'nobody' doesn't exist.*'Counter'/);
});
