// Waits until every target says Completed, tries again only what failed, and puts back what others took away.
import { finding } from '../domain/finding';
import { findZone, type ImageVersionSnapshot, isBusy, isDeleting } from '../domain/image-version';
import { isSettled, type ReplicationTarget } from '../domain/replication';
import type { RunProgress } from '../domain/replication-run';
import { decideRetry } from '../domain/retry-decision';
import { pollDelaySeconds } from '../domain/wait-schedule';
import { readZoneStatus } from '../domain/zone-status';
import type { ZoneTarget } from '../domain/zone-target';
import { isRefusedWrite } from './activities';
import { changeFor, mayYetEnrol, refuseTargets, writeTargets } from './add-missing-targets';
import { type Run, RunStopped, type Step } from './run';

/** How often targets that others took away are put back before they are left to them. */
const undoneMax = 5;

export type Completion =
  | { readonly kind: 'Settled'; readonly addedAny: boolean }
  | { readonly kind: 'Unfinished'; readonly progress: RunProgress };

export function* awaitCompletion(run: Run, start: RunProgress, pollsMax: number): Step<Completion> {
  let progress: RunProgress = start;
  if (run.record.targets.every((target) => isSettled(target.state))) {
    return { kind: 'Settled', addedAny: progress.addedAny };
  }
  run.update({ state: 'Replicating' });
  let retryAfterSeconds: number | null = null;
  let failure: string | null = null;
  let version = progress.version;
  for (let poll = 0; ; poll += 1) {
    if (version !== null) {
      progress = yield* takeUp(run, { ...progress, version: null }, version, failure);
      if (run.record.targets.every((target) => isSettled(target.state))) {
        return { kind: 'Settled', addedAny: progress.addedAny };
      }
    }
    if (run.isLate()) {
      throw run.late('replication goes on without us');
    }
    if (poll >= pollsMax) {
      return { kind: 'Unfinished', progress: { ...progress, record: run.record, polls: progress.polls + poll } };
    }
    yield* run.sleep(pollDelaySeconds(progress.polls + poll, retryAfterSeconds));
    const status = yield* run.call('readReplicationStatus', {
      operationUrl: progress.operationUrl,
      awaited: run.record.targets.filter((target) => !isSettled(target.state)).map((target) => target.zone),
      startedAt: run.record.startedAt,
    });
    run.tell(...status.findings);
    ({ version, failure, retryAfterSeconds } = status);
  }
}

/** What one reading of the version means for the record, and the writes that follow from it. */
function* takeUp(
  run: Run,
  progress: RunProgress,
  version: ImageVersionSnapshot,
  failure: string | null,
): Step<RunProgress> {
  if (isDeleting(version.provisioningState)) {
    throw new RunStopped('Refused', finding('error', 'MarkedForDeletion', 'The version is being deleted.'));
  }
  showProgress(run, version);
  const wanted = run.input.targets.filter((target) => !isDone(run.target(target.zone)));
  const gone = wanted.filter((target) => findZone(version, target.zone) === undefined);
  const after = gone.length > 0 ? yield* putBack(run, progress, gone) : progress;
  return yield* retryFailed(run, after, version, failure);
}

const isDone = (target: ReplicationTarget | undefined) =>
  target === undefined || target.state === 'Refused' || target.state === 'Failed';

/** A target that was Completed and is gone is taken up as well: rule 3, success means deployable, holds at the end. */
function showProgress(run: Run, version: ImageVersionSnapshot): void {
  const targets = run.record.targets.map((target): ReplicationTarget => {
    if (target.state === 'Refused' || target.state === 'Failed') {
      return target;
    }
    const status = readZoneStatus(version, target.zone);
    if (status === null) {
      return { ...target, state: 'Pending', progress: 0 };
    }
    // A failure is final only when the retries are used up; until then the target is still on its way.
    const state = status.state === 'Failed' ? 'Replicating' : status.state;
    return { ...target, state, progress: status.progress, details: status.details === '' ? null : status.details };
  });
  const changed = JSON.stringify(targets) !== JSON.stringify(run.record.targets);
  if (changed) {
    run.update({ targets });
  }
}

function* putBack(run: Run, progress: RunProgress, gone: readonly ZoneTarget[]): Step<RunProgress> {
  const zones = gone.map((target) => target.zone).join(', ');
  if (progress.undone >= undoneMax) {
    const message = `Something else keeps taking ${zones} out of the version; after ${undoneMax} times they are left to it. Look who writes the version.`;
    for (const { zone } of gone) {
      run.tell(finding('error', 'TargetsUndone', message, zone));
      run.updateTarget(zone, { state: 'Failed', details: message });
    }
    return progress;
  }
  run.tell(finding('warning', 'TargetsUndone', `Another writer took ${zones} out of the version; put back.`));
  const answer = yield* writeTargets(run, changeFor(gone, progress.regionsToAdd), {
    rewrite: false,
    roleAssignedAt: progress.roleAssignedAt,
  });
  if (isRefusedWrite(answer)) {
    refuseTargets(run, gone, answer);
    return progress;
  }
  run.tell(...answer.findings);
  return { ...progress, addedAny: true, undone: progress.undone + 1, operationUrl: answer.operationUrl };
}

/** Retries each failed zone alone. While the version is Updating a failure may be the last attempt's: wait. */
function* retryFailed(
  run: Run,
  start: RunProgress,
  version: ImageVersionSnapshot,
  failure: string | null,
): Step<RunProgress> {
  let progress = start;
  if (isBusy(version.provisioningState)) {
    return progress;
  }
  for (const target of run.input.targets) {
    const status = readZoneStatus(version, target.zone);
    if (status?.state !== 'Failed' || isDone(run.target(target.zone))) {
      continue;
    }
    progress = yield* retryZone(run, progress, target, status.details || failure || 'The service gave no reason.');
  }
  return progress;
}

function* retryZone(run: Run, progress: RunProgress, target: ZoneTarget, words: string): Step<RunProgress> {
  const { zone } = target;
  const attempt = progress.attempts[zone] ?? 0;
  const decision = decideRetry(attempt, words, run.input.policy.retry, mayYetEnrol(run, progress.roleAssignedAt));
  if (decision.kind === 'GiveUp') {
    run.tell(finding('error', decision.code, `Zone ${zone} failed: ${words}`, zone));
    run.updateTarget(zone, { state: 'Failed', details: words });
    return progress;
  }
  run.tell(finding('warning', 'ReplicationRetried', `Zone ${zone} failed and is tried again: ${words}`, zone));
  yield* run.sleep(decision.afterSeconds);
  const options = { roleAssignedAt: progress.roleAssignedAt };
  if (decision.kind === 'RemoveAndAdd') {
    yield* writeTargets(run, { add: [], addRegions: [], removeZones: [zone] }, { ...options, rewrite: false });
  }
  const answer = yield* writeTargets(run, changeFor([target], progress.regionsToAdd), {
    ...options,
    rewrite: decision.kind === 'Rewrite',
  });
  const attempts = { ...progress.attempts, [zone]: attempt + 1 };
  if (isRefusedWrite(answer)) {
    refuseTargets(run, [target], answer);
    return { ...progress, attempts };
  }
  run.updateTarget(zone, { state: 'Replicating', progress: 0, details: null });
  return { ...progress, attempts, addedAny: true, operationUrl: answer.operationUrl };
}
