// What a hint or a request means, given what is known of the version's instance: one instance a version.

import type { ZoneTarget } from '../values/zone-target';
import { type HubService, isIdle } from './lost-instance';
import { isFinal, isSettled, type Replication, type ReplicationTrigger } from './replication';
import type { ReplicationInput, ReplicationRequest, RunRecord } from './replication-run';
import {
  endedUntold,
  type InstanceStatus,
  isLive,
  isReplaced,
  readInput,
  toReplication,
  viewRecord,
} from './replication-view';

/** The instance of a version, as the task hub tells of it. */
export interface ExistingRun {
  readonly runtimeStatus: string;
  /** False while it waits for its first turn: then only what it was started with is known, and not for certain. */
  readonly hasBegun: boolean;
  /** Runs that began under 0.1.0 take no requests. */
  readonly takesRequests: boolean;
  /** It looks whether the record before still holds, and shows that record meanwhile. */
  readonly isCheck: boolean;
  /** The app ended it, so as to start it anew. */
  readonly isReplaced: boolean;
  readonly endedUntold: boolean;
  /** Outcomes of runs before it that it was to tell and has not told, oldest first. */
  readonly owed: readonly Replication[];
  /** What it was started with. */
  readonly targets: readonly ZoneTarget[];
  readonly previous: RunRecord | null;
  readonly record: RunRecord;
  /** Seconds since it was created, and since it last told anything. */
  readonly ageSeconds: number;
  readonly silentSeconds: number;
  readonly deadlineSeconds: number;
}

/** @returns null where the instance is none of replicateImageVersion's */
export function readExistingRun(status: InstanceStatus, now: number): ExistingRun | null {
  const record = viewRecord(status);
  const input = readInput(status);
  if (record === null) {
    return null;
  }
  const since = (time: Date | string) => (now - new Date(time).getTime()) / 1000;
  const previous = input?.previous ?? null;
  return {
    runtimeStatus: status.runtimeStatus,
    hasBegun: hasBegun(status),
    takesRequests: input?.token !== undefined,
    isCheck: (input?.checks ?? previous !== null) && record.startedAt === previous?.startedAt,
    isReplaced: isReplaced(status),
    endedUntold: endedUntold(status),
    owed: owedBy(input, hasBegun(status) ? record.owesTelling === true : true),
    targets: input?.targets ?? [],
    previous,
    record,
    ageSeconds: since(status.createdTime),
    silentSeconds: since(status.lastUpdatedTime),
    deadlineSeconds: input?.policy?.deadlineSeconds ?? 0,
  };
}

const hasBegun = ({ customStatus }: InstanceStatus) => customStatus !== null && customStatus !== undefined;

/** So many, the latest of them, are handed on from run to run. */
const owedMax = 10;

function owedBy(input: ReplicationInput | null, owes: boolean): readonly Replication[] {
  return input === null || !owes ? [] : untoldOutcomes(input).slice(-owedMax);
}

/** What a run tells first, oldest first: outcomes of runs before it that nobody was told. */
export function untoldOutcomes({
  untold = false,
  untoldBefore = [],
  previous,
  resume,
}: Pick<ReplicationInput, 'untold' | 'untoldBefore' | 'previous' | 'resume'>): readonly Replication[] {
  if (resume !== null) {
    return [];
  }
  return [...untoldBefore, ...(untold && previous !== null ? [toReplication(previous)] : [])];
}

export interface StartOf {
  readonly kind: 'start';
  /** Record of the run before. */
  readonly previous: RunRecord | null;
  readonly checks: boolean;
  /** The run before has not told its outcome. */
  readonly untold: boolean;
  /** Nor have runs before that one: their outcomes, oldest first. */
  readonly untoldBefore: readonly Replication[];
  readonly writtenAt: readonly string[];
}

export type StartDecision =
  | StartOf
  /** The app ended a start that never began: it is made again as it was, since nobody else knows what it was asked for. */
  | { readonly kind: 'startAgain' }
  /** The very request has been taken, by this run or one before it. */
  | { readonly kind: 'taken' }
  /** A run is under way that pursues all that is asked for: it takes no requests (0.1.0), or need not know of this one. */
  | { readonly kind: 'join' }
  /** A run is under way that must be told. */
  | { readonly kind: 'handOver' }
  /** The run has not begun, or is telling its outcome: what it makes of the request is seen in a moment. */
  | { readonly kind: 'wait' }
  /** A run is under way that does not pursue these zones, and takes no requests. */
  | { readonly kind: 'conflict'; readonly zones: readonly string[] };

