// Instances of the task hub that have ended: which of them must go on, and which may be forgotten.
import type { ReplicationInput, RunRecord } from './replication-run';
import { type InstanceStatus, isLive, isReplaced, readInput, viewRecord } from './replication-view';

export interface EndedInstance {
  readonly instanceId: string;
  readonly runtimeStatus: string;
  /** ISO 8601: when it ended. */
  readonly endedAt: string;
  readonly isReplaced: boolean;
  /** Both null where it is no replication. */
  readonly record: RunRecord | null;
  readonly input: ReplicationInput | null;
}

/** @returns null where it has not ended */
export function readEndedInstance(status: InstanceStatus): EndedInstance | null {
  const { instanceId, runtimeStatus, lastUpdatedTime } = status;
  return isLive(runtimeStatus)
    ? null
    : {
        instanceId,
        runtimeStatus,
        endedAt: new Date(lastUpdatedTime).toISOString(),
        isReplaced: isReplaced(status),
        record: viewRecord(status),
        input: readInput(status),
      };
}

/** Whether it ended without telling its outcome: it failed, as an orchestrator that a release has changed does, or somebody terminated it. */
export function endedUntold({ runtimeStatus, isReplaced: replaced, record }: EndedInstance): boolean {
  return record !== null && (runtimeStatus === 'Failed' || (runtimeStatus === 'Terminated' && !replaced));
}

/**
 * Whether a run is to follow it: it ended untold, or the app ended it so as to start it anew and died. The run that follows one that
 * a person terminated leaves the record canceled, puts back what is taken out, and ends as a run does.
 */
export function mustGoOn(one: EndedInstance): boolean {
  return one.input !== null && (endedUntold(one) || one.isReplaced);
}

/** What later runs and reconciliations must know: what is taken out, canceled, asked for by a person, or put back by one. */
function isInForce({ takenOut, state, requested, spared }: RunRecord, retires: boolean): boolean {
  const isKept = retires && requested.length + spared.length > 0;
  return takenOut.length > 0 || state === 'Canceled' || isKept;
}

/**
 * Whether all that it says is older than the retention. A record stays of which something is still in
 * force.
 *
 * @param retires whether the policy has a retention, which leaves what a person asked for
 */
export function mayBePurged(one: EndedInstance, retentionSeconds: number, at: string, retires = false): boolean {
  const isOld = Date.parse(at) - Date.parse(one.endedAt) > retentionSeconds * 1000;
  const isStillInForce = one.record !== null && isInForce(one.record, retires);
  return isOld && !isStillInForce && !mustGoOn(one);
}
