// The dispatcher: limits, stops and restarts, and instances that end while something of theirs still runs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrchestrationContext } from 'durable-functions';
import { createFastClock, startTestEngine, stopTestEngines } from '../../support/durable/test-engine';

type Steps = Generator<unknown, unknown, never>;

/** A promise to be kept from outside. */
function createGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-dispatch-'));
});
afterEach(async () => {
  await stopTestEngines();
  rmSync(folder, { recursive: true });
});

const hour = 3_600_000;
const fans = function* ({ df }: OrchestrationContext): Steps {
  return yield df.Task.all(Array.from({ length: 12 }, () => df.callActivity('work')));
};

test('no more activities run at once than host.json allows', async () => {
  let running = 0;
  let most = 0;
  const work = async () => {
    running++;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
  };
  const engine = await startTestEngine(
    { activities: { work }, orchestrators: { fans } },
    { settings: { maxConcurrentActivityFunctions: 3 } },
  );
  expect((await engine.run('fans')).runtimeStatus).toBe('Completed');
  expect(most).toBe(3);
});

test('after a restart a timer and an awaited event go on, and nothing runs twice', async () => {
  const calls: string[] = [];
  const app = {
    activities: { work: (name: string) => void calls.push(name) },
    orchestrators: {
      *timer({ df }: OrchestrationContext): Steps {
        yield df.callActivity('work', 'before the timer');
        yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + hour));
        return 'fired';
      },
      *event({ df }: OrchestrationContext): Steps {
        df.setCustomStatus('waiting');
        return yield df.waitForExternalEvent('go');
      },
    },
  };
  const options = { databasePath: join(folder, 'host.db'), clock: createFastClock(hour / 500) };
  const first = await startTestEngine(app, options);
  const onTimer = await first.start('timer');
  const onEvent = await first.start('event');
  await first.waitFor(onEvent, (status) => status.customStatus === 'waiting');
  await first.stop();

  const second = await startTestEngine(app, options);
  await second.raise(onEvent, 'go', 5);
  expect(await second.waitFor(onEvent)).toMatchObject({ output: 5 });
  expect(await second.waitFor(onTimer)).toMatchObject({ output: 'fired' });
  expect(calls).toEqual(['before the timer']);
});

test('stop waits for a running activity and keeps its result', async () => {
  const gate = createGate();
  let runs = 0;
  const work = async () => {
    runs++;
    await gate.opened;
    return 'worked';
  };
  const app = {
    activities: { work },
    orchestrators: {
      *works({ df }: OrchestrationContext): Steps {
        return yield df.callActivity('work');
      },
    },
  };
  const databasePath = join(folder, 'host.db');
  const first = await startTestEngine(app, { databasePath });
  const id = await first.start('works');
  await first.waitFor(id, () => runs === 1);
  const stopped = first.stop();
  gate.open();
  await stopped;
  const second = await startTestEngine(app, { databasePath });
  expect(await second.waitFor(id)).toMatchObject({ output: 'worked' });
  expect(runs).toBe(1);
});

test('the result of an activity whose instance was terminated meanwhile is dropped', async () => {
  const gate = createGate();
  let isRunning = false;
  const work = async () => {
    isRunning = true;
    await gate.opened;
    return 'late';
  };
  const engine = await startTestEngine({ activities: { work }, orchestrators: { fans } });
  const id = await engine.start('fans');
  await engine.waitFor(id, () => isRunning);
  await engine.request('POST', `instances/${id}/terminate?reason=stop`);
  await engine.waitFor(id);
  gate.open();
  await engine.stop();
  expect(engine.logged).toEqual([]);
});

describe('sub-orchestrations', () => {
  const app = {
    orchestrators: {
      *child({ df }: OrchestrationContext): Steps {
        df.setCustomStatus('waiting');
        return yield df.waitForExternalEvent('go');
      },
      *parent({ df }: OrchestrationContext): Steps {
        try {
          return yield df.callSubOrchestrator('child', undefined, 'the-child');
        } catch (error) {
          return (error as Error).message;
        }
      },
    },
  };

  test('an id that a live instance has is an error in the parent', async () => {
    const engine = await startTestEngine(app);
    await engine.start('child', undefined, 'the-child');
    const { output } = await engine.run('parent');
    expect(output).toMatch(
      /^An orchestration instance with the id 'the-child' exists already and is (Pending|Running)/,
    );
  });

  test('a terminated child is an error in its parent', async () => {
    const engine = await startTestEngine(app);
    const id = await engine.start('parent');
    await engine.waitFor(id, (status) => status.runtimeStatus === 'Running');
    await engine.waitFor('the-child', (status) => status.customStatus === 'waiting');
    await engine.request('POST', 'instances/the-child/terminate?reason=no%20more');
    expect((await engine.waitFor(id)).output).toMatch(/^no more \n /);
  });
});

test('events of one name are handed out in the order in which they came', async () => {
  const engine = await startTestEngine({
    orchestrators: {
      *collects({ df }: OrchestrationContext): Steps {
        const got: unknown[] = [];
        for (let index = 0; index < 5; index++) {
          got.push(yield df.waitForExternalEvent('item'));
        }
        return got;
      },
    },
  });
  const id = await engine.start('collects');
  for (let index = 0; index < 5; index++) {
    await engine.raise(id, 'item', index);
  }
  expect(await engine.waitFor(id)).toMatchObject({ output: [0, 1, 2, 3, 4] });
});

test('what an exception properties provider adds reaches the orchestrator as a TaskFailedError', async () => {
  const payload = {
    errorType: 'Throttled',
    errorMessage: 'slow down',
    isNonRetriable: false,
    properties: { after: 7 },
  };
  const engine = await startTestEngine({
    activities: {
      fail: () => {
        throw new Error(JSON.stringify(payload));
      },
    },
    orchestrators: {
      *catches({ df }: OrchestrationContext): Steps {
        try {
          return yield df.callActivity('fail');
        } catch (error) {
          const { name, message, failureDetails } = error as Error & { failureDetails: { properties: unknown } };
          return { name, message, properties: failureDetails.properties };
        }
      },
    },
  });
  expect((await engine.run('catches')).output).toEqual({
    name: 'TaskFailedError',
    message: 'Throttled: slow down',
    properties: { after: 7 },
  });
});
