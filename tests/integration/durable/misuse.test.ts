// What cannot work is said plainly: changed code, unknown functions, actions this host does not have.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntityId, type OrchestrationContext, RetryOptions } from 'durable-functions';
import { createDurableExtension } from '../../../local/host/engines/sqlite/durable-extension';
import type { AppFunctions } from '../../support/durable/test-app';
import { createFastClock, startTestEngine, stopTestEngines } from '../../support/durable/test-engine';

type Steps = Generator<unknown, unknown, unknown>;
const activities = { one: () => 1, two: () => 2 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-misuse-'));
});
afterEach(async () => {
  await stopTestEngines();
  rmSync(folder, { recursive: true });
});

function versionOf(orchestrator: (context: OrchestrationContext) => Steps): AppFunctions {
  return {
    activities,
    orchestrators: {
      deployed: orchestrator,
      *child(): Steps {
        yield;
        return undefined;
      },
    },
  };
}

/** Runs `before` until it waits for the event, then goes on with `after` on the same store. */
async function redeploy(
  before: (context: OrchestrationContext) => Steps,
  after: (context: OrchestrationContext) => Steps,
): Promise<{ runtimeStatus: string; output: unknown }> {
  const options = { databasePath: join(folder, 'host.db'), clock: createFastClock(1) };
  const old = await startTestEngine(versionOf(before), options);
  const id = await old.start('deployed');
  await old.waitFor(id, (status) => status.customStatus === 'waiting');
  await old.stop();
  const fresh = await startTestEngine(versionOf(after), options);
  await fresh.raise(id, 'go');
  return fresh.waitFor(id);
}

function* waitForGo({ df }: OrchestrationContext): Steps {
  df.setCustomStatus('waiting');
  yield df.waitForExternalEvent('go');
  return 'done';
}

function* oneThenWait(context: OrchestrationContext): Steps {
  yield context.df.callActivity('one');
  return yield* waitForGo(context);
}

describe('code that changed while an instance was running', () => {
  test('unchanged code goes on where it was', async () => {
    expect(await redeploy(oneThenWait, oneThenWait)).toMatchObject({ runtimeStatus: 'Completed', output: 'done' });
  });

  test.each<[string, (context: OrchestrationContext) => Steps, string]>([
    [
      'another activity',
      function* (context) {
        yield context.df.callActivity('two');
        return yield* waitForGo(context);
      },
      "step #0 was activity 'one' when it first ran, and the replay asks for activity 'two'",
    ],
    [
      'a timer instead',
      function* (context) {
        yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1));
        return yield* waitForGo(context);
      },
      "step #0 was activity 'one' when it first ran, and the replay asks for a timer",
    ],
    [
      'a sub-orchestration instead',
      function* (context) {
        yield context.df.callSubOrchestrator('child');
        return yield* waitForGo(context);
      },
      "the replay asks for sub-orchestration 'child'",
    ],
    [
      'retries added',
      function* (context) {
        yield context.df.callActivityWithRetry('one', new RetryOptions(1_000, 3));
        return yield* waitForGo(context);
      },
      "the replay asks for activity 'one' with up to 3 attempts",
    ],
    [
      'a step removed',
      waitForGo,
      "scheduled an activity task with sequence ID 0 and name 'one' (version ''), but the current replay execution hasn't",
    ],
  ])('%s fails the instance and names the step', async (_name, after, message) => {
    const { runtimeStatus, output } = await redeploy(oneThenWait, after);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain(message);
    expect(output).toMatch(/^Non-Deterministic workflow detected: .* Was a change made to the orchestrator code/);
  });

  test('an orchestrator that is gone fails its instances', async () => {
    const options = { databasePath: join(folder, 'host.db'), clock: createFastClock(1) };
    const old = await startTestEngine(versionOf(oneThenWait), options);
    const id = await old.start('deployed');
    await old.waitFor(id, (status) => status.customStatus === 'waiting');
    await old.stop();
    const fresh = await startTestEngine({ orchestrators: { other: waitForGo } }, options);
    await fresh.raise(id, 'go');
    const { runtimeStatus, output } = await fresh.waitFor(id);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(
      /The function 'deployed' doesn't exist, is disabled, or is not an orchestrator function.*functions: 'other'/,
    );
  });
});

describe('an orchestrator that asks for what nobody can do', () => {
  const app: AppFunctions = {
    activities,
    orchestrators: {
      *unknownActivity(context: OrchestrationContext): Steps {
        yield context.df.callActivity('one');
        return yield context.df.callActivity('onne');
      },
      *unknownSub(context: OrchestrationContext): Steps {
        return yield context.df.callSubOrchestrator('nobody');
      },
      *unknownEntity(context: OrchestrationContext): Steps {
        return yield context.df.callEntity(new EntityId('counter', 'a'), 'add');
      },
      *http(context: OrchestrationContext): Steps {
        return yield context.df.callHttp({ method: 'GET', url: 'https://example.com' });
      },
      *lock(context: OrchestrationContext): Steps {
        return yield context.df.lock(new EntityId('counter', 'a'));
      },
    },
  };

  test.each([
    ['unknownActivity', /step #1 calls the activity function 'onne', which does not exist.*'one', 'two'/],
    ['unknownSub', /step #0 calls the orchestrator function 'nobody', which does not exist/],
    ['unknownEntity', /step #0 calls the entity function '@counter@a add', which does not exist.*registered none/],
    ['http', /step #0 asks for what this host does not support: context\.df\.callHttp/],
    ['lock', /lock requires a Durable Functions extension that supports OOProc schema V4/],
  ])('%s fails the instance', async (name, message) => {
    const engine = await startTestEngine(app);
    const { runtimeStatus, output } = await engine.run(name);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toMatch(message);
  });
});

test('a second host on the same store is refused with the reason', async () => {
  const databasePath = join(folder, 'host.db');
  const engine = await startTestEngine({}, { databasePath });
  const second = () =>
    createDurableExtension({
      databasePath,
      hubName: 'TestHub',
      baseUrl: engine.baseUrl,
      functions: [],
      invoke: () => Promise.reject(new Error('not called')),
      clock: createFastClock(1),
      log: console,
    });
  expect(second).toThrow(/is in use: another host is running on it/);
});
