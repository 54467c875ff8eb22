// A run of replicateImageVersion: its record, where it stands, and what it shows of itself meanwhile.
import type { OrchestrationContext } from 'durable-functions';
import type { RefusalGround } from '../../domain/plan/refusal-ground';
import { windowState } from '../../domain/policy/time-window';
import { fitCustomStatus } from '../../domain/replication/custom-status';
import { completeRecord, newPublication, newRecord } from '../../domain/replication/new-record';
import { refusalBasis } from '../../domain/replication/refusal-basis';
import type { FinalState, ReplicationState, ReplicationTarget } from '../../domain/replication/replication';
import type {
  ReplicationInput,
  ReplicationRequest,
  RunProgress,
  RunRecord,
} from '../../domain/replication/replication-run';
import { resumedInput } from '../../domain/replication/resumed-input';
import { notBegun, progressOfNewPublication } from '../../domain/replication/run-progress';
import { addFindings, type Finding, finding } from '../../domain/values/finding';
import { DurableRun } from '../engine/durable-run';
import { RunStopped } from '../engine/run-stopped';
import type { RunOptions, TakenRequest } from '../engine/waiting-run';
import { beganBefore30 } from './compatibility';
import type { ReplicationActivities } from './contract';
import { takeRequest } from './take-request';

/** Under 0.1.0 the record itself said what the run was waiting for. */
function withoutWaiting(record: RunRecord): RunRecord {
  return { ...record, findings: record.findings.filter(({ code }) => code !== 'Waiting') };
}

export class Run extends DurableRun<ReplicationActivities> {
  record: RunRecord;
  /** Where the run stands: should its history be full, it goes on from here. */
  progress: RunProgress;
  private waitsFor: string | null = null;
  /** What the run waits for in its turn, in words. */
  private turn: string | null = null;
  private checks: boolean;
  /** What was asked for since the run looked at the version for the last time. */
  private asked: readonly ReplicationRequest[] = [];
  private isListening = true;

  input: ReplicationInput;

  constructor(context: OrchestrationContext, given: ReplicationInput) {
    super(context);
    const input = { ...given, previous: given.previous === null ? null : completeRecord(given.previous) };
    this.input = input;
    const { resume } = input;
    const { record, ...progress } = resume ?? { ...notBegun, record: null };
    this.record =
      record !== null
        ? completeRecord(withoutWaiting(record))
        : newRecord(context.df.instanceId, input, this.now().toISOString());
    this.progress = progress;
    this.checks = (input.checks ?? input.previous !== null) && progress.stage !== 'Replicating';
    this.publish();
  }

  /** A check of an ended run shows that run's record until something is found missing. */
  get isCheck(): boolean {
    return this.checks;
  }

  /** A request or a hint came after the run looked at the version: it looks once more before its end. */
  get mustLook(): boolean {
    return this.asked.length > 0;
  }

  /** To be told before each reading of the version. */
  looks(): void {
    this.asked = [];
  }

  /** It was handed over since the run looked. */
  noteAsked(request: ReplicationRequest): void {
    this.asked = [...this.asked, request];
  }

  /** The run tells its outcome: what comes now begins another run. */
  stopListening(): void {
    this.isListening = false;
  }

  /** The version was deleted and published again: what was known of the one before counts no more, but for the time it took. */
  startPublication(publication: string): void {
    this.checks = false;
    this.progress = progressOfNewPublication(this.progress);
    this.update(newPublication(this.record, this.input, publication));
  }

  /** Waiting for one's turn costs nothing of the deadline. */
  private get deadline(): Date {
    const { waitedSeconds = 0, waitingSince = null } = this.progress;
    const waits = waitedSeconds + (waitingSince === null ? 0 : this.secondsSince(waitingSince));
    return new Date(Date.parse(this.record.startedAt) + (this.input.policy.deadlineSeconds + waits) * 1000);
  }

  /** Whether the rule that decided is carried out; where it is not, what a person asks for is. */
  get isEnforced(): boolean {
    return this.input.placement?.enforcementMode !== 'DoNotEnforce' || this.atOnce.length > 0;
  }

  /** Zones that a person asked for while the run was under way. */
  get atOnce(): readonly string[] {
    return this.progress.atOnce ?? [];
  }

  /** From here on a run of a rule that is not enforced pursues what a person asked for, and nothing else. */
  leaveUnenforced(): void {
    if (this.input.placement?.enforcementMode === 'DoNotEnforce' && this.isEnforced) {
      for (const { zone } of this.input.targets.filter((target) => !this.atOnce.includes(target.zone))) {
        this.withdraw(zone);
      }
    }
  }

  /** Whether a person waits for it. */
  get isAsked(): boolean {
    return this.input.trigger.kind === 'http' || this.progress.isAsked === true;
  }

  /** Whether the target waits for its turn. */
  isHeld(zone: string): boolean {
    return this.progress.held?.includes(zone) ?? false;
  }

