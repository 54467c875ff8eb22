// Timer triggers: each function with one runs when its schedule says so, in real time and never twice at once.
import type { AppSettings } from '../app-settings';
import type { Invoke, RegisteredFunction } from '../contract';
import { HostStartError } from '../host-start-error';
import type { TimerSchedule } from './timer-schedule';
import { parseTimerSchedule } from './timer-schedule';
import type { TimerStatus, TimerStatusStore } from './timer-status-store';

export interface TimerTriggerOptions {
  /** Those with a `timerTrigger`. */
  readonly functions: readonly RegisteredFunction[];
  readonly settings: AppSettings;
  readonly store: TimerStatusStore;
  readonly invoke: Invoke;
}

export interface TimerTriggers {
  /** Runs what is overdue or wants to run at start-up, then waits for the schedules. */
  start(): void;
  stop(): void;
  /** The trigger's text for a run by hand. */
  data(functionName: string): string;
}

interface Timer {
  readonly name: string;
  readonly schedule: TimerSchedule;
  readonly runOnStartup: boolean;
  readonly usesMonitor: boolean;
}

/** The instant that .NET's DateTime begins with. */
const never = '0001-01-01T00:00:00';
/** Node's timers hold at most 2^31-1 ms; a longer wait is made of several. */
const longestWait = 2 ** 31 - 1;

/** Throws a HostStartError for a schedule that cannot be read. */
export function createTimerTriggers(options: TimerTriggerOptions): TimerTriggers {
  const timers = options.functions.map((registered) => toTimer(registered, options.settings));
  const waits = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  async function run(timer: Timer, isPastDue: boolean, due = new Date()): Promise<void> {
    const data = timerData(timer, { status: statusBefore(timer, options.store), isPastDue, at: due });
    const reason = `Timer fired at ${new Date().toISOString()}`;
    try {
      await options.invoke({ functionName: timer.name, triggerData: { string: data }, reason });
    } catch {
      // logged by the invoker; a timer goes on at its next occurrence
    }
    // Node may fire a millisecond early: an occurrence that has run is over, whatever the clock shows.
    const after = new Date(Math.max(due.getTime(), Date.now()));
    if (timer.usesMonitor) {
      const next = isoOrNever(timer.schedule.next(after));
      options.store.write(timer.name, { Last: due.toISOString(), Next: next, LastUpdated: after.toISOString() });
    }
    schedule(timer, timer.schedule.next(after));
  }

  function schedule(timer: Timer, due: Date | undefined): void {
    if (stopped || !due) {
      return;
    }
    const wait = due.getTime() - Date.now();
    const next = wait > longestWait ? () => schedule(timer, due) : () => void run(timer, false, due);
    waits.set(timer.name, setTimeout(next, Math.min(Math.max(wait, 0), longestWait)));
  }

  return {
    start() {
      for (const timer of timers) {
        const overdue = timer.usesMonitor && isOverdue(timer, options.store);
        if (overdue || timer.runOnStartup) {
          void run(timer, overdue);
        } else {
          schedule(timer, timer.schedule.next(new Date()));
        }
      }
    },
    stop() {
      stopped = true;
      for (const wait of waits.values()) {
        clearTimeout(wait);
      }
    },
    data(functionName) {
      const timer = timers.find((candidate) => candidate.name === functionName);
      return timer
        ? timerData(timer, { status: statusBefore(timer, options.store), isPastDue: false, at: new Date() })
        : '';
    },
  };
}

function toTimer(registered: RegisteredFunction, settings: AppSettings): Timer {
  const { schedule, runOnStartup, useMonitor } = registered.trigger;
  try {
    const parsed = parseTimerSchedule(schedule, settings);
    return {
      name: registered.name,
      schedule: parsed,
      runOnStartup: runOnStartup === true,
      usesMonitor: useMonitor !== false && parsed.isSlow,
    };
  } catch (error) {
    throw new HostStartError(
      `Function '${registered.name}': ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    );
  }
}

/** A first start notes when the timer is due, so that a later one can tell whether that was missed. */
function isOverdue(timer: Timer, store: TimerStatusStore): boolean {
  const status = store.read(timer.name);
  if (!status) {
    const now = new Date();
    store.write(timer.name, {
      Last: never,
      Next: isoOrNever(timer.schedule.next(now)),
      LastUpdated: now.toISOString(),
    });
    return false;
  }
  // From when it was last noted, by the schedule of now: the stored one may be of an older schedule.
  const due = timer.schedule.next(new Date(status.LastUpdated));
  return due !== undefined && due.getTime() < Date.now();
}

function statusBefore(timer: Timer, store: TimerStatusStore): TimerStatus | undefined {
  return timer.usesMonitor ? store.read(timer.name) : undefined;
}

/** What the worker hands to the function, in .NET's names; the library turns them into its own. */
function timerData(
  timer: Timer,
  run: { readonly status: TimerStatus | undefined; readonly isPastDue: boolean; readonly at: Date },
): string {
  const next = isoOrNever(timer.schedule.next(new Date(Math.max(run.at.getTime(), Date.now()))));
  return JSON.stringify({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: run.status ? { ...run.status, Next: next } : null,
    IsPastDue: run.isPastDue,
  });
}

function isoOrNever(instant: Date | undefined): string {
  return instant?.toISOString() ?? never;
}
