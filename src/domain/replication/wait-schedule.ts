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
 * @returns seconds, from 5 up to 300: an hour of replication takes about 25 polls
 */
export function pollDelaySeconds(poll: number, retryAfterSeconds: number | null): number {
  const own = Math.min(pollMaxSeconds, Math.round(pollFirstSeconds * pollGrowth ** poll));
  return Math.max(own, retryAfterSeconds ?? 0);
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
