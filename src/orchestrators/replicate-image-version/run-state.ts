// What a run knows of itself: its record, where it stands, its clock. Everything here is replayed from history, so nothing
// reads a clock, an environment or a random number.

import type { OrchestrationContext } from 'durable-functions';
import { fitCustomStatus } from '../../domain/replication/custom-status';
import { newRecord } from '../../domain/replication/new-record';
import type { FinalState, ReplicationTarget } from '../../domain/replication/replication';
import type { ReplicationInput, RunProgress, RunRecord } from '../../domain/replication/replication-run';
import { addFindings, type Finding, finding } from '../../domain/values/finding';
import { RunStopped } from '../engine/run-stopped';

const notBegun: Omit<RunProgress, 'record'> = {
  stage: 'Waiting',
  addedAny: false,
  roleAssignedAt: null,
  regionsToAdd: [],
  attempts: {},
  enrolments: {},
  due: {},
  unenrolled: [],
  undone: 0,
  operationUrl: null,
  polls: 0,
};

export class RunState {
  record: RunRecord;
  readonly deadline: Date;
  private checks: boolean;
  private reached: Omit<RunProgress, 'record'>;

  constructor(
    protected readonly context: OrchestrationContext,
    readonly input: ReplicationInput,
  ) {
    const startedAt = input.resume?.record.startedAt ?? this.now().toISOString();
    this.record = input.resume?.record ?? newRecord(context.df.instanceId, input, startedAt);
    this.reached = input.resume ?? notBegun;
    this.checks = input.previous !== null && input.resume?.stage !== 'Replicating';
    this.deadline = new Date(Date.parse(startedAt) + input.policy.deadlineSeconds * 1000);
  }

  /** Where the run stands: should its history be full, it goes on from here. */
  get progress(): RunProgress {
    return { ...this.reached, record: this.record };
  }

  reach(progress: Omit<RunProgress, 'record'>): void {
    this.reached = progress;
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

  update(change: Partial<RunRecord>): void {
    this.record = { ...this.record, ...change, updatedAt: this.now().toISOString() };
    this.publish();
  }

  publish(): void {
    const shown = this.checks && this.input.previous !== null ? this.input.previous : this.record;
    this.context.df.setCustomStatus(fitCustomStatus(shown));
  }

  /** A check of an ended run shows that run's record until something is found missing. */
  get isCheck(): boolean {
    return this.checks;
  }

  /** Something is missing: from here on this is a run of its own. */
  endCheck(): void {
    this.checks = false;
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

  /** A run that waits for Azure says for what; the finding goes when the wait is over. */
  showWaiting(reason: string | null): void {
    const others = this.record.findings.filter((one) => one.code !== 'Waiting');
    if (reason !== null) {
      this.update({ findings: [...others, finding('info', 'Waiting', `Tried again in a while: ${reason}`)] });
    } else if (others.length < this.record.findings.length) {
      this.record = { ...this.record, findings: others };
    }
  }

  isLate(): boolean {
    return this.now().getTime() >= this.deadline.getTime();
  }

  /** @returns the seconds, or those until the deadline where it comes first */
  untilDeadline(seconds: number): number {
    const left = (this.deadline.getTime() - this.now().getTime()) / 1000;
    return left > 0 ? Math.min(seconds, left) : seconds;
  }

  late(waitedFor: string): RunStopped {
    const hours = Math.round((this.input.policy.deadlineSeconds / 3600) * 10) / 10;
    return new RunStopped(
      'Late',
      finding('error', 'DeadlineExceeded', `Not finished within ${hours} hours (REPLICATION_DEADLINE): ${waitedFor}.`),
    );
  }

  finish(state: FinalState): RunRecord {
    const now = this.now().toISOString();
    this.update({ state, finishedAt: now });
    return this.record;
  }
}
