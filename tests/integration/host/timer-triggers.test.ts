// Timer triggers on a clock that the test moves: never twice at once, and made up for after a pause.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Invocation, RegisteredFunction } from '../../../local/host/contract';
import { openTimerStatusStore } from '../../../local/host/triggers/timer-status-store';
import { createTimerTriggers } from '../../../local/host/triggers/timer-trigger';

interface Run {
  readonly at: string;
  readonly timer: { IsPastDue: boolean; ScheduleStatus: { Last: string; Next: string; LastUpdated: string } | null };
}

function timerFunction(options: object): RegisteredFunction {
  const trigger = { type: 'timerTrigger', name: 'timer', direction: 'in', ...options };
  return { name: 'tick', bindings: { timer: trigger }, trigger };
}

/** Timers over one state file; `duration` is how long each invocation takes, `fails` makes it reject. */
function timers(
  options: object,
  { path = join(mkdtempSync(join(tmpdir(), 'timers-')), 'timers.json'), duration = 0, fails = false } = {},
) {
  const runs: Run[] = [];
  const invoke = async ({ triggerData }: Invocation) => {
    runs.push({ at: new Date().toISOString(), timer: JSON.parse(triggerData.string ?? '') });
    await new Promise((resolve) => setTimeout(resolve, duration));
    if (fails) {
      throw new Error('failed');
    }
    return { invocationId: '', returnValue: undefined, outputs: [] };
  };
  const triggers = createTimerTriggers({
    functions: [timerFunction(options)],
    settings: {},
    store: openTimerStatusStore(path),
    invoke,
  });
  return { runs, triggers, path };
}

beforeEach(() => jest.useFakeTimers({ now: new Date('2026-11-25T12:00:10Z') }));
afterEach(() => jest.useRealTimers());

test('runs at each occurrence and not at the start', async () => {
  const { runs, triggers } = timers({ schedule: '0 */5 * * * *' });
  triggers.start();
  await jest.advanceTimersByTimeAsync(11 * 60_000);
  expect(runs.map(({ at }) => at)).toEqual(['2026-11-25T12:05:00.000Z', '2026-11-25T12:10:00.000Z']);
});

test('tells when it ran last and runs next', async () => {
  const { runs, triggers } = timers({ schedule: '0 */5 * * * *' });
  triggers.start();
  await jest.advanceTimersByTimeAsync(11 * 60_000);
  expect(runs.map(({ timer }) => timer.ScheduleStatus)).toEqual([
    { Last: '0001-01-01T00:00:00', LastUpdated: '2026-11-25T12:00:10.000Z', Next: '2026-11-25T12:10:00.000Z' },
    {
      Last: '2026-11-25T12:05:00.000Z',
      LastUpdated: expect.stringMatching(/^2026-11-25T12:05:00\.00/),
      Next: '2026-11-25T12:15:00.000Z',
    },
  ]);
});

test('never overlaps itself: what falls into a long run is left out', async () => {
  const { runs, triggers } = timers({ schedule: '*/10 * * * * *' }, { duration: 25_000 });
  triggers.start();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(runs.map(({ at }) => at.slice(17, 19))).toEqual(['20', '50']);
});

test('runs an occurrence once though Node fires a moment early', async () => {
  const { runs, triggers } = timers({ schedule: '*/10 * * * * *' });
  triggers.start();
  jest.setSystemTime(new Date('2026-11-25T12:00:09.950Z')); // the wall clock was set back below the timer
  await jest.advanceTimersByTimeAsync(15_000);
  expect(runs).toHaveLength(1);
});

test('goes on after a failure', async () => {
  const { runs, triggers } = timers({ schedule: '*/10 * * * * *' }, { fails: true });
  triggers.start();
  await jest.advanceTimersByTimeAsync(35_000);
  expect(runs).toHaveLength(3);
});

test('waits longer than one timer of Node can', async () => {
  const { runs, triggers } = timers({ schedule: '0 0 0 1 1 *' });
  triggers.start();
  await jest.advanceTimersByTimeAsync(40 * 24 * 3600_000);
  expect(runs.map(({ at }) => at)).toEqual(['2027-01-01T00:00:00.000Z']);
});

describe('after a pause', () => {
  async function pausedFor(minutes: number, options: object) {
    const before = timers(options);
    before.triggers.start();
    before.triggers.stop();
    await jest.advanceTimersByTimeAsync(minutes * 60_000);
    const after = timers(options, { path: before.path });
    after.triggers.start();
    await jest.advanceTimersByTimeAsync(1);
    after.triggers.stop();
    return after.runs.map(({ timer }) => timer.IsPastDue);
  }

  test('a missed occurrence is made up for once, and said to be past due', async () => {
    expect(await pausedFor(30, { schedule: '0 */5 * * * *' })).toEqual([true]);
  });
  test('nothing runs where nothing was missed', async () => {
    expect(await pausedFor(1, { schedule: '0 */5 * * * *' })).toEqual([]);
  });
  test('a start-up run is not past due on its own account', async () => {
    expect(await pausedFor(1, { schedule: '0 */5 * * * *', runOnStartup: true })).toEqual([false]);
  });
  test.each([
    ['useMonitor is off', { schedule: '0 */5 * * * *', useMonitor: false }],
    ['it is due more than once a minute', { schedule: '*/10 * * * * *' }],
  ])('nothing is remembered where %s', async (_, options) => {
    expect(await pausedFor(30, options)).toEqual([]);
  });
});

test('stops', async () => {
  const { runs, triggers } = timers({ schedule: '*/10 * * * * *' });
  triggers.start();
  triggers.stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(runs).toEqual([]);
});
