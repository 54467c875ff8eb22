// Where Azure's own engine is less kind than one would think, the embedded one is as unkind (docs/embedded-host.md).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { OrchestrationContext } from 'durable-functions';
import { engineBehaviors } from '../../../local/host/engines/sqlite/behavior/engine-behavior';
import { createFastClock, type Status, startTestEngine, stopTestEngines } from '../../support/durable/test-engine';

type Steps = Generator<unknown, unknown, never>;
const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
const app = {
  activities: { echo: (input: unknown) => input, nests: (levels: number) => nested(levels) },
  orchestrators: {
    *waits({ df }: OrchestrationContext): Steps {
      df.setCustomStatus('waiting');
      return yield df.waitForExternalEvent('go');
    },
    *statusOf({ df }: OrchestrationContext): Steps {
      df.setCustomStatus('x'.repeat(df.getInput()));
      yield df.callActivity('echo', 1);
      return 'kept';
    },
    *echoes({ df }: OrchestrationContext): Steps {
      return yield df.callActivity('echo', df.getInput());
    },
    *deepInput({ df }: OrchestrationContext): Steps {
      yield df.callActivity('echo', 1);
      return yield df.callActivity('echo', nested(df.getInput()));
    },
    *deepAnswer({ df }: OrchestrationContext): Steps {
      yield df.callActivity('nests', df.getInput());
      return 'read';
    },
    *timer({ df }: OrchestrationContext): Steps {
      const began = df.currentUtcDateTime.getTime();
      yield df.createTimer(new Date(began + (df.getInput() as number)));
      return df.currentUtcDateTime.getTime() - began;
    },
    *generations({ df }: OrchestrationContext): Steps {
      const left = df.getInput() as number;
      yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 3_000));
      if (left > 0) {
        df.continueAsNew(left - 1);
      }
      return 'done';
    },
  },
};

const isWaiting = (status: Status) => status.customStatus === 'waiting';
const start = async (behavior = engineBehaviors.azure, clock = createFastClock(1)) =>
  await startTestEngine(app, { clock, behavior });
afterEach(stopTestEngines);

