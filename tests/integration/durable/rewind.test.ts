// Rewind: a failed instance goes on from its failed steps, without doing again what was done.
import { type OrchestrationContext, RetryOptions } from 'durable-functions';
import { createFastClock, type Status, startTestEngine, type TestEngine } from '../../support/durable/test-engine';

type Steps = Generator<unknown, unknown, never>;

let calls: string[] = [];
let broken = new Set<string>();
const step = (name: string) => {
  calls.push(name);
  if (broken.has(name)) {
    throw new Error(`${name} is broken`);
  }
  return name;
};
const call = ({ df }: OrchestrationContext, name: string) => df.callActivity('step', name);
const app = {
  activities: { step },
  orchestrators: {
    *inARow(context: OrchestrationContext): Steps {
      const done: string[] = [];
      for (const name of ['a', 'b', 'c']) {
        done.push(yield call(context, name));
      }
      return done;
    },
    *atOnce(context: OrchestrationContext): Steps {
      return yield context.df.Task.all(['a', 'b', 'c'].map((name) => call(context, name)));
    },
    *retried({ df }: OrchestrationContext): Steps {
      const first: string = yield df.callActivityWithRetry('step', new RetryOptions(1_000, 2), 'b');
      return [first, yield df.callActivity('step', 'c')];
    },
    *caught(context: OrchestrationContext): Steps {
      try {
        return yield call(context, 'b');
      } catch {
        yield call(context, 'remedy');
        throw new Error('given up');
      }
    },
    *parent({ df }: OrchestrationContext): Steps {
      return yield df.callSubOrchestrator('inARow');
    },
    *fails(context: OrchestrationContext): Steps {
      yield call(context, 'a');
      throw new Error('by itself');
    },
  },
};

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine(app, { clock: createFastClock(1_000) });
});
beforeEach(() => {
  calls = [];
  broken = new Set(['b']);
});
afterAll(() => engine.stop());

async function rewound(name: string): Promise<Status> {
  const { instanceId, runtimeStatus } = await engine.run(name);
  expect(runtimeStatus).toBe('Failed');
  broken.clear();
  expect((await engine.request('POST', `instances/${instanceId}/rewind?reason=mended`)).status).toBe(202);
  return await engine.waitFor(instanceId);
}

test.each([
  ['inARow', ['a', 'b', 'c'], ['a', 'b', 'b', 'c']],
  ['atOnce', ['a', 'b', 'c'], ['a', 'b', 'b', 'c']],
  ['retried', ['b', 'c'], ['b', 'b', 'b', 'c']],
  ['caught', 'b', ['b', 'b', 'remedy']],
  ['parent', ['a', 'b', 'c'], ['a', 'b', 'b', 'c']],
])('%s runs the failed step again and nothing else', async (name, output, expected) => {
  expect(await rewound(name)).toMatchObject({ runtimeStatus: 'Completed', output });
  expect(calls.sort()).toEqual(expected);
});

test('what fails by itself fails again', async () => {
  expect(await rewound('fails')).toMatchObject({
    runtimeStatus: 'Failed',
    output: "Orchestrator function 'fails' failed: by itself",
  });
  expect(calls).toEqual(['a']);
});
