// Instances of the task hub that have ended: which of them must go on, and which may be forgotten.
import { encryptionOf, withZoneEncryption } from '../values/zone-encryption';
import { parseZoneTargets, type ZoneTarget } from '../values/zone-target';
import { isLeftOpen } from './known-run';
import type { ReplicationInput, RunRecord } from './replication-run';
import { endedUntold, type InstanceStatus, isLive, isReplaced, readInput, viewRecord } from './replication-view';
import { zoneOf } from './retirement';

export interface EndedInstance {
  /** Of its orchestrator. */
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  /** ISO 8601: when it ended. */
  readonly endedAt: string;
  readonly isReplaced: boolean;
  readonly endedUntold: boolean;
  /** Both null where it is no replication. */
  readonly record: RunRecord | null;
  readonly input: ReplicationInput | null;
}

/** @returns null where it has not ended */
export function readEndedInstance(status: InstanceStatus): EndedInstance | null {
  const { name = '', instanceId, runtimeStatus, lastUpdatedTime } = status;
  return isLive(runtimeStatus)
    ? null
    : {
        name,
        instanceId,
        runtimeStatus,
        endedAt: new Date(lastUpdatedTime).toISOString(),
        isReplaced: isReplaced(status),
        endedUntold: endedUntold(status),
        record: viewRecord(status),
        input: readInput(status),
      };
}

/**
 * Whether a run is to follow it: it ended untold, or the app ended it so as to start it anew and died. The run that follows one that
 * a person terminated leaves the record canceled, puts back what is taken out, and ends as a run does.
 */
export function mustGoOn(one: EndedInstance): boolean {
  return one.input !== null && (one.endedUntold || one.isReplaced);
}

/** Where the gallery is not watched any more: nothing is asked for but what was taken out, and without that it is none of ours. */
export function onlyTakenOut(one: EndedInstance): readonly EndedInstance[] {
  const { input, record } = one;
  if (input === null || record === null || record.takenOut.length === 0) {
    return [];
  }
  const { placement: _, ...rest } = input;
  return [{ ...one, input: { ...rest, targets: [] }, record: { ...record, requested: [] } }];
}

/** For so long what a person asked for by name is believed to be there. */
const requestedLookSeconds = 86_400;

export interface LookAgain {
  /** Empty where the version is only to get back what was taken out of it, or to be looked at. */
  readonly targets: readonly ZoneTarget[];
}

/**
 * What a run is to look at once more though no policy asks for it: zones that were taken out and are not back, those that were on their
 * way when a person canceled the run, and those that a person asked for by name, until they are there and once a day from then on. Null
 * where there is nothing.
 */
export function lookAgain({ record, input, endedAt }: EndedInstance, at: string): LookAgain | null {
  // One answer that says that the version is gone is not the last word: the reconciliation looks once more.
  if (record === null || (record.isGone && input?.trigger.kind === 'timer')) {
    return null;
  }
  const { requested, targets, state } = record;
  const isCanceled = state === 'Canceled';
  const isThere = (zone: string) => targets.some((target) => target.zone === zone && target.state === 'Completed');
  const isOld = Date.parse(at) - Date.parse(endedAt) >= requestedLookSeconds * 1000;
  if (!isCanceled && requested.length > 0 && (isOld || !requested.map(zoneOf).every(isThere))) {
    const asked = parseZoneTargets(requested.join(' '), 'requested');
    const known = asked.ok ? asked.value : [];
    const others = targets.filter(({ zone }) => known.every((target) => target.zone !== zone));
    const all: readonly ZoneTarget[] = [
      ...known,
      ...others.map(({ region, zone, replicas, storageAccountType }) => ({
        region,
        zone,
        replicas,
        storageAccountType,
      })),
    ];
    const encryption = { ...encryptionOf(input?.targets ?? []), ...record.requestedEncryption };
    return { targets: withZoneEncryption(all, encryption) };
  }
  return record.takenOut.length > 0 || isLeftOpen(record) ? { targets: [] } : null;
}

/** What later runs and reconciliations must know: what is taken out, canceled, asked for by a person, or put back by one. */
function isInForce({ takenOut, state, requested, spared, isGone }: RunRecord, retires: boolean): boolean {
  const isKept = retires && requested.length + spared.length > 0 && !isGone;
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
