// The last run of a version as the reconciliation finds it, and whether what it says may differ from what Azure has.
import { isFinal } from './replication';
import type { RunRecord } from './replication-run';
import { type InstanceStatus, isLive, viewRecord } from './replication-view';
import { isWithinDay } from './write-budget';

export interface KnownRun {
  readonly record: RunRecord;
  readonly isLive: boolean;
  /** Seconds since it last got on. */
  readonly silentSeconds: number;
}

/** @returns null where the instance is none of replicateImageVersion's */
export function readKnownRun(status: InstanceStatus, now: number): KnownRun | null {
  const record = viewRecord(status);
  const silentSeconds = (now - new Date(status.lastUpdatedTime).getTime()) / 1000;
  return record === null ? null : { record, isLive: isLive(status.runtimeStatus), silentSeconds };
}

/** A run that has not got on for so long may be one that nobody runs: whoever starts another finds out. */
const silentTooLongSeconds = 3 * 3600;

/**
 * Whether Azure is to be asked how the zones stand: no run has seen all of them Completed, none is at it, and no person has
 * canceled it.
 *
 * @param zones where the version shall be
 */
export function needsLook(known: KnownRun | null, zones: readonly string[]): boolean {
  if (known === null) {
    return true;
  }
  const { state } = known.record;
  if (known.isLive) {
    return known.silentSeconds > silentTooLongSeconds;
  }
  if (state === 'Canceled') {
    return false;
  }
  const isGood = state === 'Succeeded' || state === 'NoChange';
  return !isGood || !zones.every((zone) => saysCompleted(known, zone));
}

/** Whether an ended run has seen the zone Completed, and says so. */
export function saysCompleted({ record, isLive }: KnownRun, zone: string): boolean {
  const isOver = !isLive && isFinal(record.state) && !contradictsItself(record);
  return isOver && record.targets.some((one) => one.zone === zone && one.state === 'Completed');
}

/** A run that ended for another reason than its targets: all of them are there, and its record does not say so. */
export function contradictsItself({ state, targets }: Pick<RunRecord, 'state' | 'targets'>): boolean {
  const isBad = state === 'Failed' || state === 'PartiallySucceeded';
  return isBad && targets.every((target) => target.state === 'Completed');
}

/** Whether a new round could write nothing today. What was taken out is added back whatever the budget says. */
export function isBudgetSpent({ record }: Pick<KnownRun, 'record'>, writesPerDay: number, at: string): boolean {
  const recent = record.writtenAt.filter((one) => isWithinDay(one, new Date(at)));
  return record.takenOut.length === 0 && recent.length >= writesPerDay;
}
