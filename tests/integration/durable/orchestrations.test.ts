// The engine runs what orchestrators ask for: activities, sub-orchestrations, timers, events, retries, continue-as-new.

import type { OrchestrationContext } from 'durable-functions';
import { RetryOptions } from 'durable-functions';
import { createFastClock, startTestEngine, type TestEngine } from '../../support/durable/test-engine';

let flakyCalls = 0;
const app = {
  activities: {
    double: (input: number) => input * 2,
    echo: (input: unknown) => input,
    typeName: (input: unknown) => (input === undefined ? 'undefined' : typeof input),
    fail: (input: string) => {
      throw new Error(input);
    },
    flaky: (failures: number) => {
      if (flakyCalls++ < failures) {
        throw new Error('not yet');
      }
      return flakyCalls;
    },
  },
  orchestrators: {
    *chain(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const a: number = yield context.df.callActivity('double', context.df.getInput());
      const b: number = yield context.df.callActivity('double', a);
      return yield context.df.callActivity('double', b);
    },
    *echoes(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const results: unknown[] = [];
      for (const value of ['text', '', 7, 1.5, { a: [1] }, [1, 2], null]) {
        results.push(yield context.df.callActivity('echo', value));
      }
      results.push(yield context.df.callActivity('typeName', true));
      results.push(yield context.df.callActivity('typeName', undefined));
      return results;
    },
    *fanOut(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const tasks = Array.from({ length: 20 }, (_, index) => context.df.callActivity('double', index));
      return yield context.df.Task.all(tasks);
    },
    *catches(context: OrchestrationContext): Generator<unknown, unknown, never> {
      try {
        yield context.df.callActivity('fail', 'boom');
      } catch (error) {
        return (error as Error).message;
      }
      return 'no error';
    },
    *fails(context: OrchestrationContext): Generator<unknown, unknown, never> {
      return yield context.df.callActivity('fail', 'boom');
    },
    *retries(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const { failures, attempts } = context.df.getInput() as { failures: number; attempts: number };
      const retry = new RetryOptions(60_000, attempts);
      const both: unknown[] = yield context.df.Task.all([
        context.df.callActivityWithRetry('flaky', retry, failures),
        context.df.callActivity('double', 4),
      ]);
      const after: number = yield context.df.callActivity('double', 5);
      return [...both, after];
    },
    *parent(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const tasks = [1, 2, 3].map((input) => context.df.callSubOrchestrator('chain', input));
      return yield context.df.Task.all(tasks);
    },
    *parentOfFailing(context: OrchestrationContext): Generator<unknown, unknown, never> {
      try {
        yield context.df.callSubOrchestrator('fails');
      } catch (error) {
        return (error as Error).message;
      }
      return 'no error';
    },
    *sleeper(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const before = context.df.currentUtcDateTime.getTime();
      yield context.df.createTimer(new Date(before + 3_600_000));
      return context.df.currentUtcDateTime.getTime() - before;
    },
    *approval(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 86_400_000 * 1000));
      const event = context.df.waitForExternalEvent('approved');
      context.df.setCustomStatus({ waiting: true });
      const winner: unknown = yield context.df.Task.any([event, timer]);
      if (winner === event) {
        timer.cancel();
      }
      return winner === event ? (event.result as unknown) : 'late';
    },
    *counter(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const { left, sum } = context.df.getInput() as { left: number; sum: number };
      const doubled: number = yield context.df.callActivity('double', left);
      if (left === 0) {
        return sum;
      }
      context.df.continueAsNew({ left: left - 1, sum: sum + doubled });
      return undefined;
    },
  },
};

describe('orchestrations', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine(app, { clock: createFastClock(100_000) });
  });
  afterAll(() => engine.stop());

  test.each([
    ['chain', 3, 24],
    ['echoes', undefined, ['text', '', 7, 1.5, { a: [1] }, [1, 2], null, 'string', 'undefined']],
    ['fanOut', undefined, Array.from({ length: 20 }, (_, index) => index * 2)],
    ['parent', undefined, [8, 16, 24]],
    ['counter', { left: 5, sum: 0 }, 30],
  ])('%s with %j answers %j', async (name, input, output) => {
    expect(await engine.run(name, input)).toMatchObject({ runtimeStatus: 'Completed', output });
  });

  test('an activity that throws is an error in the orchestrator', async () => {
    const { output } = await engine.run('catches');
    expect(output).toMatch(/^Activity function 'fail' failed: {2}boom \n \{/);
  });

  test('an error that nobody catches fails the instance', async () => {
    const status = await engine.run('fails');
    expect(status.runtimeStatus).toBe('Failed');
    expect(status.output).toMatch(/^Orchestrator function 'fails' failed: Activity function 'fail' failed: {2}boom/);
  });

  test('a failed sub-orchestration is an error in its parent', async () => {
    const { output } = await engine.run('parentOfFailing');
    expect(output).toMatch(/^Orchestrator function 'fails' failed: Activity function 'fail' failed: {2}boom/);
  });

  test.each([
    [2, 3, 'Completed', [3, 8, 10]],
    [0, 3, 'Completed', [1, 8, 10]],
  ])('%i failures with %i attempts: %s', async (failures, attempts, runtimeStatus, output) => {
    flakyCalls = 0;
    expect(await engine.run('retries', { failures, attempts })).toMatchObject({ runtimeStatus, output });
  });

  test('retries that are used up fail the instance', async () => {
    flakyCalls = 0;
    const status = await engine.run('retries', { failures: 9, attempts: 3 });
    expect(status.runtimeStatus).toBe('Failed');
    expect(status.output).toMatch(/not yet/);
    expect(flakyCalls).toBe(3);
  });

  test('an hour of a durable timer passes on the simulated clock', async () => {
    const status = await engine.run('sleeper');
    expect(status.runtimeStatus).toBe('Completed');
    expect(status.output).toBeGreaterThanOrEqual(3_600_000);
  });

  test('an event ends the wait, and the cancelled timer does not keep the instance', async () => {
    const id = await engine.start('approval');
    await engine.waitFor(id, (status) => status.customStatus !== null);
    await engine.raise(id, 'approved', { by: 'ada' });
    expect(await engine.waitFor(id)).toMatchObject({
      runtimeStatus: 'Completed',
      output: { by: 'ada' },
      customStatus: { waiting: true },
    });
  });

  test('terminate ends an instance with the reason', async () => {
    const id = await engine.start('approval');
    expect((await engine.request('POST', `instances/${id}/terminate?reason=enough`)).status).toBe(202);
    expect(await engine.waitFor(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  });
});
