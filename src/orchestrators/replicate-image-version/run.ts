// A run of replicateImageVersion: its record, where it stands, and what it shows of itself meanwhile.
import type { OrchestrationContext } from 'durable-functions';
import { fitCustomStatus } from '../../domain/replication/custom-status';
import { newRecord } from '../../domain/replication/new-record';
import type { FinalState, ReplicationTarget } from '../../domain/replication/replication';
import type { ReplicationInput, RunProgress, RunRecord } from '../../domain/replication/replication-run';
import { addFindings, type Finding, finding } from '../../domain/values/finding';
import { DurableRun, type RunOptions } from '../engine/durable-run';
import { RunStopped } from '../engine/run-stopped';
import type { ReplicationActivities } from './contract';

const notBegun: RunProgress = {
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

export class Run extends DurableRun<ReplicationActivities> {
  record: RunRecord;
  /** Where the run stands: should its history be full, it goes on from here. */
  progress: RunProgress;
  private readonly deadline: Date;
  private waitsFor: string | null = null;
  private checks: boolean;

  constructor(
    context: OrchestrationContext,
    readonly input: ReplicationInput,
  ) {
    super(context);
    const { resume } = input;
    const { record, ...progress } = resume ?? { ...notBegun, record: null };
    this.record = record ?? newRecord(context.df.instanceId, input, this.now().toISOString());
    this.progress = progress;
    this.checks = input.previous !== null && progress.stage !== 'Replicating';
    this.deadline = new Date(Date.parse(this.record.startedAt) + input.policy.deadlineSeconds * 1000);
    this.publish();
  }

  /** A check of an ended run shows that run's record until something is found missing. */
  get isCheck(): boolean {
    return this.checks;
  }

  /** Something is missing: from here on this is a run of its own. */
  endCheck(): void {
    this.checks = false;
  }

  setProgress(change: Partial<RunProgress>): void {
    this.progress = { ...this.progress, ...change };
  }

  update(change: Partial<RunRecord>): void {
    this.record = { ...this.record, ...change, updatedAt: this.now().toISOString() };
    this.publish();
  }

  updateTarget(zone: string, change: Partial<ReplicationTarget>): void {
    this.update({
      targets: this.record.targets.map((target) => (target.zone === zone ? { ...target, ...change } : target)),
    });
  }

  addFindings(...findings: readonly Finding[]): void {
    this.record = { ...this.record, findings: addFindings(this.record.findings, findings) };
  }

  target(zone: string): ReplicationTarget | undefined {
    return this.record.targets.find((target) => target.zone === zone);
  }

  finish(state: FinalState): RunRecord {
    this.update({ state, finishedAt: this.now().toISOString() });
    return this.record;
  }

  /** The input from which the run goes on in a fresh history. */
  resumeInput(): ReplicationInput {
    return { ...this.input, resume: { ...this.progress, record: this.record } };
  }

  late(waitedFor: string): RunStopped {
    const hours = Math.round((this.input.policy.deadlineSeconds / 3600) * 10) / 10;
    return new RunStopped(
      'Late',
      finding('error', 'DeadlineExceeded', `Not finished within ${hours} hours (REPLICATION_DEADLINE): ${waitedFor}.`),
    );
  }

  protected options(): RunOptions {
    const { imageVersionId, trigger, traceParent } = this.input;
    const identity = {
      replicationId: this.record.id,
      imageVersionId,
      trigger,
      ...(traceParent !== undefined && { traceParent }),
    };
    return { deadline: this.deadline, identity };
  }

  protected showWaiting(reason: string | null): void {
    this.waitsFor = reason;
    if (reason !== null) {
      this.update({});
    }
  }

  protected showCancelRequested(): void {
    const message = 'Cancel requested. The run stops once the zones that it took out have been added back.';
    this.addFindings(finding('info', 'Canceled', message));
    this.publish();
  }

  private publish(): void {
    const { record, waitsFor, input } = this;
    const shown = this.checks && input.previous !== null ? input.previous : record;
    const waiting = waitsFor === null ? [] : [finding('info', 'Waiting', `Waiting to retry: ${waitsFor}`)];
    this.context.df.setCustomStatus(fitCustomStatus({ ...shown, findings: [...shown.findings, ...waiting] }));
  }
}
