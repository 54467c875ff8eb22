// What surprises people on the real host surprises them here too (facts of durable-functions 3.5 and the Durable extension).
import type { Task as DurableTask, OrchestrationContext } from 'durable-functions';
import { createFastClock, startTestEngine, type TestEngine } from '../../support/durable/test-engine';

type Steps = Generator<unknown, unknown, never>;
const soon = ({ df }: OrchestrationContext, seconds = 1) =>
  df.createTimer(new Date(df.currentUtcDateTime.getTime() + seconds * 1_000));

let calls: string[] = [];
const app = {
  activities: {
    log: (name: string) => {
      calls.push(name);
      return name;
    },
  },
  orchestrators: {
    // biome-ignore lint/correctness/useYield: it continues before it could.
    *continuesWithText(context: OrchestrationContext): Steps {
      const input = context.df.getInput();
      if (input === 'start') {
        context.df.continueAsNew('x');
        return undefined;
      }
      return input;
    },
    // biome-ignore lint/correctness/useYield: it throws before it could.
    *throwsNothing(): Steps {
      throw new Error('');
    },
    // biome-ignore lint/correctness/useYield: it throws before it could.
    *throwsText(): Steps {
      throw 'just text';
    },
    *throwsNothingLater(context: OrchestrationContext): Steps {
      yield context.df.callActivity('log', 'before');
      throw new Error('');
    },
    *reusesTaskInAny(context: OrchestrationContext): Steps {
      const slow = context.df.callActivity('log', 'slow');
      const first = context.df.callActivity('log', 'first');
      yield context.df.Task.any([first, soon(context, 3_000)]);
      yield context.df.Task.any([slow, first]);
      return 'done';
    },
    *yieldsTheTaskDirectly(context: OrchestrationContext): Steps {
      const tasks = ['a', 'b'].map((name) => context.df.callActivity('log', name));
      yield context.df.Task.any(tasks);
      const results: unknown[] = [];
      for (const task of tasks) {
        results.push(yield task);
      }
      return results;
    },
    *resetsStatus(context: OrchestrationContext): Steps {
      context.df.setCustomStatus('busy');
      yield soon(context);
      context.df.setCustomStatus(null);
      yield soon(context);
      return 'done';
    },
    *leavesTimer(context: OrchestrationContext): Steps {
      const timer = soon(context, 86_400);
      const done = context.df.callActivity('log', 'quick');
      const winner = (yield context.df.Task.any([timer, done])) as DurableTask;
      return winner === done ? 'activity' : 'timer';
    },
    *returnsInput(context: OrchestrationContext): Steps {
      yield soon(context);
      return context.df.getInput();
    },
    *yieldsNoTask(): Steps {
      return yield 42;
    },
    *emptyAll(context: OrchestrationContext): Steps {
      return yield context.df.Task.all([]);
    },
    *dropsEvents(context: OrchestrationContext): Steps {
      const generation = context.df.getInput() as number;
      context.df.setCustomStatus({ generation });
      if (generation === 1) {
        yield context.df.waitForExternalEvent('go');
        context.df.continueAsNew(2);
        return undefined;
      }
      const timer = soon(context, 3_600);
      const early = context.df.waitForExternalEvent('early');
      const winner: unknown = yield context.df.Task.any([early, timer]);
      if (winner === early) {
        timer.cancel();
      }
      return winner === early ? 'kept' : 'dropped';
    },
  },
};

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine(app, { clock: createFastClock(20_000) });
});
beforeEach(() => {
  calls = [];
});
afterAll(() => engine.stop());

test('continueAsNew with a string: the next generation gets it with quotes', async () => {
  expect(await engine.run('continuesWithText', 'start')).toMatchObject({ output: '"x"' });
});

test.each([
  ['throwsNothing', /^Orchestrator function 'throwsNothing' failed: One or more errors occurred. .Result: Failure/],
  ['throwsText', /^Orchestrator function 'throwsText' failed: One or more errors occurred. .Result: Failure/],
  [
    'throwsNothingLater',
    "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task with sequence ID 0 and name 'log' (version ''), but the current replay execution hasn't (yet?) scheduled this task. Was a change made to the orchestrator code after this instance had already started running?",
  ],
])('%s fails without telling why, and the host says so', async (name, text) => {
  const { instanceId, runtimeStatus, output } = await engine.run(name);
  expect(runtimeStatus).toBe('Failed');
  expect(output).toEqual(typeof text === 'string' ? text : expect.stringMatching(text));
  expect(engine.logged).toContainEqual(
    expect.stringMatching(new RegExp(`'${instanceId}' \\(${name}\\) threw an error without a text`)),
  );
});

test('a task of an earlier Task.any is scheduled again in a later one', async () => {
  await engine.run('reusesTaskInAny');
  expect(calls.filter((name) => name === 'first').length).toBe(2);
});

test('yielding such a task directly does not schedule it again', async () => {
  expect(await engine.run('yieldsTheTaskDirectly')).toMatchObject({ output: ['a', 'b'] });
  expect(calls.sort()).toEqual(['a', 'b']);
});

test('a custom status cannot be reset to a falsy value', async () => {
  expect(await engine.run('resetsStatus')).toMatchObject({ output: 'done', customStatus: 'busy' });
});

test('a timer that nobody cancelled keeps a finished orchestrator Running until it fires', async () => {
  const id = await engine.start('leavesTimer');
  const before = await engine.waitFor(id, () => calls.includes('quick'));
  expect(before.runtimeStatus).toBe('Running');
  const { createdTime, lastUpdatedTime, output } = await engine.waitFor(id);
  expect(output).toBe('activity');
  expect(Date.parse(lastUpdatedTime) - Date.parse(createdTime)).toBeGreaterThanOrEqual(86_400_000 - 1_000);
});

test('an input that was never sent is null', async () => {
  expect(await engine.run('returnsInput')).toMatchObject({ input: null, output: null });
});

test('a member called Timestamp becomes a date', async () => {
  const { output } = await engine.run('returnsInput', { Timestamp: '2026-01-02' });
  expect(output).toEqual({ Timestamp: '2026-01-02T00:00:00.000Z' });
});

test.each([
  ['yieldsNoTask', /programming constraint violation/],
  ['emptyAll', /you must specify at least one Task/],
])('%s fails the instance', async (name, message) => {
  const status = await engine.run(name);
  expect(status.runtimeStatus).toBe('Failed');
  expect(status.output).toMatch(message);
});

test('an event that was received but not awaited is dropped by continueAsNew', async () => {
  const id = await engine.start('dropsEvents', 1);
  await engine.waitFor(id, (status) => status.runtimeStatus === 'Running');
  await engine.raise(id, 'early');
  await engine.raise(id, 'go');
  expect(await engine.waitFor(id)).toMatchObject({ output: 'dropped' });
});

test('an event that arrives after continueAsNew is kept', async () => {
  const id = await engine.start('dropsEvents', 1);
  await engine.raise(id, 'go');
  await engine.raise(id, 'early');
  expect(await engine.waitFor(id)).toMatchObject({ output: 'kept' });
});
