// How a run of any process passes its time: waits, is canceled, takes requests meanwhile, keeps critical sections whole, goes on in a fresh
// history. Everything here is replayed from history, so nothing reads a clock, an environment or a random number.
import type { OrchestrationContext } from 'durable-functions';
import { cancelEvent, requestEvent } from '../names';
import type { CallingRun } from './activity-contract';
import { canceled, HistoryFull, type RunStopped, type Step } from './run-stopped';

/** Waits after which a run goes on in a fresh history: replaying a long one costs more with every turn. */
const waitsPerHistory = 60;

/** How far a critical section may go beyond the deadline. */
const graceSeconds = 3600;

/** What the engine must know of a run of a process. */
export interface RunOptions {
  /** After it the run waits for nothing more. */
  readonly deadline: Date;
  /** What activities are told of the run besides its time and the attempt. */
  readonly identity: Omit<CallingRun, 'at' | 'attempt'>;
  /** Whether requests are handed over to it at this moment; absent: never. */
  readonly takesRequests?: boolean;
  /** Its history asks for what 0.1.0 asked for: it takes no requests, and waits as long as it says. Absent: no. */
  readonly beganUnder010?: boolean;
  /** What it is told to wait beyond its deadline by no answer of a service is tried once more right before; absent: it is late at once. */
  readonly triesAtDeadline?: boolean;
}

/**
 * `known`: it was taken before, or is none. `look`: what a poll waits for may be there. `anew`: the run must begin anew with it, which it does
 * in a fresh history. `hurry`: what waits in a line for a budget has another place there now. `clockAhead`: so it must since whoever asks has a
 * clock that is far behind the run's.
 */
export type TakenRequest = 'known' | 'look' | 'noted' | 'hurry' | 'anew' | 'clockAhead';

export abstract class WaitingRun {
  protected inCriticalSection = false;
  private cancelRequested = false;
  private waits = 0;
  private beginsAnew = false;

  constructor(protected readonly context: OrchestrationContext) {}

  protected abstract options(): RunOptions;
  /** The run says what it waits for, and null when it does so no more. */
  protected abstract showWaiting(reason: string | null): void;
  /** A cancel came in a critical section: it takes effect at the section's end. */
  protected abstract showCancelRequested(): void;
  protected abstract late(waitedFor: string): RunStopped;
  /** A request was handed over: the run names its token as taken in its custom status. */
  protected take(_request: unknown): TakenRequest {
    return 'known';
  }

  now(): Date {
    return this.context.df.currentUtcDateTime;
  }

  secondsSince(instant: string): number {
    return (this.now().getTime() - Date.parse(instant)) / 1000;
  }

  /** @param seconds from now */
  after(seconds: number): Date {
    return new Date(this.now().getTime() + seconds * 1000);
  }

  isLate(): boolean {
    return this.now().getTime() >= this.options().deadline.getTime();
  }

  /** @returns the seconds, or those until the deadline where it comes first */
  untilDeadline(seconds: number): number {
    const left = (this.options().deadline.getTime() - this.now().getTime()) / 1000;
    return left > 0 ? Math.min(seconds, left) : seconds;
  }

  /**
   * Waits because of Azure, and says so meanwhile.
   *
   * @throws RunStopped where the deadline comes first
   */
  *waitFor(reason: string, seconds: number): Step<void> {
    yield* this.waitUntil(this.waitingLimit(), reason, seconds);
  }

  protected waitingLimit(): Date {
    const { deadline } = this.options();
    return this.inCriticalSection ? new Date(deadline.getTime() + graceSeconds * 1000) : deadline;
  }

  protected *waitUntil(limit: Date, reason: string, seconds: number, endedBy: TakenRequest | null = null): Step<void> {
    if (this.after(seconds) > limit) {
      throw this.late(reason);
    }
    this.showWaiting(reason);
    yield* this.pause(seconds, endedBy);
  }

