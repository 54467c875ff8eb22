// What a reading of the version asks for besides waiting: putting back what others took away, trying again what failed. Each
// round makes one kind of write at most, on a fresh reading, since any write sets the version to Updating.

import { findZone, type ImageVersionSnapshot, isBusy } from '../../../domain/image-version/image-version';
import { readZoneStatus } from '../../../domain/image-version/zone-status';
import { remedyOf } from '../../../domain/plan/refusal-remedy';
import { isSettled } from '../../../domain/replication/replication';
import { decideRetry, isNotEnrolled } from '../../../domain/replication/retry-decision';
import { finding } from '../../../domain/values/finding';
import { ownAt } from '../../../domain/values/json';
import type { ZoneTarget } from '../../../domain/values/zone-target';
import type { Step } from '../../engine/run-stopped';
import type { ReplicationStatus } from '../contract';
import type { Run } from '../run';
import { distrustClocksAhead } from './clocks-ahead';
import { mayYetEnrol, refuseOrRetry } from './enrolment';
import { removeAndAdd, restoreTakenOut, undoneMax } from './remove-and-add';
import { addTargets, isRefused, refuseTargets, writeTargets } from './write-targets';

export function* reconcileTargets(run: Run, reading: ReplicationStatus): Step<void> {
  const { version } = reading;
  // While the version is Updating a failure may be the last attempt's, and an absence another writer's way.
  // And outside the rule's window nothing is written.
  if (isBusy(version.provisioningState)) {
    return;
  }
  if ((yield* restoreTakenOut(run, version)) || run.closedUntil() !== null) {
    return;
  }
  forgetWhatHasPassed(run, version);
  distrustClocksAhead(run);
  const absent = open(run).filter((target) => findZone(version, target.zone) === undefined);
  const unenrolled = absent.filter((target) => run.progress.unenrolled.includes(target.zone));
  const gone = absent.filter((target) => !unenrolled.includes(target));
  if (gone.length > 0) {
    return yield* addBack(run, gone);
  }
  const enrol = unenrolled.filter((target) => isDue(run, target) || !mayYetEnrol(run));
  if (enrol.length > 0) {
    return yield* add(run, enrol);
  }
  const due = judgeFailed(run, reading);
  // The writes of a removal make the service try the others again as well.
  if (due.RemoveAndAdd.length > 0) {
    yield* removeAndAdd(run, due.RemoveAndAdd, reading);
  } else if (due.Rewrite.length > 0) {
    yield* writeAgain(run, due.Rewrite);
  }
}

/** Targets of which this run has not yet said the last word. */
function open(run: Run): readonly ZoneTarget[] {
  return run.input.targets.filter(({ zone }) => {
    const state = run.target(zone)?.state;
    if (run.isHeld(zone)) {
      return false;
    }
    return state === 'Completed' || (state !== undefined && !isSettled(state));
  });
}

function isDue(run: Run, { zone }: ZoneTarget): boolean {
  const at = ownAt(run.progress.due, zone);
  return at !== undefined && run.secondsSince(at) >= 0;
}

function without<T>(table: Readonly<Record<string, T>>, zones: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(table).filter(([zone]) => !zones.includes(zone)));
}

/** A zone that is there is not waited for as unenrolled any more; one that has not failed is not due. */
function forgetWhatHasPassed(run: Run, version: ImageVersionSnapshot): void {
  const unenrolled = run.progress.unenrolled.filter((zone) => findZone(version, zone) === undefined);
  const passed = Object.keys(run.progress.due).filter(
    (zone) => !unenrolled.includes(zone) && readZoneStatus(version, zone)?.state !== 'Failed',
  );
  run.setProgress({ unenrolled, due: without(run.progress.due, passed) });
}

function* addBack(run: Run, gone: readonly ZoneTarget[]): Step<void> {
  const zones = gone.map((target) => target.zone).join(', ');
  const { undone } = run.progress;
  if (undone >= undoneMax) {
    const message = `Another client has removed ${zones} ${undoneMax} times; no longer re-adding. Find out what else updates this version.`;
    refuseTargets(run, gone, { kind: 'conflict', message });
    return;
  }
  run.addFindings(finding('warning', 'TargetsUndone', `Another client removed ${zones} from the version; added back.`));
  yield* add(run, gone);
  run.setProgress({ undone: undone + 1 });
}

function* add(run: Run, targets: readonly ZoneTarget[]): Step<void> {
  const { seen, refused } = yield* addTargets(run, targets, run.progress.regionsToAdd);
  for (const { target, refusal } of refused) {
    refuseOrRetry(run, target, refusal);
  }
  if (seen !== null) {
    run.setProgress({ addedAny: true, operationUrl: seen.operationUrl });
  }
}

/**
 * Each zone has its own retries and its own times; those that are due together share a write.
 *
 * @returns the zones that are due by what shall be done with them
 */
function judgeFailed(
  run: Run,
  { version, failure }: ReplicationStatus,
): Record<'Rewrite' | 'RemoveAndAdd', readonly ZoneTarget[]> {
  const due: Record<'Rewrite' | 'RemoveAndAdd', ZoneTarget[]> = { Rewrite: [], RemoveAndAdd: [] };
  for (const target of open(run)) {
    const { zone } = target;
    const status = readZoneStatus(version, zone);
    if (status?.state !== 'Failed') {
      continue;
    }
    const words = status.details || failure || 'The service gave no reason.';
    const counter = isNotEnrolled(words) ? 'enrolments' : 'attempts';
    const attempt = run.progress[counter][zone] ?? 0;
    const decision = decideRetry(attempt, words, run.input.policy.retry, mayYetEnrol(run));
    if (decision.kind === 'GiveUp') {
      const tries = attempt === 0 ? '' : ` after ${attempt} retries`;
      const help = remedyOf(decision.remedy, {
        message: words,
        request: { path: run.input.imageVersionId },
        type: '',
        policyAssignments: [],
      });
      const message = [`Zone ${zone} failed${tries}: ${words}`, help].filter((one) => one !== '').join(' ');
      run.addFindings(finding('error', decision.code, message, zone));
      run.updateTarget(zone, { state: 'Failed', details: words });
      run.setProgress({ due: without(run.progress.due, [zone]) });
    } else if (ownAt(run.progress.due, zone) === undefined) {
      run.addFindings(
        finding('warning', 'ReplicationRetried', `Zone ${zone} failed and is tried again: ${words}`, zone),
      );
      const at = run.after(decision.afterSeconds).toISOString();
      run.setProgress({ due: { ...run.progress.due, [zone]: at } });
    } else if (isDue(run, target)) {
      due[decision.kind].push(target);
      const counted = { ...run.progress[counter], [zone]: attempt + 1 };
      run.setProgress({ [counter]: counted, due: without(run.progress.due, [zone]) });
    }
  }
  return due;
}

/** The same once more: the service takes up what failed, and leaves what is on its way. */
function* writeAgain(run: Run, targets: readonly ZoneTarget[]): Step<void> {
  const answer = yield* writeTargets(run, { add: [], addRegions: [], removeZones: [] }, { rewrite: true });
  if (!isRefused(answer)) {
    run.setProgress({ addedAny: true, operationUrl: answer.operationUrl });
  } else if (answer.kind !== 'notEnrolled' || !mayYetEnrol(run)) {
    refuseTargets(run, targets, answer);
  }
}
