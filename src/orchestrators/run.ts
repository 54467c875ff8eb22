// One run of replicateImageVersion: its record, its clock, and how it calls, waits and stops. Everything here is replayed
// from history, so nothing reads a clock, an environment or a random number.
import type { OrchestrationContext, Task } from 'durable-functions';
import * as df from 'durable-functions';
import { fitCustomStatus } from '../domain/custom-status';
import { addFindings, type Finding, type FindingCode, finding } from '../domain/finding';
import type { FinalState, ReplicationTarget } from '../domain/replication';
import type { ReplicationInput, RunProgress, RunRecord } from '../domain/replication-run';
import { retryDelaySeconds } from '../domain/wait-schedule';
import type { ActivityAnswer, ActivityInput, ActivityName, ActivityValue, RunIdentity } from './activities';
import { cancelEvent } from './names';
import { canceled, RunStopped, type Step } from './run-stopped';

/** What is not found is believed to be gone after this long: ARM's caches answer 404 for what was just written. */
const goneAfterSeconds = 60;
const absences: readonly FindingCode[] = ['VersionNotFound', 'GalleryNotFound'];

/** How far steps that must not be left half done may go beyond the deadline. */
const graceSeconds = 3600;

/** For errors that an activity throws, which are unexpected by contract. */
const unexpectedErrorAttempts = 4;
const unexpectedErrorFirstMilliseconds = 5_000;

/** Activity arguments without the run's identity, which is added to each call. */
type Arguments<Name extends ActivityName> = Omit<ActivityInput<Name>, 'run'>;

export class Run {
  record: RunRecord;
  readonly deadline: Date;
  /** A check of an ended run shows that run's record until something is found missing. */
  private isCheck: boolean;
  private isUnbroken = false;
  private cancelRequested = false;

  constructor(
    private readonly context: OrchestrationContext,
    readonly input: ReplicationInput,
  ) {
    const startedAt = input.resume?.record.startedAt ?? this.now().toISOString();
    this.record = input.resume?.record ?? {
      id: context.df.instanceId,
      imageVersionId: input.imageVersionId,
      state: 'Waiting',
      targets: input.targets.map(({ region, zone, replicas, storageAccountType }) => ({
        region,
        zone,
        replicas,
        storageAccountType,
        state: 'Pending',
        progress: 0,
        details: null,
      })),
      findings: [],
      trigger: input.trigger,
      startedAt,
      updatedAt: startedAt,
      finishedAt: null,
      writtenAt: input.writtenAt,
    };
    this.isCheck = input.previous !== null && input.resume?.stage !== 'Replicating';
    this.deadline = new Date(Date.parse(startedAt) + input.policy.deadlineSeconds * 1000);
  }

  now(): Date {
    return this.context.df.currentUtcDateTime;
  }

  secondsSince(instant: string): number {
    return (this.now().getTime() - Date.parse(instant)) / 1000;
  }

  update(change: Partial<RunRecord>): void {
    this.record = { ...this.record, ...change, updatedAt: this.now().toISOString() };
    this.publish();
  }

  publish(): void {
    const shown = this.isCheck && this.input.previous !== null ? this.input.previous : this.record;
    this.context.df.setCustomStatus(fitCustomStatus(shown));
  }

  /** Something is missing: from here on this is a run of its own. */
  endCheck(): void {
    this.isCheck = false;
  }

  tell(...findings: readonly Finding[]): void {
    this.record = { ...this.record, findings: addFindings(this.record.findings, findings) };
  }

  target(zone: string): ReplicationTarget | undefined {
    return this.record.targets.find((target) => target.zone === zone);
  }

  updateTarget(zone: string, change: Partial<ReplicationTarget>): void {
    this.update({
      targets: this.record.targets.map((target) => (target.zone === zone ? { ...target, ...change } : target)),
    });
  }

  /**
   * Calls an activity until it is done, waiting out what it says shall be retried.
   *
   * @throws RunStopped where it is refused, where the deadline comes first, and for errors that the contract does not know
   */
  *call<Name extends ActivityName>(name: Name, args: Arguments<Name>): Step<ActivityValue<Name>> {
    let absentSince: string | null = null;
    for (let attempt = 0; ; attempt += 1) {
      const answer = yield* this.answer(name, args, attempt + 1);
      this.showWaiting(null);
      if ('done' in answer) {
        return answer.value;
      }
      if ('refused' in answer) {
        absentSince ??= this.now().toISOString();
        if (!absences.includes(answer.finding.code) || this.secondsSince(absentSince) >= goneAfterSeconds) {
          throw new RunStopped('Refused', answer.finding);
        }
      } else {
        absentSince = null;
      }
      const reason = 'refused' in answer ? answer.finding.message : answer.reason;
      yield* this.waitFor(reason, retryDelaySeconds(attempt, 'refused' in answer ? null : answer.afterSeconds));
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
      return (yield this.schedule(name, args, attempt)) as ActivityAnswer<ActivityValue<Name>>;
    } catch (error) {
      const words = (error instanceof Error ? error.message : String(error)).slice(0, 500);
      const message = `${name} failed ${unexpectedErrorAttempts} times in a way that is not foreseen; please report it: ${words}`;
      throw new RunStopped('Refused', finding('error', 'UnexpectedError', message));
    }
  }

  /** A run that waits for Azure says for what; the finding goes when the wait is over. */
  private showWaiting(reason: string | null): void {
    const others = this.record.findings.filter((one) => one.code !== 'Waiting');
    if (reason !== null) {
      this.update({ findings: [...others, finding('info', 'Waiting', `Tried again in a while: ${reason}`)] });
    } else if (others.length < this.record.findings.length) {
      this.record = { ...this.record, findings: others };
    }
  }

  /** Tells the outcome; a run's outcome does not depend on whether it could be told. */
  *announce(record: RunRecord): Step<void> {
    const { writtenAt: _, ...replication } = record;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        const answer = (yield this.schedule('announceOutcome', { replication }, attempt + 1)) as ActivityAnswer<null>;
        if (!('retry' in answer)) {
          return;
        }
        yield this.context.df.createTimer(this.after(retryDelaySeconds(attempt, answer.afterSeconds)));
      } catch {
        return; // the activity has logged it
      }
    }
  }

  /** Waits, unless the run is asked to stop. */
  *sleep(seconds: number): Step<void> {
    const timer = this.context.df.createTimer(this.after(seconds));
    const cancel = this.context.df.waitForExternalEvent(cancelEvent);
    const first = yield this.context.df.Task.any([timer, cancel]);
    if (first !== cancel) {
      return;
    }
    if (this.isUnbroken) {
      this.cancelRequested = true;
      yield timer;
      return;
    }
    timer.cancel();
    throw canceled();
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

  isLate(): boolean {
    return this.now().getTime() >= this.deadline.getTime();
  }

  late(waitedFor: string): RunStopped {
    const hours = Math.round((this.input.policy.deadlineSeconds / 3600) * 10) / 10;
    return new RunStopped(
      'Late',
      finding('error', 'DeadlineExceeded', `Not finished within ${hours} hours (REPLICATION_DEADLINE): ${waitedFor}.`),
    );
  }

  /** Goes on in a fresh history. The caller returns at once. */
  continueAsNew(resume: RunProgress): void {
    this.context.df.continueAsNew({ ...this.input, resume });
  }

  finish(state: FinalState): RunRecord {
    const now = this.now().toISOString();
    this.update({ state, finishedAt: now });
    return this.record;
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

  /** @param seconds from now */
  after(seconds: number): Date {
    return new Date(this.now().getTime() + seconds * 1000);
  }
}
