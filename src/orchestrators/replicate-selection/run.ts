// A run of the replication of a selection: what it has still to do, what became of the rest, and what it shows meanwhile.
import type { OrchestrationContext } from 'durable-functions';
import { noResult, type SelectionFailure, type SelectionResult } from '../../domain/replication/selection-result';
import { finding } from '../../domain/values/finding';
import { DurableRun } from '../engine/durable-run';
import { RunStopped } from '../engine/run-stopped';
import type { RunOptions } from '../engine/waiting-run';
import type {
  SeenRun,
  SelectedNames,
  SelectionActivities,
  SelectionInput,
  SelectionProgress,
  StartedVersion,
} from './contract';

/** A selection that takes longer is given up; its runs go on. */
const deadlineSeconds = 7 * 86_400;
/** A custom status holds 16 KB. */
const failuresShown = 10;
const failuresMax = 5_000;
const callsPerHistory = 60;

/** What an operation shows of itself while it runs. */
export interface SelectionStatus {
  readonly percentComplete: number;
  readonly result: SelectionResult;
}

export class SelectionRun extends DurableRun<SelectionActivities> {
  progress: SelectionProgress;
  private calls = 0;

  constructor(
    context: OrchestrationContext,
    readonly input: SelectionInput,
  ) {
    super(context);
    this.progress = input.resume ?? {
      startedAt: this.now().toISOString(),
      unselected: null,
      queue: [],
      running: [],
      result: noResult,
      error: null,
    };
    this.publish();
  }

  set(change: Partial<SelectionProgress>): void {
    this.progress = { ...this.progress, ...change };
    this.publish();
  }

  private count(change: Partial<SelectionResult>, failures: readonly SelectionFailure[] = []): void {
    const { result } = this.progress;
    this.set({
      result: { ...result, ...change, failures: [...result.failures, ...failures].slice(0, failuresMax) },
    });
  }

  addSelected(galleryId: string, imageName: string, { selected, unchanged, refused, names }: SelectedNames): void {
    const { result, queue } = this.progress;
    this.count(
      {
        selected: result.selected + selected,
        unchanged: result.unchanged + unchanged,
        refused: result.refused + refused.length,
      },
      refused,
    );
    if (names.length > 0) {
      this.set({ queue: [...queue, { galleryId, imageName, names }] });
    }
  }

  addStarted(started: readonly StartedVersion[]): void {
    const failures = started.flatMap(({ failure }) => failure ?? []);
    const refused = failures.filter(({ state }) => state === 'Refused').length;
    const { result, running } = this.progress;
    this.count(
      {
        started: result.started + started.length - failures.length,
        refused: result.refused + refused,
        failed: result.failed + failures.length - refused,
      },
      failures,
    );
    const under = started.filter(({ failure }) => failure === null);
    this.set({ running: [...running, ...under.map(({ id, imageVersionId }) => ({ id, imageVersionId }))] });
  }

  /** Versions that could not be started at all: nobody refused them, so they failed. */
  addUnstarted(imageVersionIds: readonly string[], message: string): void {
    const failures = imageVersionIds.map((imageVersionId) => ({ imageVersionId, state: 'NotStarted', message }));
    this.count({ failed: this.progress.result.failed + failures.length }, failures);
  }

  addEnded(ended: readonly SeenRun[]): void {
    const isGood = ({ state }: SeenRun) => state === 'Succeeded' || state === 'NoChange';
    const { running, result } = this.progress;
    const bad = ended.filter((one) => !isGood(one));
    const failures = bad.map(({ id, state, message }) => ({
      imageVersionId: running.find((one) => one.id === id)?.imageVersionId ?? id,
      state: state ?? 'Unknown',
      message,
    }));
    this.count(
      { succeeded: result.succeeded + ended.length - bad.length, failed: result.failed + bad.length },
      failures,
    );
    this.set({ running: running.filter(({ id }) => ended.every((one) => one.id !== id)) });
  }

  addError(message: string): void {
    this.set({ error: this.progress.error ?? { code: 'Incomplete', message } });
  }

  /** Calls without a wait in between make the history as long as those with one. */
  countsAsWait(): void {
    this.calls += 1;
    if (this.calls >= callsPerHistory) {
      this.goOnInFreshHistory();
    }
  }

  /** The input from which the run goes on in a fresh history. */
  resumeInput(): SelectionInput {
    return { ...this.input, resume: this.progress };
  }

  protected options(): RunOptions {
    const { traceParent } = this.input;
    return {
      deadline: new Date(Date.parse(this.progress.startedAt) + deadlineSeconds * 1000),
      identity: traceParent === undefined ? {} : { traceParent },
      takesRequests: false,
      beganUnder010: false,
    };
  }

  protected showWaiting(): void {
    // What it waits for shows in each replication.
  }

  protected showCancelRequested(): void {
    // It has no critical sections.
  }

  protected late(waitedFor: string): RunStopped {
    return new RunStopped('Late', finding('error', 'DeadlineExceeded', waitedFor));
  }

  /** Until everything is selected, nothing is known of how much there is. */
  private percentComplete(): number {
    const { unselected, result } = this.progress;
    const ended = result.unchanged + result.succeeded + result.refused + result.failed;
    return unselected === null || unselected.length > 0 || result.selected === 0
      ? 0
      : Math.min(100, Math.floor((100 * ended) / result.selected));
  }

  private publish(): void {
    const { result } = this.progress;
    const failures = result.failures
      .slice(0, failuresShown)
      .map((one) => ({ ...one, message: one.message.slice(0, 200) }));
    const status: SelectionStatus = { percentComplete: this.percentComplete(), result: { ...result, failures } };
    this.context.df.setCustomStatus(status);
  }
}
