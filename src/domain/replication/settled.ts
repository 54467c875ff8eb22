// Whether a hint finds everything as the last run left it: then no run need look.
import { findZone, type ImageVersionSnapshot } from '../image-version/image-version';
import { readZoneStatus } from '../image-version/zone-status';
import type { ZoneTarget } from '../values/zone-target';
import { endedUntold, type InstanceStatus, isLive, isReplaced, viewRecord } from './replication-view';

/** Whether each target is on the version with its replicas. */
export function lists(version: ImageVersionSnapshot, targets: readonly ZoneTarget[]): boolean {
  return targets.every(({ zone, replicas }) => findZone(version, zone)?.replicas === replicas);
}

/** Whether each target is on the version with its replicas, and Completed, and nothing is under way. */
export function hasAll(version: ImageVersionSnapshot, targets: readonly ZoneTarget[]): boolean {
  const isCompleted = ({ zone }: ZoneTarget) => readZoneStatus(version, zone)?.state === 'Completed';
  return version.provisioningState === 'Succeeded' && lists(version, targets) && targets.every(isCompleted);
}

/**
 * Whether the last run has ended well and told it, and each target is there and Completed, by its record and by a reading of the
 * version that is younger than what the hint is about.
 *
 * @param status the version's instance; null where the task hub knows none
 */
export function isSettled(
  status: InstanceStatus | null,
  version: ImageVersionSnapshot,
  targets: readonly ZoneTarget[],
): boolean {
  const record = status === null ? null : viewRecord(status);
  if (status === null || record === null || isLive(status.runtimeStatus) || isReplaced(status) || endedUntold(status)) {
    return false;
  }
  const isGood = record.state === 'Succeeded' || record.state === 'NoChange';
  const isPending = record.takenOut.length + record.retiring.length > 0;
  const isSame = version.publishedDate !== null && version.publishedDate === record.publication;
  const isBack = record.retired.some(({ zone }) => findZone(version, zone) !== undefined);
  const isRecorded = ({ zone }: ZoneTarget) => record.targets.find((one) => one.zone === zone)?.state === 'Completed';
  return isGood && !isPending && isSame && !isBack && hasAll(version, targets) && targets.every(isRecorded);
}
