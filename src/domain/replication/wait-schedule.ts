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
const statusPoll = { firstSeconds: 5, growth: 4, steadySeconds: 60, share: 0.1, maxSeconds: 300 };

/**
 * Seconds until the zones' states are read again: by how long they have been on their way, and by the service's own progress. An hour takes about
 * 20 reads where progress is told, 30 where it is not.
 *
 * @param elapsed seconds since the write
 * @param left seconds after which the first zone may be done, by its progress; null where none is told, or it has passed
 * @param retryAfterSeconds what the service asked for, if it did
 */
export function statusPollSeconds(elapsed: number, left: number | null, retryAfterSeconds: number | null): number {
  const { firstSeconds, growth, steadySeconds, share, maxSeconds } = statusPoll;
  const first = Math.min(steadySeconds, firstSeconds + growth * elapsed);
  const own = Math.min(maxSeconds, Math.max(first, share * elapsed));
  const byProgress =
    left === null
      ? own
      : left > 4 * own
        ? Math.min(left / 3, 2 * own, maxSeconds)
        : Math.min(own, Math.max(2 * firstSeconds, left * 1.02 + 3));
  return Math.max(Math.round(byProgress), retryAfterSeconds ?? 0);
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
