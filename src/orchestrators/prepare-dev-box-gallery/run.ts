// A run of prepareDevBoxGallery: where it stands, and the operation that it shows.
import type { OrchestrationContext } from 'durable-functions';
import {
  type AttachPlan,
  type DevBoxInput,
  type DevBoxProgress,
  type DevBoxResult,
  type DevBoxStage,
  devBoxStages,
} from '../../domain/dev-box/dev-box-run';
import { addFindings, type Finding, finding } from '../../domain/values/finding';
import type { Operation, OperationStatus } from '../../domain/values/operation';
import { DurableRun } from '../engine/durable-run';
import { RunStopped } from '../engine/run-stopped';
import type { RunOptions } from '../engine/waiting-run';
import { orchestratorNames } from '../names';
import type { DevBoxActivities, DevBoxRunIdentity } from './contract';

/** Rights take up to half an hour, an attachment seconds: what takes longer needs a person. */
const deadlineSeconds = 2 * 3600;

interface Reached {
  readonly stage?: DevBoxStage;
  readonly plan?: AttachPlan;
  readonly name?: string;
  readonly outcome?: DevBoxResult['outcome'];
  readonly operationUrl?: string | null;
  readonly identitySent?: boolean;
  readonly findings?: readonly Finding[];
}

export class DevBoxRun extends DurableRun<DevBoxActivities> {
  private progress: DevBoxProgress;
  private status: OperationStatus = 'Running';
  private error: Operation['error'] = null;
  private lastAction: string;

  constructor(
    context: OrchestrationContext,
    private readonly input: DevBoxInput,
  ) {
    super(context);
    this.lastAction = this.now().toISOString();
    this.progress = input.resume ?? {
      startedAt: this.lastAction,
      stage: 'Planning',
      operationUrl: null,
      plan: null,
      result: {
        devCenterId: input.devCenterId,
        galleryId: input.galleryId,
        name: null,
        stage: 'Planning',
        outcome: null,
        findings: [],
      },
    };
    this.publish();
  }

  get wish(): Pick<DevBoxInput, 'name' | 'role' | 'windows365Reader' | 'identity'> {
    const { name, role, windows365Reader, identity } = this.input;
    return { name, role, windows365Reader, ...(identity !== undefined && { identity }) };
  }

  get identitySent(): boolean {
    return this.progress.identitySent ?? false;
  }

  get stage(): DevBoxStage {
    return this.progress.stage;
  }

  get plan(): AttachPlan | null {
    return this.progress.plan;
  }

  get operationUrl(): string | null {
    return this.progress.operationUrl;
  }

  get startedAt(): string {
    return this.progress.startedAt;
  }

  get result(): DevBoxResult {
    return this.progress.result;
  }

  get operation(): Operation<DevBoxResult> {
    const stage = devBoxStages.indexOf(this.stage);
    return {
      id: this.context.df.instanceId,
      kind: orchestratorNames.prepareDevBoxGallery,
      status: this.status,
      percentComplete: Math.round((100 * stage) / (devBoxStages.length - 1)),
      createdDateTime: this.startedAt,
      lastActionDateTime: this.lastAction,
      error: this.error,
      result: this.result,
    };
  }

  /** Notes how far the run is, and shows it. */
  reach({ findings = [], name, outcome, ...change }: Reached): void {
    const { result } = this.progress;
    const stage = change.stage ?? this.stage;
    this.progress = {
      ...this.progress,
      ...change,
      result: {
        ...result,
        stage,
        name: name ?? result.name,
        outcome: outcome ?? result.outcome,
        findings: addFindings(result.findings, findings),
      },
    };
    this.publish();
  }

  end(status: OperationStatus, reason: Finding | null): void {
    this.status = status;
    this.error = reason === null || status === 'Canceled' ? null : { code: reason.code, message: reason.message };
    this.reach({ findings: reason === null ? [] : [reason] });
  }

  resumeInput(): DevBoxInput {
    return { ...this.input, resume: this.progress };
  }

  protected options(): RunOptions {
    const { devCenterId, galleryId, by, traceParent } = this.input;
    const identity: Omit<DevBoxRunIdentity, 'at' | 'attempt'> = {
      devCenterId,
      galleryId,
      by,
      ...(traceParent !== undefined && { traceParent }),
    };
    return { deadline: new Date(Date.parse(this.startedAt) + deadlineSeconds * 1000), identity };
  }

  protected showWaiting(reason: string | null): void {
    const others = this.result.findings.filter(({ code }) => code !== 'Waiting');
    const waiting = reason === null ? [] : [finding('info', 'Waiting', `Waiting to retry: ${reason}`)];
    this.progress = { ...this.progress, result: { ...this.result, findings: [...others, ...waiting] } };
    this.publish();
  }

  protected showCancelRequested(): void {
    // It has no critical sections.
  }

  protected late(waitedFor: string): RunStopped {
    return new RunStopped('Late', finding('error', 'DeadlineExceeded', `Not finished within 2 hours: ${waitedFor}.`));
  }

  private publish(): void {
    this.lastAction = this.now().toISOString();
    this.context.df.setCustomStatus({ operation: this.operation });
  }
}
