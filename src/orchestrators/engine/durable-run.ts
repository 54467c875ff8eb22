// The durable engine of every process: calls an activity until it is done, waiting out what may pass. Replayed from history, as all that it
// is made of.
import type { Task } from 'durable-functions';
import * as df from 'durable-functions';
import { retryDelaySeconds } from '../../domain/replication/wait-schedule';
import { type Finding, finding } from '../../domain/values/finding';
import { type ActivityAnswer, type RefusedAnswer, type RetryAnswer, readActivityAnswer } from './activity-answer';
import type { ActivityArguments, ActivityName, ActivityValue, CallingRun, FailedRequest } from './activity-contract';
import { failedAgain, goOn, hasLasted, type PatientRow } from './patience';
import { RunStopped, type Step } from './run-stopped';
import { WaitingRun } from './waiting-run';

/** Before the deadline: as long as an activity and its turns may take. */
const lastAttemptSeconds = 60;

/** For so long a critical section doubts that what it is about is gone. */
const gonePatienceSeconds = 3600;

/** For errors that an activity throws, which are unexpected by contract. */
const unexpectedErrorAttempts = 4;
const unexpectedErrorFirstMilliseconds = 5_000;

export interface CallOptions {
  /** Seconds since its first attempt after which the call is given up, whatever the run's deadline is. */
  readonly withinSeconds?: number;
  /** What is thrown then; absent: as where the run's deadline ends. */
  readonly late?: (waitedFor: string) => RunStopped;
  /** What the first attempt was answered already, by another activity. */
  readonly answered?: RetryAnswer;
}

/** @typeParam Contract the process's activities, see activity-contract.ts */
export abstract class DurableRun<Contract> extends WaitingRun {
  /**
   * Calls an activity until it is done, waiting out what it says shall be retried.
   *
   * @throws RunStopped where it is refused, where its patience or the deadline ends, and for errors that the contract does
   * not know
   */
  *call<Name extends ActivityName<Contract>>(
    name: Name,
    args: ActivityArguments<Contract, Name>,
    { withinSeconds, late, answered }: CallOptions = {},
  ): Step<ActivityValue<Contract, Name>> {
    const limit = withinSeconds === undefined ? this.waitingLimit() : this.after(withinSeconds);
    let row: PatientRow | null = null;
    let failed: FailedRequest | null = null;
    for (let attempt = 0; ; attempt += 1) {
      const answer: ActivityAnswer<ActivityValue<Contract, Name>> =
        attempt === 0 && answered !== undefined ? answered : yield* this.answer(name, args, attempt + 1, failed);
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
      // No service has said it: the process has no room in its share of a budget.
      const isOwn = answer.kind === 'retry' && answer.patience === null && answer.about === undefined;
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
