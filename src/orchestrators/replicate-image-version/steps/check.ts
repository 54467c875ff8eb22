// A hint after a run's end is a check: where nothing is missing, the record of that run stays.
import { type ImageVersionSnapshot, isDeleting } from '../../../domain/image-version/image-version';
import { readZoneStatus } from '../../../domain/image-version/zone-status';
import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import type { RunRecord } from '../../../domain/replication/replication-run';
import type { ZoneTarget } from '../../../domain/values/zone-target';

/**
 * Whether each target stands as the record says: there in the same state, or refused as before.
 *
 * @param plan null where none was made yet: then a target that is not there cannot be judged
 */
export function checkLeavesRecord(
  record: RunRecord,
  targets: readonly ZoneTarget[],
  version: ImageVersionSnapshot,
  plan: ReplicationPlan | null,
): boolean {
  if (isDeleting(version.provisioningState)) {
    return false;
  }
  return targets.every((target) => {
    const recorded = record.targets.find((one) => one.zone === target.zone)?.state;
    const seen = readZoneStatus(version, target.zone)?.state;
    if (seen === undefined) {
      const planned = plan?.targets.find((one) => one.zone === target.zone);
      return recorded === 'Refused' && planned?.action === 'Refuse';
    }
    return seen === recorded;
  });
}
