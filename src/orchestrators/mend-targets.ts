// What a reading of the version asks for besides waiting: putting back what others took away, trying again what failed. Each
// round makes one kind of write at most, on a fresh reading, since any write sets the version to Updating.
import { finding } from '../domain/finding';
import { findZone, type ImageVersionSnapshot, isBusy } from '../domain/image-version';
import { isSettled } from '../domain/replication';
import type { RunProgress } from '../domain/replication-run';
import { decideRetry } from '../domain/retry-decision';
import { readZoneStatus } from '../domain/zone-status';
import type { ZoneTarget } from '../domain/zone-target';
import type { ReplicationStatus } from './activities';
import { mayYetEnrol, putOff } from './enrolment';
import { removeAndAdd } from './remove-and-add';
import type { Run } from './run';
import type { Step } from './run-stopped';
import { addTargets, isRefusedWrite, refuseTargets, writeTargets } from './write-targets';

/** How often targets that others took away are put back before they are left to them. */
const undoneMax = 5;

export type Reading = Pick<ReplicationStatus, 'version' | 'failure' | 'failedEntries'>;

export function* mendTargets(run: Run, start: RunProgress, reading: Reading): Step<RunProgress> {
  const { version } = reading;
  // While the version is Updating a failure may be the last attempt's, and an absence another writer's way.
  if (isBusy(version.provisioningState)) {
    return start;
  }
  const absent = open(run).filter((target) => findZone(version, target.zone) === undefined);
  const unenrolled = absent.filter((target) => start.unenrolled.includes(target.zone));
  const gone = absent.filter((target) => !start.unenrolled.includes(target.zone));
  const judged = judgeUnenrolled(run, forget(start, version), unenrolled);
  if (gone.length > 0) {
    return yield* putBack(run, judged, gone);
  }
  const enrol = open(run).filter((target) => unenrolled.includes(target) && isDue(run, judged, target));
  if (enrol.length > 0) {
    return yield* add(run, judged, enrol);
  }
  const { progress, rewrite, remove } = judgeFailed(run, judged, reading);
  if (remove.length > 0) {
    return yield* removeAndAdd(run, progress, remove, reading);
  }
  return rewrite.length > 0 ? yield* writeAgain(run, progress, rewrite) : progress;
}

function open(run: Run): readonly ZoneTarget[] {
  return run.input.targets.filter(({ zone }) => {
    const state = run.target(zone)?.state;
    return state === 'Completed' || (state !== undefined && !isSettled(state));
  });
}

const isDue = (run: Run, progress: RunProgress, { zone }: ZoneTarget) =>
  progress.due[zone] !== undefined && run.secondsSince(progress.due[zone]) >= 0;

function without<T>(table: Readonly<Record<string, T>>, zones: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(table).filter(([zone]) => !zones.includes(zone)));
}

/** A zone that is there is not waited for as unenrolled any more; one that has not failed is not due. */
function forget(progress: RunProgress, version: ImageVersionSnapshot): RunProgress {
  const unenrolled = progress.unenrolled.filter((zone) => findZone(version, zone) === undefined);
  const passed = Object.keys(progress.due).filter(
    (zone) => !unenrolled.includes(zone) && readZoneStatus(version, zone)?.state !== 'Failed',
  );
  return { ...progress, unenrolled, due: without(progress.due, passed) };
}

function judgeUnenrolled(run: Run, progress: RunProgress, unenrolled: readonly ZoneTarget[]): RunProgress {
  if (mayYetEnrol(run, progress.roleAssignedAt)) {
    return progress;
  }
  for (const target of unenrolled) {
    refuseTargets(run, [target], { kind: 'notEnrolled', message: run.target(target.zone)?.details ?? 'not enrolled' });
  }
  const zones = unenrolled.map(({ zone }) => zone);
  return {
    ...progress,
    due: without(progress.due, zones),
    unenrolled: progress.unenrolled.filter((zone) => !zones.includes(zone)),
  };
}

