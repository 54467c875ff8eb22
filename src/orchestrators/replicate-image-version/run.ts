// How a run of replicateImageVersion calls its activities, waits, is canceled, and goes on in a fresh history.
import type { Task } from 'durable-functions';
import * as df from 'durable-functions';
import type { RunRecord } from '../../domain/replication/replication-run';
import { toReplication } from '../../domain/replication/replication-view';
import { retryDelaySeconds } from '../../domain/replication/wait-schedule';
import { finding } from '../../domain/values/finding';
import { type ActivityAnswer, readActivityAnswer } from '../engine/activity-answer';
import { canceled, HistoryFull, RunStopped, type Step } from '../engine/run-stopped';
import { cancelEvent } from '../names';
import type { ActivityInput, ActivityName, ActivityValue, RunIdentity } from './contract';
import { RunState } from './run-state';

/** Waits after which a run goes on in a fresh history: replaying a long one costs more with every turn. */
const waitsPerHistory = 60;

/** How far steps that must not be left half done may go beyond the deadline. */
const graceSeconds = 3600;

/** For errors that an activity throws, which are unexpected by contract. */
const unexpectedErrorAttempts = 4;
const unexpectedErrorFirstMilliseconds = 5_000;

/** Activity arguments without the run's identity, which is added to each call. */
type Arguments<Name extends ActivityName> = Omit<ActivityInput<Name>, 'run'>;

export class Run extends RunState {
  private isUnbroken = false;
  private cancelRequested = false;
  private waits = 0;

  /**
   * Calls an activity until it is done, waiting out what it says shall be retried.
   *
   * @throws RunStopped where it is refused, where the deadline comes first, and for errors that the contract does not know
   */
  *call<Name extends ActivityName>(name: Name, args: Arguments<Name>): Step<ActivityValue<Name>> {
    let patientSince: string | null = null;
    for (let attempt = 0; ; attempt += 1) {
      const answer = yield* this.answer(name, args, attempt + 1);
      this.showWaiting(null);
      if (answer.kind === 'done') {
        return answer.value;
      }
      if (answer.kind === 'refused') {
        throw new RunStopped('Refused', answer.finding);
      }
      patientSince = answer.patience === null ? null : (patientSince ?? this.now().toISOString());
      if (
        answer.patience !== null &&
        patientSince !== null &&
        this.secondsSince(patientSince) >= answer.patience.seconds
      ) {
        throw new RunStopped('Refused', answer.patience.finding);
      }
      yield* this.waitFor(answer.reason, retryDelaySeconds(attempt, answer.afterSeconds));
    }
  }

  /**
   * Waits because of Azure, and says so meanwhile.
   *
   * @throws RunStopped where the deadline comes first
   */
  *waitFor(reason: string, seconds: number): Step<void> {
    const limit = this.deadline.getTime() + (this.isUnbroken ? graceSeconds * 1000 : 0);
    if (this.now().getTime() + seconds * 1000 > limit) {
      throw this.late(reason);
    }
    this.showWaiting(reason);
    yield* this.sleep(seconds);
  }

  private *answer<Name extends ActivityName>(
    name: Name,
    args: Arguments<Name>,
    attempt: number,
  ): Step<ActivityAnswer<ActivityValue<Name>>> {
    try {
      return readActivityAnswer(yield this.schedule(name, args, attempt));
    } catch (error) {
      const words = (error instanceof Error ? error.message : String(error)).slice(0, 500);
      const message = `${name} failed ${unexpectedErrorAttempts} times in a way that is not foreseen; please report it: ${words}`;
      throw new RunStopped('Refused', finding('error', 'UnexpectedError', message));
    }
  }

  /** Tells the outcome; a run's outcome does not depend on whether it could be told. */
  *announce(record: RunRecord): Step<void> {
    const replication = toReplication(record);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        const answer = readActivityAnswer<null>(yield this.schedule('announceOutcome', { replication }, attempt + 1));
        if (answer.kind !== 'retry') {
          return;
        }
        yield this.context.df.createTimer(this.after(retryDelaySeconds(attempt, answer.afterSeconds)));
      } catch {
        return; // the activity has logged it
      }
    }
  }

  /**
   * Waits, unless the run is asked to stop.
   *
   * @throws HistoryFull after many waits; RunStopped
   */
  *sleep(seconds: number): Step<void> {
    const timer = this.context.df.createTimer(this.after(seconds));
    const cancel = this.context.df.waitForExternalEvent(cancelEvent);
    const first = yield this.context.df.Task.any([timer, cancel]);
    this.waits += 1;
    if (first === cancel && !this.isUnbroken) {
      timer.cancel();
      throw canceled();
    }
    if (first === cancel) {
      this.cancelRequested = true;
      this.tell(
        finding('info', 'Canceled', 'Asked to stop: the run does so when the zones that it took out are back.'),
      );
      this.publish();
      yield timer;
    } else if (this.waits >= waitsPerHistory && !this.isUnbroken) {
      throw new HistoryFull();
    }
  }

  /** Carries out steps that must not be left half done: a cancel takes effect at their end, the deadline an hour later. */
  *unbroken<T>(steps: Step<T>): Step<T> {
    this.isUnbroken = true;
    const result = yield* steps;
    this.isUnbroken = false;
    if (this.cancelRequested) {
      throw canceled();
    }
    return result;
  }

  /** Goes on in a fresh history. The caller returns at once. */
  continueAsNew(): void {
    this.context.df.continueAsNew({ ...this.input, resume: this.progress });
  }

  private schedule<Name extends ActivityName>(name: Name, args: Arguments<Name>, attempt: number): Task {
    const run: RunIdentity = {
      replicationId: this.record.id,
      imageVersionId: this.input.imageVersionId,
      trigger: this.input.trigger,
      at: this.now().toISOString(),
      attempt,
      ...(this.input.traceParent !== undefined && { traceParent: this.input.traceParent }),
    };
    const net = new df.RetryOptions(unexpectedErrorFirstMilliseconds, unexpectedErrorAttempts);
    net.backoffCoefficient = 2;
    return this.context.df.callActivityWithRetry(name, net, { ...args, run });
  }
}
