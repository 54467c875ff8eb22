// The way of one image version into its extended zones, start to end. Read this first.
import type { OrchestrationContext, Task } from 'durable-functions';
import { type ImageVersionSnapshot, isBusy } from '../../domain/image-version/image-version';
import type { ReplicationPlan } from '../../domain/plan/replication-plan';
import { decideOutcome } from '../../domain/replication/outcome';
import { isSettled, type ReplicationTarget } from '../../domain/replication/replication';
import type { ReplicationInput, RunRecord } from '../../domain/replication/replication-run';
import { pollDelaySeconds } from '../../domain/replication/wait-schedule';
import { addFindings, finding } from '../../domain/values/finding';
import type { FindingCode } from '../../domain/values/finding-codes';
import { HistoryFull, RunStopped, type Step } from '../engine/run-stopped';
import { Run } from './run';
import { addMissingTargets } from './steps/add-missing-targets';
import { awaitCompletion } from './steps/await-completion';
import { checkLeavesRecord } from './steps/check';
import { ensureIdentity } from './steps/ensure-identity';
import { showProgress } from './steps/show-progress';

/**
 * Durable orchestrator: `ReplicationInput` in, `RunRecord` out; undefined where it goes on in a fresh history. It never
 * fails for what Azure answers.
 */
export function* replicateImageVersion(context: OrchestrationContext): Generator<Task, RunRecord | undefined, unknown> {
  const run = new Run(context, context.df.getInput<ReplicationInput>());
  run.publish();
  try {
    const unchanged = run.progress.stage === 'Waiting' ? yield* prepare(run) : null;
    if (unchanged !== null) {
      return unchanged;
    }
    yield* awaitCompletion(run);
  } catch (stopped) {
    if (stopped instanceof HistoryFull) {
      run.continueAsNew();
      return undefined;
    }
    if (!(stopped instanceof RunStopped)) {
      throw stopped;
    }
    const checked = recordOfCheck(run, stopped);
    if (checked !== null) {
      return checked;
    }
    settle(run, stopped);
    if (stopped.reason === 'Canceled') {
      return yield* conclude(run, 'Canceled');
    }
  }
  return yield* conclude(run, decideOutcome(run.record.targets, run.progress.addedAny));
}

/**
 * Everything up to the targets being there.
 *
 * @returns the record of the run before, where this one is a check that found nothing to do
 */
function* prepare(run: Run): Step<RunRecord | null> {
  const { targets, policy, previous } = run.input;
  const version = yield* awaitFinalState(run);
  const leavesRecord = (plan: ReplicationPlan | null) =>
    previous !== null && checkLeavesRecord(previous, targets, version, plan)
      ? { ...previous, updatedAt: run.now().toISOString() }
      : null;
  const unchanged = leavesRecord(null);
  if (unchanged !== null) {
    return unchanged;
  }
  run.update({ state: 'Planning' });
  const plan = yield* run.call('planReplication', { targets, policy, version });
  const refusedAsBefore = leavesRecord(plan);
  if (refusedAsBefore !== null) {
    return refusedAsBefore;
  }
  run.endCheck();
  applyPlan(run, plan);
  showProgress(run, version);
  yield* ensureIdentity(run, plan, version.location);
  yield* addMissingTargets(run, plan, version);
  return null;
}

/** A version is written to only when nobody else's operation on it is under way. */
function* awaitFinalState(run: Run): Step<ImageVersionSnapshot> {
  for (;;) {
    const version = yield* run.call('readImageVersion', {});
    if (!isBusy(version.provisioningState)) {
      run.reach({ ...run.progress, polls: 0 });
      return version;
    }
    if (run.isLate()) {
      throw run.late(`the version's provisioningState is still ${version.provisioningState}`);
    }
    const { polls } = run.progress;
    run.reach({ ...run.progress, polls: polls + 1 });
    yield* run.sleep(run.untilDeadline(pollDelaySeconds(polls, null)));
  }
}

/** Shows in the record what the plan decided. */
function applyPlan(run: Run, plan: ReplicationPlan): void {
  run.tell(...plan.findings);
  run.update({
    targets: run.record.targets.map((target): ReplicationTarget => {
      const planned = plan.targets.find((one) => one.zone === target.zone);
      return planned?.action === 'Refuse' ? { ...target, state: 'Refused', details: planned.details } : target;
    }),
  });
}

/** Findings after which nothing can be deployed, whatever was Completed before. */
const versionGone: readonly FindingCode[] = ['VersionNotFound', 'MarkedForDeletion'];

/**
 * A check that comes to no end says nothing of the version: the record of the run before stays, with a warning.
 *
 * @returns null where the run is none, or where the version is gone
 */
function recordOfCheck(run: Run, { finding: { code, message } }: RunStopped): RunRecord | null {
  const { previous } = run.input;
  if (previous === null || !run.isCheck || versionGone.includes(code)) {
    return null;
  }
  const warning = finding('warning', code, `A later check of this version came to no end: ${message}`);
  return { ...previous, findings: addFindings(previous.findings, [warning]), updatedAt: run.now().toISOString() };
}

/** A refused run leaves no target in the air; one that was canceled or is late leaves each as it was last seen. */
function settle(run: Run, stopped: RunStopped): void {
  run.endCheck();
  run.tell(stopped.finding);
  if (stopped.reason !== 'Refused') {
    return;
  }
  const gone = versionGone.includes(stopped.finding.code);
  run.update({
    targets: run.record.targets.map((target) =>
      isSettled(target.state) && !gone ? target : { ...target, state: 'Refused', details: stopped.finding.message },
    ),
  });
}

function* conclude(run: Run, state: Parameters<Run['finish']>[0]): Step<RunRecord> {
  const record = run.finish(state);
  yield* run.announce(record);
  return record;
}
