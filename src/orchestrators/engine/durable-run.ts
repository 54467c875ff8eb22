// The durable engine of every process: calls an activity until it is done, waits, is canceled, keeps critical sections whole,
// goes on in a fresh history. Everything here is replayed from history, so nothing reads a clock, an environment or a random
// number.
import type { OrchestrationContext, Task } from 'durable-functions';
import * as df from 'durable-functions';
import { retryDelaySeconds } from '../../domain/replication/wait-schedule';
import { type Finding, finding } from '../../domain/values/finding';
import { cancelEvent, requestEvent } from '../names';
import { type ActivityAnswer, type RefusedAnswer, type RetryAnswer, readActivityAnswer } from './activity-answer';
import type { ActivityArguments, ActivityName, ActivityValue, CallingRun, FailedRequest } from './activity-contract';
import { failedAgain, goOn, hasLasted, type PatientRow } from './patience';
import { canceled, HistoryFull, RunStopped, type Step } from './run-stopped';

/** Waits after which a run goes on in a fresh history: replaying a long one costs more with every turn. */
const waitsPerHistory = 60;

/** How far a critical section may go beyond the deadline. */
const graceSeconds = 3600;

/** Before the deadline: as long as an activity and its turns may take. */
const lastAttemptSeconds = 60;

/** For so long a critical section doubts that what it is about is gone. */
const gonePatienceSeconds = 3600;

/** For errors that an activity throws, which are unexpected by contract. */
const unexpectedErrorAttempts = 4;
const unexpectedErrorFirstMilliseconds = 5_000;

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
 * in a fresh history. `hurry`: what waits in a line for a budget has another place there now. `clockAhead`: so it must since whoever asks has a clock that is far behind the run's.
 */
export type TakenRequest = 'known' | 'look' | 'noted' | 'hurry' | 'anew' | 'clockAhead';

export interface CallOptions {
  /** Seconds since its first attempt after which the call is given up, whatever the run's deadline is. */
  readonly withinSeconds?: number;
  /** What is thrown then; absent: as where the run's deadline ends. */
  readonly late?: (waitedFor: string) => RunStopped;
}

/** @typeParam Contract the process's activities, see activity-contract.ts */
export abstract class DurableRun<Contract> {
  private inCriticalSection = false;
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
   * Calls an activity until it is done, waiting out what it says shall be retried.
   *
   * @throws RunStopped where it is refused, where its patience or the deadline ends, and for errors that the contract does
   * not know
   */
  *call<Name extends ActivityName<Contract>>(
    name: Name,
    args: ActivityArguments<Contract, Name>,
    { withinSeconds, late }: CallOptions = {},
  ): Step<ActivityValue<Contract, Name>> {
    const limit = withinSeconds === undefined ? this.waitingLimit() : this.after(withinSeconds);
    let row: PatientRow | null = null;
    let failed: FailedRequest | null = null;
    for (let attempt = 0; ; attempt += 1) {
      const answer: ActivityAnswer<ActivityValue<Contract, Name>> = yield* this.answer(name, args, attempt + 1, failed);
      this.showWaiting(null);
      if (answer.kind === 'done') {
        return answer.value;
      }
      const { reason, afterSeconds, patience, about } = this.asRetry(answer);
      failed = failedAgain(failed, about);
      row = patience === null ? null : goOn(row, patience, this.now());
      if (patience !== null && row !== null && hasLasted(row, patience, this.now())) {
        throw new RunStopped('Refused', patience.finding, patience.isGone);
      }
      const isOwn = patience === null && about === undefined;
      const seconds = this.beforeDeadline(limit, retryDelaySeconds(attempt, afterSeconds), isOwn);
      if (late !== undefined && this.after(seconds) > limit) {
        throw late(reason);
      }
      yield* this.waitUntil(limit, reason, seconds, isOwn ? 'hurry' : null);
    }
  }

