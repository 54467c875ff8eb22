// Waits until every target says Completed. What failed or was taken away is dealt with in between (reconcile-targets.ts).

import { findZone, type ImageVersionSnapshot, isBusy, isDeleting } from '../../../domain/image-version/image-version';
import { saysNothing } from '../../../domain/image-version/zone-status';
import { isSettled } from '../../../domain/replication/replication';
import { finding } from '../../../domain/values/finding';
import { RunStopped, type Step } from '../../engine/run-stopped';
import { beganBefore30 } from '../compatibility';
import type { ReplicationStatus } from '../contract';
import type { Run } from '../run';
import { mayLeavePolls, noteSeen, ownPollSeconds, secondsUntilNextLook, seenBefore } from './poll-schedule';
import { isReplaced } from './publication';
import { reconcileTargets } from './reconcile-targets';
import { noteCompleted, showProgress } from './show-progress';
import { isTurnOfHeld } from './turn';

export function* awaitCompletion(run: Run): Step<void> {
  let retryAfterSeconds: number | null = null;
  while (
    run.progress.mustPlan === true ||
    run.mustLook ||
    !run.record.targets.every((target) => isSettled(target.state) || run.isHeld(target.zone)) ||
    mayYetBeConfirmed(run)
  ) {
    if (run.isLate()) {
      throw run.late(describeUnfinished(run));
    }
    run.goOnAfter(run.input.waitsPerHistory ?? Number.POSITIVE_INFINITY);
    const isTold: boolean = yield* run.sleepUntilPoll(secondsUntilNextLook(run, retryAfterSeconds));
    const brief: { readonly seenAt?: string } = run.mustLook || isTold ? {} : seenBefore(run);
    run.looks();
    const reading = yield* readStatus(run, brief);
    if (isDeleting(reading.version.provisioningState)) {
      throw new RunStopped('Refused', finding('error', 'MarkedForDeletion', 'The version is being deleted.'), true);
    }
    if (isReplaced(run, reading.version)) {
      // The next pass reads it, and adopts it.
      run.setProgress({ stage: 'Waiting' });
      return;
    }
    run.addFindings(...reading.findings);
    run.setProgress({ polls: run.progress.polls + 1, polledByOthers: reading.polledByOthers ?? null });
    retryAfterSeconds = reading.retryAfterSeconds;
    if (reading.isBrief === true) {
      continue;
    }
    showProgress(run, reading.version);
    noteSeen(run);
    believeSilence(run, reading.version);
    if (run.progress.mustPlan === true && !isBusy(reading.version.provisioningState)) {
      run.setProgress({ stage: 'Waiting', mustPlan: false });
      return;
    }
    yield* reconcileTargets(run, reading);
    if (isTurnOfHeld(run) && !isBusy(reading.version.provisioningState)) {
      break;
    }
  }
  if ((run.progress.held ?? []).length > 0) {
    run.setProgress({ stage: 'Waiting' });
  }
}

/** For so long an answer that says nothing may be an odd one. */
const silenceSeconds = 3600;

/** Where Azure says nothing of the replication for an hour, that the version has Succeeded stands in: no run waits for a word to its deadline. */
function believeSilence(run: Run, version: ImageVersionSnapshot): void {
  const since = saysNothing(version) ? (run.progress.silentSince ?? run.now().toISOString()) : null;
  run.setProgress({ silentSince: since });
  if (since === null || run.secondsSince(since) < silenceSeconds) {
    return;
  }
  const open = run.record.targets.filter(
    ({ state, zone }) => !isSettled(state) && findZone(version, zone) !== undefined,
  );
  for (const { zone } of open) {
    const message = `Azure has said nothing of the replication of zone ${zone} for an hour; that the version has Succeeded stands in. Deploy a virtual machine there before you rely on it.`;
    run.addFindings(finding('warning', 'StatusMissing', message, zone));
    run.updateTarget(zone, { state: 'Completed', progress: 100 });
  }
  noteCompleted(run, run.record.targets, version);
}

/** The link to the operation is thousands of characters long: it goes into the history only where its words are needed. */
function* readStatus(run: Run, brief: ReturnType<typeof seenBefore>): Step<ReplicationStatus> {
  const { startedAt, targets } = run.record;
  const awaited = targets.filter((target) => !isSettled(target.state)).map((target) => target.zone);
  const { operationUrl } = run.progress;
  const named = beganBefore30(run.input) ? operationUrl : null;
  const hasLeft = (run.progress.polledByOthers ?? null) === null ? {} : { hasLeft: true as const };
  const own = mayLeavePolls(run) ? { pollsAfter: ownPollSeconds(run), ...hasLeft } : {};
  const reading = yield* run.call('readReplicationStatus', {
    operationUrl: named,
    awaited,
    startedAt,
    ...brief,
    ...own,
  });
  if (reading.hasWords !== true || operationUrl === null) {
    return reading;
  }
  const { failure } = yield* run.call('readReplicationStatus', { operationUrl, awaited: [], startedAt });
  return { ...reading, failure };
}

/** What was taken out is there again, and the version not at rest yet. A run that began under 0.1.0 ended without that. */
function mayYetBeConfirmed(run: Run): boolean {
  return run.record.takenOut.length > 0 && run.input.token !== undefined && !run.isLate();
}

function describeUnfinished(run: Run): string {
  const open = run.record.targets.filter((target) => !isSettled(target.state));
  const list = open.map(({ zone, state, progress }) => `${zone} is ${state} at ${progress} %`).join(', ');
  return `${list}; Azure continues replicating; the next event or request will resume tracking`;
}