function* putBack(run: Run, progress: RunProgress, gone: readonly ZoneTarget[]): Step<RunProgress> {
  const zones = gone.map((target) => target.zone).join(', ');
  if (progress.undone >= undoneMax) {
    const message = `Something else keeps taking ${zones} out of the version; after ${undoneMax} times they are left to it. Look who writes the version.`;
    refuseTargets(run, gone, { kind: 'conflict', message });
    return progress;
  }
  run.tell(finding('warning', 'TargetsUndone', `Another writer took ${zones} out of the version; put back.`));
  const after = yield* add(run, progress, gone);
  return { ...after, undone: progress.undone + 1 };
}

function* add(run: Run, progress: RunProgress, targets: readonly ZoneTarget[]): Step<RunProgress> {
  const { seen, refused } = yield* addTargets(run, targets, progress.regionsToAdd);
  let after = progress;
  for (const { target, refusal } of refused) {
    if (refusal.kind === 'notEnrolled' && mayYetEnrol(run, progress.roleAssignedAt)) {
      after = putOff(run, after, target, refusal.message);
    } else {
      refuseTargets(run, [target], refusal);
    }
  }
  const addedAny = after.addedAny || refused.length < targets.length;
  return seen === null ? after : { ...after, addedAny, operationUrl: seen.operationUrl };
}

interface Judged {
  readonly progress: RunProgress;
  readonly rewrite: readonly ZoneTarget[];
  readonly remove: readonly ZoneTarget[];
}

/** Each zone has its own retries and its own times; those that are due together share a write. */
function judgeFailed(run: Run, start: RunProgress, { version, failure }: Reading): Judged {
  let progress = start;
  const due: Record<'Rewrite' | 'RemoveAndAdd', ZoneTarget[]> = { Rewrite: [], RemoveAndAdd: [] };
  for (const target of open(run)) {
    const { zone } = target;
    const status = readZoneStatus(version, zone);
    if (status?.state !== 'Failed') {
      continue;
    }
    const words = status.details || failure || 'The service gave no reason.';
    const attempt = progress.attempts[zone] ?? 0;
    const decision = decideRetry(attempt, words, run.input.policy.retry, mayYetEnrol(run, progress.roleAssignedAt));
    if (decision.kind === 'GiveUp') {
      const tries = attempt === 0 ? '' : ` after ${attempt} retries`;
      run.tell(finding('error', decision.code, `Zone ${zone} failed${tries}: ${words}`, zone));
      run.updateTarget(zone, { state: 'Failed', details: words });
      progress = { ...progress, due: without(progress.due, [zone]) };
    } else if (progress.due[zone] === undefined) {
      run.tell(finding('warning', 'ReplicationRetried', `Zone ${zone} failed and is tried again: ${words}`, zone));
      progress = { ...progress, due: { ...progress.due, [zone]: run.after(decision.afterSeconds).toISOString() } };
    } else if (isDue(run, progress, target)) {
      due[decision.kind].push(target);
    }
  }
  return { progress, rewrite: due.Rewrite, remove: due.RemoveAndAdd };
}

/** The same once more: the service takes up what failed, and leaves what is on its way. */
function* writeAgain(run: Run, progress: RunProgress, targets: readonly ZoneTarget[]): Step<RunProgress> {
  const answer = yield* writeTargets(run, { add: [], addRegions: [], removeZones: [] }, { rewrite: true });
  const tried = countAttempts(progress, targets);
  if (!isRefusedWrite(answer)) {
    return { ...tried, addedAny: true, operationUrl: answer.operationUrl };
  }
  if (answer.kind !== 'notEnrolled' || !mayYetEnrol(run, progress.roleAssignedAt)) {
    refuseTargets(run, targets, answer);
  }
  return tried;
}

export function countAttempts(progress: RunProgress, targets: readonly ZoneTarget[]): RunProgress {
  const zones = targets.map(({ zone }) => zone);
  const counted = Object.fromEntries(zones.map((zone) => [zone, (progress.attempts[zone] ?? 0) + 1]));
  return { ...progress, attempts: { ...progress.attempts, ...counted }, due: without(progress.due, zones) };
}