  /** A place in a line for a budget is reckoned in advance: there may be room before. */
  private beforeDeadline(limit: Date, seconds: number, isOwn: boolean): number {
    const left = Math.floor((limit.getTime() - this.now().getTime()) / 1000) - lastAttemptSeconds;
    const isBeyond = this.after(seconds) > limit && left > 0;
    return isBeyond && isOwn && this.options().triesAtDeadline === true ? left : seconds;
  }

  /** As `call`, where a refusal does not end the run. */
  *attempt<Name extends ActivityName<Contract>>(
    name: Name,
    args: ActivityArguments<Contract, Name>,
    options: CallOptions = {},
  ): Step<{ readonly value: ActivityValue<Contract, Name> } | { readonly refusal: Finding; readonly isGone: boolean }> {
    try {
      return { value: yield* this.call(name, args, options) };
    } catch (stopped) {
      if (stopped instanceof RunStopped && stopped.reason !== 'Canceled') {
        return { refusal: stopped.finding, isGone: stopped.isGone };
      }
      throw stopped;
    }
  }

  /**
   * In a critical section nothing is final but that what it is about is gone: every other answer is waited out.
   *
   * @throws RunStopped
   */
  private asRetry(answer: RetryAnswer | RefusedAnswer): RetryAnswer {
    const refusal = answer.kind === 'refused' ? answer : answer.patience;
    if (!this.inCriticalSection || refusal === null) {
      if (answer.kind === 'refused') {
        throw new RunStopped('Refused', answer.finding, answer.isGone);
      }
      return answer;
    }
    const { finding: told, isGone = false } = refusal;
    const patience = isGone ? { seconds: gonePatienceSeconds, finding: told, isGone } : null;
    const afterSeconds = answer.kind === 'refused' ? null : answer.afterSeconds;
    const about = answer.kind === 'retry' ? answer.about : undefined;
    return { kind: 'retry', afterSeconds, reason: told.message, patience, ...(about !== undefined && { about }) };
  }

  /**
   * Waits because of Azure, and says so meanwhile.
   *
   * @throws RunStopped where the deadline comes first
   */
  *waitFor(reason: string, seconds: number): Step<void> {
    yield* this.waitUntil(this.waitingLimit(), reason, seconds);
  }

  private waitingLimit(): Date {
    const { deadline } = this.options();
    return this.inCriticalSection ? new Date(deadline.getTime() + graceSeconds * 1000) : deadline;
  }

  private *waitUntil(limit: Date, reason: string, seconds: number, endedBy: TakenRequest | null = null): Step<void> {
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

  /** An activity that fails as none should is refused. */
  private *answer<Name extends ActivityName<Contract>>(
    name: Name,
    args: ActivityArguments<Contract, Name>,
    attempt: number,
    failed: FailedRequest | null,
  ): Step<ActivityAnswer<ActivityValue<Contract, Name>>> {
    try {
      return readActivityAnswer(yield this.schedule(name, args, attempt, failed));
    } catch (error) {
      const words = (error instanceof Error ? error.message : String(error)).slice(0, 500);
      const message = `${name} failed unexpectedly ${unexpectedErrorAttempts} times. This is a bug; please report it: ${words}`;
      return { kind: 'refused', finding: finding('error', 'UnexpectedError', message) };
    }
  }

  private schedule<Name extends ActivityName<Contract>>(
    name: Name,
    args: ActivityArguments<Contract, Name>,
    attempt: number,
    failed: FailedRequest | null,
  ): Task {
    const { identity } = this.options();
    const run: CallingRun = { ...identity, at: this.now().toISOString(), attempt, ...(failed !== null && { failed }) };
    const net = new df.RetryOptions(unexpectedErrorFirstMilliseconds, unexpectedErrorAttempts);
    net.backoffCoefficient = 2;
    return this.context.df.callActivityWithRetry(name, net, { ...args, run });
  }
}