  /**
   * Waits, unless the run is asked to stop. Requests that are handed over meanwhile are taken.
   *
   * @throws HistoryFull after many waits, and where a request begins the run anew; RunStopped
   * @remarks Timers fire up to a second early (Azure Storage counts whole seconds), and a wait may be a promise: one more.
   * Within a history the SDK never sets the clock back: after a host whose clock is days ahead, timers of another one fire when its clock
   * gets there. Only a fresh history has the right time; in a critical section the wait ends.
   */
  *sleep(seconds: number): Step<void> {
    yield* this.pause(seconds, null);
  }

  /** As `sleep`. @returns whether it ended early, since what is polled for may be there */
  *sleepUntilPoll(seconds: number): Step<boolean> {
    return yield* this.pause(seconds, 'look');
  }

  /** @returns whether such a request ended it early */
  private *pause(seconds: number, endedBy: TakenRequest | null): Step<boolean> {
    const { beganUnder010 = false } = this.options();
    const until = this.after(beganUnder010 ? seconds : Math.ceil(seconds) + 1);
    let isOver = false;
    let isTold = false;
    while (!isOver) {
      const { timer, cancel, request, first } = yield* this.firstUntil(until);
      this.waits += 1;
      isOver = first === timer;
      if (first === cancel && !this.inCriticalSection) {
        timer.cancel();
        throw canceled();
      }
      if (first === cancel) {
        this.cancelRequested = true;
        this.showCancelRequested();
        // Under 0.1.0 the same timer was waited for.
        if (beganUnder010) {
          yield timer;
          isOver = true;
        } else {
          timer.cancel();
        }
      }
      if (request !== null && first === request) {
        timer.cancel();
        const taken = this.take(yield request);
        const isAhead = taken === 'clockAhead';
        this.beginsAnew = taken === 'anew' || isAhead || this.beginsAnew;
        isTold = taken === endedBy;
        isOver = isAhead || isTold || (this.beginsAnew && !this.inCriticalSection);
      }
    }
    if ((this.beginsAnew || this.waits >= waitsPerHistory) && !this.inCriticalSection) {
      this.goOnInFreshHistory();
    }
    return isTold;
  }

  private *firstUntil(until: Date) {
    const timer = this.context.df.createTimer(until);
    const cancel = this.context.df.waitForExternalEvent(cancelEvent);
    const { takesRequests, beganUnder010 } = this.options();
    const request =
      takesRequests === true && beganUnder010 !== true ? this.context.df.waitForExternalEvent(requestEvent) : null;
    const first: unknown = yield this.context.df.Task.any(
      request === null ? [timer, cancel] : [timer, cancel, request],
    );
    return { timer, cancel, request, first };
  }

  /** Carries out steps that must not be left half done: a cancel takes effect at their end, the deadline an hour later. */
  *criticalSection<T>(steps: Step<T>): Step<T> {
    this.inCriticalSection = true;
    let result: T;
    try {
      result = yield* steps;
    } finally {
      this.inCriticalSection = false;
    }
    if (this.cancelRequested) {
      throw canceled();
    }
    if (this.beginsAnew) {
      this.goOnInFreshHistory();
    }
    return result;
  }

  /**
   * Carries out the process; where its history grows long it goes on in a fresh one.
   *
   * @param resume the input from which it goes on
   * @returns undefined where it goes on
   */
  *inFreshHistories<T>(process: Step<T>, resume: () => unknown): Step<T | undefined> {
    try {
      return yield* process;
    } catch (stopped) {
      if (!(stopped instanceof HistoryFull)) {
        throw stopped;
      }
      this.context.df.continueAsNew(resume());
      return undefined;
    }
  }

  /**
   * For where the run's place is wholly known, and a wait is about to begin.
   *
   * @throws HistoryFull after so many waits
   */
  goOnAfter(waits: number): void {
    if (this.waits >= waits && !this.inCriticalSection) {
      this.goOnInFreshHistory();
    }
  }

  /** @throws HistoryFull: what was done stands in the input from which the run resumes */
  goOnInFreshHistory(): never {
    throw new HistoryFull();
  }
}
