// How long to wait: between two polls of a replication, and before an attempt is repeated.

const pollFirstSeconds = 5;
const pollGrowth = 1.35;
const pollMaxSeconds = 300;

const retryFirstSeconds = 5;
const retryMaxSeconds = 120;
const conflictMaxSeconds = 600;

/**
 * @param poll 0 for the wait before the first poll
 * @param retryAfterSeconds what the service asked for, if it did
 * @returns seconds, from 5 up to 300
 */
export function pollDelaySeconds(poll: number, retryAfterSeconds: number | null): number {
  const own = Math.min(pollMaxSeconds, Math.round(pollFirstSeconds * pollGrowth ** poll));
  return Math.max(own, retryAfterSeconds ?? 0);
}

/** Half of it is the mean delay: 30 s, or 5 % of the time. */
const statusPoll = { firstSeconds: 5, growth: 6, growthBefore30: 4, steadySeconds: 60, share: 0.1, maxSeconds: 300 };

/** What is expected to take no longer than it was at the reading before: a tenth is rounding, progress comes in whole per cent. */
const paceTolerance = 1.1;

/** By the service's own progress. */
export interface ExpectedEnd {
  /** Seconds after which the first zone may be done. */
  readonly left: number;
  /** Every zone tells its progress, and it moves as was expected of it: see `keepsPace`. */
  readonly isReliable: boolean;
}

/**
 * Seconds until the zones' states are read again: by how long they have been on their way, and by the service's own progress. An hour takes about
 * 15 reads where progress is told, 30 where it is not.
 *
 * @param elapsed seconds since the write
 * @param expected null where no progress is told, or the end that it promised has passed
 * @param retryAfterSeconds what the service asked for, if it did
 * @param beganBefore30 the run is replayed by 0.2.0 as well
 */
export function statusPollSeconds(
  elapsed: number,
  expected: ExpectedEnd | null,
  retryAfterSeconds: number | null,
  beganBefore30 = false,
): number {
  const { firstSeconds, growth, growthBefore30, steadySeconds, share, maxSeconds } = statusPoll;
  const first = Math.min(steadySeconds, firstSeconds + (beganBefore30 ? growthBefore30 : growth) * elapsed);
  const own = Math.min(maxSeconds, Math.max(first, share * elapsed));
  const byProgress = expected === null ? own : secondsByProgress(own, expected);
  return Math.max(Math.round(byProgress), retryAfterSeconds ?? 0);
}

/** While there is long to go, a third of what is left; then the last pause ends when the first zone shall be done. */
function secondsByProgress(own: number, { left, isReliable }: ExpectedEnd): number {
  const { firstSeconds, maxSeconds } = statusPoll;
  const isFar = left > (isReliable ? 2 : 4) * own;
  const longest = isReliable ? maxSeconds : Math.min(maxSeconds, 2 * own);
  return isFar
    ? Math.max(firstSeconds, Math.min(left / 3, longest))
    : Math.min(own, Math.max(2 * firstSeconds, left * 1.02 + 3));
}

/** While others poll for a run: how long at most, where progress is reliable, is told, and is not. */
const polledByOthers = { reliableSeconds: 900, toldSeconds: 600, untoldSeconds: 300, spread: 0.2 };

/**
 * What one run sees by its own poll only is told by the others within minutes, so polls take a tenth of the budget; the rest is for those that
 * read once, or write. However many wait, it is for so long at most, and for some half as long, so that they do not poll together.
 */
const crowd = { part: 0.1, maxSeconds: 3_600, spread: 0.5 };

export interface SeldomPoll {
  /** Seconds by the run's own schedule, see `statusPollSeconds`. */
  readonly own: number;
  /** Null where no progress is told. */
  readonly expected: ExpectedEnd | null;
  /** 0 to 1: runs that began together do not poll together. */
  readonly phase: number;
  /** Seconds in which the budget of requests has room for one poll of each run that waits; 0 where it is not known. */
  readonly roomSeconds: number;
}

/**
 * Seconds until a run polls for itself while others of its definition poll for it: they tell it when its version's operation has ended, but
 * not how its zones stand. A zone that may be done is looked at when its progress promises that. Where so many wait that their polls would fill
 * Azure's budget, each polls as often as there is room, or when a zone is promised to be done by a progress that keeps its pace and the whole
 * budget has had room for all once more: nearly all have been told of their end by then.
 */
export function seldomPollSeconds({ own, expected, phase, roomSeconds }: SeldomPoll): number {
  const { reliableSeconds, toldSeconds, untoldSeconds, spread } = polledByOthers;
  const left = expected?.left ?? Number.POSITIVE_INFINITY;
  const longest = expected === null ? untoldSeconds : expected.isReliable ? reliableSeconds : toldSeconds;
  const seconds = expected?.isReliable === false ? left / 2 : left * 1.02 + 3;
  const alone = longest * (1 - spread * phase);
  const wholeBudget = roomSeconds / (1 - crowd.spread / 2); // in the mean
  const byRoom = Math.min(crowd.maxSeconds, wholeBudget / crowd.part) * (1 - crowd.spread * phase);
  const promised = expected?.isReliable === true ? seconds + wholeBudget : Number.POSITIVE_INFINITY;
  return Math.round(Math.max(own, Math.min(alone, seconds), Math.min(byRoom, promised)));
}

/**
 * Whether progress moves as was expected: what stands still, or becomes slower and slower, promises a later end with each reading.
 *
 * @param before seconds from the write to the end, as the reading before promised; null where it promised none
 * @param now the same by this reading
 */
export function keepsPace(before: number | null, now: number | null): boolean {
  return before !== null && now !== null && now <= paceTolerance * before;
}

/**
 * Seconds after which a target may be done, were the rest to take as long as what is done already; null where its progress says nothing.
 *
 * @param progress 0 to 100
 */
export function secondsLeft(elapsed: number, progress: number): number | null {
  return progress > 0 && progress < 100 ? (elapsed * (100 - progress)) / progress : null;
}

/**
 * @param attempt 0 for the wait after the first failure
 * @param afterSeconds what the service asked for: waited as stated, never multiplied
 * @returns seconds: 5, 10, 20, … at most 120, where the service stated nothing
 */
export function retryDelaySeconds(attempt: number, afterSeconds: number | null): number {
  return afterSeconds === null
    ? Math.min(retryMaxSeconds, retryFirstSeconds * 2 ** Math.min(attempt, 10))
    : Math.max(afterSeconds, 1);
}

/**
 * Each attempt to write is one of the day's budget, carried out or not: a dozen in an hour.
 *
 * @param conflict 0 for the wait after the first refusal because of somebody else's operation
 * @returns seconds: 5, 10, 20, … at most 600
 */
export function conflictDelaySeconds(conflict: number): number {
  return Math.min(conflictMaxSeconds, retryFirstSeconds * 2 ** Math.min(Math.max(0, conflict), 10));
}

/** What a service asks to wait is believed for so many attempts. */
const believedAttempts = 10;
const believedMaxSeconds = 60;

/**
 * What the service asked to wait, and no less often than is sensible where that is next to nothing and has not helped: an hour of it takes
 * some 90 attempts.
 *
 * @param attempt 0 for the wait after the first failure
 */
export function boundedRetryAfter(attempt: number, afterSeconds: number | null): number | null {
  return afterSeconds === null || attempt < believedAttempts
    ? afterSeconds
    : Math.max(afterSeconds, Math.min(attempt, believedMaxSeconds));
}
