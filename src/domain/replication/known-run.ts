// The last run of a version as the reconciliation finds it, and whether what it says may differ from what Azure has.
import { isFinal, isSettled } from './replication';
import type { RunRecord } from './replication-run';
import { type InstanceStatus, isLive, viewRecord } from './replication-view';
import { dayMilliseconds, isWithinDay } from './write-budget';

export interface KnownRun {
  readonly record: RunRecord;
  readonly isLive: boolean;
  /** Seconds since it last got on. */
  readonly silentSeconds: number;
}

/** @returns null where the instance is none of replicateImageVersion's */
export function readKnownRun(status: InstanceStatus, now: number): KnownRun | null {
  const record = viewRecord(status);
  // Where this host's clock is behind that cannot be told: then somebody looks.
  const silentSeconds = Math.abs(now - new Date(status.lastUpdatedTime).getTime()) / 1000;
  return record === null ? null : { record, isLive: isLive(status.runtimeStatus), silentSeconds };
}

/** A run that has not got on for so long may be one that nobody runs: whoever starts another finds out. */
const silentTooLongSeconds = 3 * 3600;

/**
 * Whether Azure is to be asked how the zones stand: no run has seen all of them Completed, and none is at it. Of what a person has
 * canceled only those are of interest that were on their way then: they go on without us, and the record is to say how they ended.
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
    return known.record.targets.some(({ zone, state: one }) => zones.includes(zone) && !isSettled(one));
  }
  const isGood = state === 'Succeeded' || state === 'NoChange';
  return !isGood || !zones.every((zone) => saysCompleted(known, zone));
}

/** Whether a person canceled it while zones were seen on their way. */
export function isLeftOpen({ state, targets }: Pick<RunRecord, 'state' | 'targets'>): boolean {
  return state === 'Canceled' && targets.some((target) => target.state === 'Replicating');
}

/** Whether an ended run tells of places that failed, or tells of none, other than the list of versions does. */
export function missesFailure(known: KnownRun | null, hasFailed: boolean): boolean {
  return (
    known !== null && !known.isLive && known.record.findings.some(({ code }) => code === 'RegionFailed') !== hasFailed
  );
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

/**
 * Whether a new round is to wait: it could write nothing today, or half of the day's writes are used and the last was made a short
 * while ago. The second half is spread over the day, so that what lasts is not asked for until nothing is left for its end. What was
 * taken out is added back whatever the budget says.
 */
export function isBudgetSpent({ record }: Pick<KnownRun, 'record'>, writesPerDay: number, at: string): boolean {
  const now = new Date(at);
  // What is more than a day ahead is of a clock that was: the run that is started for it puts that right.
  const isAhead = (one: string) => Date.parse(one) - now.getTime() > dayMilliseconds;
  const recent = record.writtenAt.filter((one) => isWithinDay(one, now) && !isAhead(one));
  const last = Math.max(...recent.map(Date.parse));
  const isResting = recent.length >= writesPerDay / 2 && now.getTime() - last < (2 * dayMilliseconds) / writesPerDay;
  return record.takenOut.length === 0 && (recent.length >= writesPerDay || isResting);
}
