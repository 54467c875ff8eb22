// A hint after a run's end is a check: where nothing is missing, the record of that run stays.
import { findZone, type ImageVersionSnapshot, isBusy, isDeleting } from '../../../domain/image-version/image-version';
import { readZoneStatus } from '../../../domain/image-version/zone-status';
import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import { contradictsItself } from '../../../domain/replication/known-run';
import { isSettled, type ReplicationTarget } from '../../../domain/replication/replication';
import type { RunRecord } from '../../../domain/replication/replication-run';
import { addFindings, type Finding, finding } from '../../../domain/values/finding';
import type { RunStopped } from '../../engine/run-stopped';
import type { Run } from '../run';
import { tellFailedPlaces } from './tell-failed-places';

/**
 * Whether the run is a check, and each target stands as the record says: there in the same state, or refused as before.
 *
 * @param plan null where none was made yet: then a target that is not there cannot be judged
 */
export function isUnchanged(run: Run, version: ImageVersionSnapshot, plan: ReplicationPlan | null = null): boolean {
  const { previous, targets, policy, trigger } = run.input;
  if (!run.isCheck || previous === null || isDeleting(version.provisioningState)) {
    return false;
  }
  // A hint does not undo what a person canceled; a request does.
  if (previous.state === 'Canceled') {
    return true;
  }
  if (trigger.kind === 'timer' && contradictsItself(previous)) {
    return false;
  }
  return targets.every((target) => {
    const recorded = previous.targets.find((one) => one.zone === target.zone)?.state;
    const seen = readZoneStatus(version, target.zone)?.state;
    if (seen === undefined && !run.isEnforced) {
      return recorded === 'Pending';
    }
    if (seen === undefined) {
      const planned = plan?.targets.find((one) => one.zone === target.zone);
      return recorded === 'Refused' && planned?.action === 'Refuse';
    }
    // The reconciliation does not leave it at a zone that is there and not Completed: it is tried again, or followed.
    if (trigger.kind === 'timer' && seen !== 'Completed') {
      return false;
    }
    const replicas = findZone(version, target.zone)?.replicas ?? target.replicas;
    return seen === recorded && (policy.updateReplicas !== true || replicas === target.replicas);
  });
}

/**
 * The record of the run before, which a check leaves as it is, but for what goes on in Azure after a person has
 * canceled the run, and for other places that failed.
 *
 * @param version as it was read
 */
export function recordOfCheck(
  run: Run,
  version: ImageVersionSnapshot | null,
  findings: readonly Finding[] = [],
): RunRecord {
  const before = run.input.previous ?? run.record;
  const isFollowed = before.state === 'Canceled' && version !== null;
  return {
    ...before,
    ...(isFollowed && { targets: before.targets.map((target) => asSeen(target, version)) }),
    findings: addFindings(version === null ? before.findings : toldOfPlaces(before, version), findings),
    taken: run.record.taken,
    retiring: run.record.retiring,
    // It may have put back what was taken out.
    takenOut: run.record.takenOut,
    writtenAt: run.record.writtenAt,
    updatedAt: run.now().toISOString(),
    ...(version !== null && refusedBy(run, before)),
  };
}

function toldOfPlaces({ findings, targets }: RunRecord, version: ImageVersionSnapshot): readonly Finding[] {
  const zones = targets.map(({ zone }) => zone);
  return tellFailedPlaces(findings, version, zones);
}

/** What the check has found of a refusal that stands. */
function refusedBy(run: Run, { state }: RunRecord): Pick<RunRecord, 'grounds' | 'refusal'> {
  const { grounds } = run.record;
  return { ...(grounds !== undefined && { grounds }), ...run.refusal(state) };
}

/** What was refused stays so: nothing is going on. While the version is Updating a failure may be tried again already. */
function asSeen(target: ReplicationTarget, version: ImageVersionSnapshot): ReplicationTarget {
  if (target.state === 'Refused') {
    return target;
  }
  const status = readZoneStatus(version, target.zone);
  if (status === null) {
    return { ...target, state: 'Pending', progress: 0 };
  }
  const isFailing = status.state === 'Failed' && isBusy(version.provisioningState);
  return {
    ...target,
    state: isFailing ? 'Replicating' : status.state,
    progress: status.progress,
    details: status.details === '' ? null : status.details,
  };
}

/**
 * A check that could not be completed says nothing of the version: the record of the run before stays, with a warning.
 *
 * @returns null where the run is none, or where the version is gone and nobody has canceled its run
 */
export function recordOfStoppedCheck(run: Run, { finding: { code, message }, isGone }: RunStopped): RunRecord | null {
  if (!run.isCheck) {
    return null;
  }
  if (!isGone) {
    return recordOfCheck(run, null, [
      finding('warning', code, `A later check of this version could not be completed: ${message}`),
    ]);
  }
  if (run.input.previous?.state !== 'Canceled') {
    return null;
  }
  const record = recordOfCheck(run, null, [finding('info', code, message)]);
  const targets = record.targets.map(
    (target): ReplicationTarget =>
      isSettled(target.state) ? target : { ...target, state: 'Refused', details: message },
  );
  return { ...record, isGone: true, targets };
}