/** @param isThere each of the targets was on the version before the run was looked up */
export function decideStart(
  existing: ExistingRun | null,
  { token, targets, trigger }: ReplicationRequest,
  isThere = false,
): StartDecision {
  if (existing === null) {
    return { kind: 'start', previous: null, checks: false, untold: false, untoldBefore: [], writtenAt: [] };
  }
  if (existing.hasBegun && existing.record.taken.includes(token)) {
    return { kind: 'taken' };
  }
  if (!isLive(existing.runtimeStatus)) {
    return decideOnEnded(existing, trigger.kind);
  }
  const decision = decideOnLive(existing, targets);
  const needNotKnow = decision.kind === 'handOver' && trigger.kind === 'event' && isThere && follows(existing, targets);
  return needNotKnow ? { kind: 'join' } : decision;
}

/** It has told something within so many seconds: it is alive. */
const livelySeconds = 120;

/**
 * It follows the replication of each of the targets, and will look at the version again: what a hint of them would have it do. Such is the
 * hint of a run's own write.
 */
function follows(existing: ExistingRun, targets: readonly ZoneTarget[]): boolean {
  const pursued = new Set(existing.record.targets.map(({ zone }) => zone));
  const isLively = existing.silentSeconds < livelySeconds;
  return isLively && awaitsReplication(existing) && targets.every(({ zone }) => pursued.has(zone));
}

/**
 * A run is under way that waits for the end of a replication: told that Azure's operation is over, it looks at the version at once. Where its
 * clock is ahead it does not, since it must begin anew.
 */
export function awaitsReplication(existing: ExistingRun): boolean {
  const { runtimeStatus, hasBegun, takesRequests, isCheck, record, silentSeconds } = existing;
  return (
    isLive(runtimeStatus) &&
    silentSeconds > -clocksApartSeconds &&
    hasBegun &&
    takesRequests &&
    !isCheck &&
    record.state === 'Replicating' &&
    record.takenOut.length === 0 &&
    record.targets.some(({ state }) => !isSettled(state))
  );
}

function decideOnLive(existing: ExistingRun, targets: readonly ZoneTarget[]): StartDecision {
  const { record, hasBegun, isCheck, takesRequests } = existing;
  const isTelling = hasBegun && !isCheck && isFinal(record.state);
  if (!hasBegun || isTelling || existing.runtimeStatus === 'Suspended') {
    return { kind: 'wait' };
  }
  if (!takesRequests) {
    const zones = zonesNotIn(existing.targets, targets);
    return zones.length === 0 ? { kind: 'join' } : { kind: 'conflict', zones };
  }
  // Whatever it pursues: it may have looked for the last time.
  return { kind: 'handOver' };
}

function decideOnEnded(existing: ExistingRun, trigger: ReplicationTrigger['kind']): StartDecision {
  const { record, hasBegun, isReplaced, endedUntold: untold } = existing;
  // One that has completed has told what it had to tell.
  const owed = untold || isReplaced ? existing.owed : [];
  if (isReplaced && !hasBegun) {
    return { kind: 'startAgain' };
  }
  const checks = !isReplaced && trigger !== 'http';
  // A check shows the record of the run before, which then is told as that.
  const untoldBefore = untold ? owed.filter(({ startedAt }) => startedAt !== record.startedAt) : owed;
  return { kind: 'start', previous: record, checks, untold, untoldBefore, writtenAt: record.writtenAt };
}

export function zonesNotIn(pursued: readonly ZoneTarget[], wanted: readonly ZoneTarget[]): readonly string[] {
  const zones = new Set(pursued.map(({ zone }) => zone));
  return wanted.map(({ zone }) => zone).filter((zone) => !zones.has(zone));
}

/**
 * A request that is older than this by the run's own time tells that the run's clock is ahead, as after a host whose clock is days wrong: no
 * request waits for so long.
 */
export const clocksApartSeconds = 6 * 3600;

const lostAfterSeconds = 600;
const beyondDeadlineSeconds = 2 * 3600;

/** Whether nobody seems to run the instance any more: it waits although the app was up, and is idle. */
export function seemsLost(existing: ExistingRun, service: HubService): boolean {
  return isOverdue(existing) && isIdle(service);
}

/** Whether it has waited for too long, for its first turn or beyond its deadline; which the app may be the cause of, where it was down. */
export function isOverdue({
  runtimeStatus,
  hasBegun,
  ageSeconds,
  silentSeconds,
  deadlineSeconds,
}: ExistingRun): boolean {
  const neverBegan = !hasBegun && runtimeStatus !== 'Suspended' && ageSeconds > lostAfterSeconds;
  // A person who has suspended it gets no more from it than its end, beyond its deadline.
  const isStopped = runtimeStatus === 'Running' || runtimeStatus === 'Suspended';
  const neverEnds = isStopped && silentSeconds > deadlineSeconds + beyondDeadlineSeconds;
  return isLive(runtimeStatus) && (neverBegan || neverEnds);
}
