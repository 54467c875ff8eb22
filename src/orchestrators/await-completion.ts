// Waits until every target says Completed. What failed or was taken away is mended in between (mend-targets.ts).
import { finding } from '../domain/finding';
import { isDeleting } from '../domain/image-version';
import { isSettled, type ReplicationTarget } from '../domain/replication';
import type { RunProgress } from '../domain/replication-run';
import { pollDelaySeconds } from '../domain/wait-schedule';
import { readZoneStatus } from '../domain/zone-status';
import { mendTargets, type Reading } from './mend-targets';
import type { Run } from './run';
import { RunStopped, type Step } from './run-stopped';

export type Completion =
  | { readonly kind: 'Settled'; readonly addedAny: boolean }
  | { readonly kind: 'Unfinished'; readonly progress: RunProgress };

/** @param pollsMax after which the run goes on in a fresh history */
export function* awaitCompletion(run: Run, start: RunProgress, pollsMax: number): Step<Completion> {
  let progress: RunProgress = { ...start, version: null };
  const settled = () => run.record.targets.every((target) => isSettled(target.state));
  if (!settled()) {
    run.update({ state: 'Replicating' });
    // What was read before is good enough to see that all is there, and too old to decide on a write.
    showProgress(run, start.version);
  }
  let retryAfterSeconds: number | null = null;
  for (let poll = 0; !settled(); poll += 1) {
    if (run.isLate()) {
      throw run.late(describeUnfinished(run));
    }
    if (poll >= pollsMax) {
      return { kind: 'Unfinished', progress: { ...progress, record: run.record, polls: progress.polls + poll } };
    }
    yield* run.sleep(secondsUntilNextLook(run, progress, poll, retryAfterSeconds));
    const status = yield* run.call('readReplicationStatus', {
      operationUrl: progress.operationUrl,
      awaited: run.record.targets.filter((target) => !isSettled(target.state)).map((target) => target.zone),
      startedAt: run.record.startedAt,
    });
    run.tell(...status.findings);
    retryAfterSeconds = status.retryAfterSeconds;
    progress = yield* takeUp(run, progress, status);
  }
  return { kind: 'Settled', addedAny: progress.addedAny };
}

/** The schedule of polls, the next retry that is due, or the deadline, whichever comes first. */
function secondsUntilNextLook(run: Run, progress: RunProgress, poll: number, retryAfter: number | null): number {
  const due = Object.values(progress.due).map((at) => -run.secondsSince(at));
  const ahead = [...due, -run.secondsSince(run.deadline.toISOString())].filter((seconds) => seconds > 0);
  return Math.min(pollDelaySeconds(progress.polls + poll, retryAfter), ...ahead);
}

function describeUnfinished(run: Run): string {
  const open = run.record.targets.filter((target) => !isSettled(target.state));
  const list = open.map(({ zone, state, progress }) => `${zone} is ${state} at ${progress} %`).join(', ');
  return `${list}. Azure goes on without this run, and the next hint or request takes it up`;
}

function* takeUp(run: Run, progress: RunProgress, reading: Reading): Step<RunProgress> {
  if (isDeleting(reading.version.provisioningState)) {
    throw new RunStopped('Refused', finding('error', 'MarkedForDeletion', 'The version is being deleted.'));
  }
  showProgress(run, reading.version);
  return yield* mendTargets(run, progress, reading);
}

/** A target that was Completed and is gone is taken up as well: rule 3, success means deployable, holds at the end. */
function showProgress(run: Run, version: Reading['version'] | null): void {
  if (version === null) {
    return;
  }
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
  if (JSON.stringify(targets) !== JSON.stringify(run.record.targets)) {
    run.update({ targets });
  }
}