describe('a start is a look and then a write', () => {
  test('of twenty starts at once several are accepted, and one of these runs', async () => {
    const engine = await start();
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, number) => await engine.request('POST', 'orchestrators/waits/race', number)),
    );
    const accepted = answers.flatMap(({ status }, number) => (status === 202 ? [number] : []));
    const { input } = await engine.waitFor('race', isWaiting);
    expect(accepted.length).toBeGreaterThan(1);
    expect(accepted).toContain(input);
    expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
  });

  test('a live id is refused, a finished one is replaced', async () => {
    const engine = await start();
    await engine.start('waits', 1, 'one');
    await engine.waitFor('one', isWaiting);
    expect((await engine.request('POST', 'orchestrators/waits/one')).status).toBe(409);
    await engine.raise('one', 'go');
    await engine.waitFor('one');
    expect((await engine.request('POST', 'orchestrators/waits/one')).status).toBe(202);
  });

  test('in the lenient behavior one start is accepted and the others are refused', async () => {
    const engine = await start(engineBehaviors.lenient);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => await engine.request('POST', 'orchestrators/waits/race')),
    );
    expect(answers.filter(({ status }) => status === 202).length).toBe(1);
  });

  test('two purges at once are both told that they deleted it', async () => {
    const engine = await start();
    const { instanceId } = await engine.run('echoes', 1);
    const answers = await Promise.all([1, 2].map(() => engine.request('DELETE', `instances/${instanceId}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await engine.request('DELETE', `instances/${instanceId}`)).status).toBe(404);
  });
});

test('terminate is a message: Running for a while, a start refused meanwhile, Terminated later', async () => {
  const engine = await start({ ...engineBehaviors.azure, control: [400, 400] });
  const id = await engine.start('waits');
  await engine.waitFor(id, isWaiting);
  const twice = await Promise.all([1, 2].map(() => engine.request('POST', `instances/${id}/terminate?reason=because`)));
  expect(twice.map(({ status }) => status)).toEqual([202, 202]);
  expect((await engine.status(id)).runtimeStatus).toBe('Running');
  expect((await engine.request('POST', `orchestrators/waits/${id}`)).status).toBe(409);
  expect(await engine.waitFor(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'because' });
  expect((await engine.request('POST', `instances/${id}/terminate?reason=x`)).status).toBe(410);
});

describe('values', () => {
  test.each([
    [8_700, 'Completed', 'kept'],
    [
      8_710,
      'Failed',
      /^Orchestrator function 'statusOf' failed: The UTF-16 size .* must not exceed 16 KB\. The current/,
    ],
  ])('a custom status of %i characters: %s', async (size, runtimeStatus, output) => {
    const engine = await start();
    const status = await engine.run('statusOf', size);
    expect(status.runtimeStatus).toBe(runtimeStatus);
    expect(status.output).toMatch(output);
    expect(typeof status.customStatus).toBe(runtimeStatus === 'Completed' ? 'string' : 'object');
  });

  test.each([
    [{ $type: 'x', $id: '1', a: { $type: 'y', b: 1 } }, { a: { $type: 'y', b: 1 } }],
    [[{ $type: 'x', b: 1 }], [{ $type: 'x', b: 1 }]],
    [
      { a: 1, $type: 'behind others' },
      { a: 1, $type: 'behind others' },
    ],
    ['half \ud800 character', 'half \ufffd character'],
    ['\u{1f600}', '\u{1f600}'],
    [{ when: '2026-01-02T03:04:05+02:00' }, { when: '2026-01-02T03:04:05+02:00' }],
  ])('%j through an activity is %j', async (given, got) => {
    const engine = await start();
    expect((await engine.run('echoes', given)).output).toEqual(got);
  });

  test.each([
    [64, 202],
    [65, 400],
  ])('%i levels of JSON at a start and an event: %i', async (levels, code) => {
    const engine = await start();
    expect((await engine.request('POST', 'orchestrators/waits/deep', nested(levels))).status).toBe(code);
    await engine.start('waits', 1, 'other');
    expect((await engine.request('POST', 'instances/other/raiseEvent/x', nested(levels))).status).toBe(code);
  });

  test.each([
    ['deepInput', 60, 'Completed', /^/],
    ['deepInput', 61, 'Failed', /^Non-Deterministic workflow detected: .*sequence ID 0 and name 'echo'/],
    ['deepAnswer', 64, 'Completed', /^/],
    ['deepAnswer', 65, 'Failed', /MaxDepth of 64 has been exceeded/],
  ])('%s of %i levels: %s', async (name, levels, runtimeStatus, output) => {
    const engine = await start();
    const status = await engine.run(name, levels);
    expect(status.runtimeStatus).toBe(runtimeStatus);
    expect(JSON.stringify(status.output).replace(/^"/, '')).toMatch(output);
  });
});

describe('time', () => {
  test.each([
    [300, 0, 300],
    [1_900, 900, 1_900],
    [5_000, 3_900, 5_000],
  ])('a timer of %i ms may fire up to a second early', async (asked, least, most) => {
    const engine = await start(engineBehaviors.azure);
    const { output } = await engine.run('timer', asked);
    expect(output).toBeGreaterThanOrEqual(least);
    if (asked < 1_000) {
      expect(output).toBeLessThan(most);
    }
  });

  test('in the lenient behavior it never does', async () => {
    const engine = await start(engineBehaviors.lenient);
    expect((await engine.run('timer', 300)).output).toBeGreaterThanOrEqual(300);
  });

  test('each fresh history has its own createdTime', async () => {
    const engine = await start(engineBehaviors.azure, createFastClock(100));
    const id = await engine.start('generations', 1);
    const first = await engine.waitFor(id, ({ input }) => input === 1);
    const last = await engine.waitFor(id);
    expect(Date.parse(last.createdTime)).toBeGreaterThan(Date.parse(first.createdTime));
  });
});

describe('the worst legal order', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'durable-worst-'));
  });
  afterEach(async () => {
    await stopTestEngines();
    rmSync(folder, { recursive: true });
  });

  test('a start is accepted and lost: Pending until it is terminated', async () => {
    const engine = await start({ ...engineBehaviors.azure, lostStarts: 1 });
    await engine.start('waits', 1, 'lost');
    await engine.request('POST', 'instances/lost/raiseEvent/go', 1);
    expect(engine.logged).toContainEqual(expect.stringContaining("start of 'lost' is accepted and lost"));
    expect((await engine.status('lost')).runtimeStatus).toBe('Pending');
    await engine.request('POST', 'instances/lost/terminate?reason=lost');
    expect((await engine.waitFor('lost')).runtimeStatus).toBe('Terminated');
  });

  test('an activity and an event are delivered twice, and counted once', async () => {
    let runs = 0;
    const counting = {
      activities: { count: () => ++runs },
      orchestrators: {
        *counts({ df }: OrchestrationContext): Steps {
          const first: number = yield df.callActivity('count');
          df.setCustomStatus('waiting');
          const events = [yield df.waitForExternalEvent('go'), yield df.waitForExternalEvent('go')];
          return { first, events };
        },
      },
    };
    const engine = await startTestEngine(counting, {
      clock: createFastClock(1),
      behavior: { ...engineBehaviors.azure, repeated: 1 },
    });
    const id = await engine.start('counts');
    await engine.waitFor(id, isWaiting);
    await engine.raise(id, 'go', 7);
    expect((await engine.waitFor(id)).output).toEqual({ first: 1, events: [7, 7] });
    expect(runs).toBe(2);
  });

  test('what a killed host had in hand is silent for a while; what is new is not', async () => {
    const options = { databasePath: join(folder, 'host.db'), clock: createFastClock(1) };
    const late = { ...engineBehaviors.lenient, message: [60_000, 60_000] } as const;
    const before = await startTestEngine(app, { ...options, behavior: late });
    await before.start('echoes', 1, 'held');
    await before.stop();
    leaveAsKilled(options.databasePath);
    const after = await startTestEngine(app, { ...options, behavior: { ...engineBehaviors.lenient, silence: 1_500 } });
    expect((await after.run('echoes', 2)).output).toBe(2);
    expect((await after.status('held')).runtimeStatus).toBe('Pending');
    expect(after.logged).toContainEqual(expect.stringContaining('taken up in 2 s'));
    expect((await after.waitFor('held')).output).toBe(1);
  });
});

/** A host that is stopped takes its mark away; one that is killed does not. */
function leaveAsKilled(databasePath: string): void {
  const database = new DatabaseSync(databasePath);
  database.exec("INSERT INTO facts VALUES ('open', '1')");
  database.close();
}