  /** When the rule's window opens, ISO 8601; null where it is open, or there is none. */
  closedUntil(): string | null {
    const window = this.input.placement?.window ?? null;
    const state = window === null ? null : windowState(window, this.now().toISOString());
    return state === null || state.isOpen ? null : state.until;
  }

  /** What is there is followed to its end. */
  follow(regionsToAdd: readonly string[]): void {
    this.setProgress({ stage: 'Replicating', regionsToAdd });
    this.update({ state: 'Replicating' });
  }

  /** @param words until when, and why */
  beginTurn(words: string): void {
    this.turn = words;
    this.setProgress({ waitingSince: this.now().toISOString() });
    this.update({ state: 'Waiting' });
  }

  endTurn(): void {
    const { waitedSeconds = 0, waitingSince = null } = this.progress;
    this.turn = null;
    if (waitingSince !== null) {
      this.setProgress({ waitedSeconds: waitedSeconds + this.secondsSince(waitingSince), waitingSince: null });
    }
  }

  /** Something is missing, or a person asks: from here on this is a run of its own, and shows its own record. */
  endCheck(): void {
    this.checks = false;
    this.publish();
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

  /** From here on the run does not pursue the zone any more: nobody asks for it. */
  withdraw(zone: string): void {
    const { held = [], unenrolled, due } = this.progress;
    const without = (zones: readonly string[]) => zones.filter((one) => one !== zone);
    this.input = { ...this.input, targets: this.input.targets.filter((target) => target.zone !== zone) };
    this.setProgress({
      held: without(held),
      unenrolled: without(unenrolled),
      due: Object.fromEntries(Object.entries(due).filter(([one]) => one !== zone)),
    });
    this.update({ targets: this.record.targets.filter((target) => target.zone !== zone) });
  }

  addFindings(...findings: readonly Finding[]): void {
    this.record = { ...this.record, findings: addFindings(this.record.findings, findings) };
  }

  /** Where what was told before holds no more. */
  setFindings(findings: readonly Finding[]): void {
    this.record = { ...this.record, findings };
  }

  target(zone: string): ReplicationTarget | undefined {
    return this.record.targets.find((target) => target.zone === zone);
  }

  /** What the runs before did not tell is told. */
  haveTold(): void {
    const { owesTelling: _, ...record } = this.record;
    this.record = record;
    this.publish();
  }

  finish(state: FinalState): RunRecord {
    this.update({ state, finishedAt: this.now().toISOString(), ...this.refusal(state) });
    return this.record;
  }

  /** @param ground what refuses the zone; null where that cannot be read again, or nothing does */
  setGround(zone: string, ground: RefusalGround | null): void {
    const { grounds = {}, ...record } = this.record;
    const others = Object.entries(grounds).filter(([other]) => other !== zone);
    const all = ground === null ? others : [...others, [zone, ground] as const];
    this.record = { ...record, ...(all.length > 0 && { grounds: Object.fromEntries(all) }) };
  }

  /** What a refusal rests on that this run was begun to look at, and has not seen to be over. */
  refusal(state: ReplicationState): Pick<RunRecord, 'refusal'> {
    const { fingerprint, previous } = this.input;
    const isRefused = state === 'Failed' || state === 'PartiallySucceeded';
    return fingerprint === undefined || !isRefused
      ? {}
      : { refusal: refusalBasis(previous?.refusal, fingerprint, this.now().toISOString()) };
  }

  /** The input from which the run goes on in a fresh history. */
  resumeInput(): ReplicationInput {
    return resumedInput(this.input, this, this.asked);
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
      ...(this.isAsked && { isAsked: true }),
    };
    return {
      deadline: this.deadline,
      identity,
      takesRequests: this.isListening,
      beganUnder010: this.input.token === undefined,
      triesAtDeadline: !beganBefore30(this.input),
    };
  }

  protected override take(event: unknown): TakenRequest {
    return takeRequest(this, event);
  }

  protected showWaiting(reason: string | null): void {
    this.waitsFor = reason;
    if (reason !== null) {
      this.update({});
    }
  }

  protected showCancelRequested(): void {
    const until =
      this.record.takenOut.length > 0 ? 'the zones that it took out have been added back' : 'this step is over';
    const message = `Cancel requested. The run stops once ${until}.`;
    this.addFindings(finding('info', 'Canceled', message));
    this.publish();
  }

  private publish(): void {
    const { record, waitsFor, turn, input, checks } = this;
    const { owesTelling: _, ...shown } = checks && input.previous !== null ? input.previous : record;
    this.context.df.setCustomStatus({
      // Of the many that a replay sets only the last one is written.
      toJSON() {
        const waiting = waitsFor === null ? [] : [finding('info', 'Waiting', `Waiting to retry: ${waitsFor}`)];
        const inTurn = turn === null ? [] : [finding('info', 'Waiting', `Waiting ${turn}`)];
        const findings = [...shown.findings, ...waiting, ...inTurn];
        const { taken, retiring, writtenAt, owesTelling } = record;
        const owes = owesTelling === true ? { owesTelling } : {};
        return fitCustomStatus({ ...shown, findings, taken, retiring, writtenAt, ...owes });
      },
    });
  }
}
