// What to do with a zone whose replication failed: as the service advises, first once more, then out and in again.
import type { RemedyName } from '../plan/refusal-remedy';
import type { FindingCode } from '../values/finding-codes';
import type { RetryPolicy } from './replication-run';
import { retryDelaySeconds } from './wait-schedule';

export type RetryDecision = { readonly kind: 'Rewrite' | 'RemoveAndAdd'; readonly afterSeconds: number } | GiveUp;

export interface GiveUp {
  readonly kind: 'GiveUp';
  readonly code: FindingCode;
  readonly remedy: RemedyName | null;
}

/** The service's words for a gallery whose identity may not (yet) read the subscription's features. */
export function isNotEnrolled(words: string): boolean {
  return /not enrolled/i.test(words);
}

/** Failures that no attempt mends. */
const permanent = /exceeds the max size|is not supported|not found in the source/i;

const giveUp = (code: FindingCode, remedy: RemedyName | null = null): GiveUp => ({ kind: 'GiveUp', code, remedy });

/**
 * Failures that last until a person does something elsewhere: the zone is tried once more in each round, as that may have been
 * done, and never taken out, since it would not get in again.
 */
const blocked: ReadonlyArray<readonly [RegExp, GiveUp]> = [
  [/\bquota\b|quota ?exceeded|exceeding approved/i, giveUp('QuotaExceeded', 'requestQuota')],
  [/disallowed by policy|disallowedbypolicy/i, giveUp('PolicyDenied', 'showPolicy')],
  [/scope ?locked|scope\(s\) are locked/i, giveUp('ScopeLocked', 'listLocks')],
  [/disabled ?subscription|subscription\b.*\bis disabled/i, giveUp('SubscriptionDisabled', 'enableSubscription')],
  [/key ?vault|disk ?encryption ?set/i, giveUp('ReplicationFailed')],
];

/**
 * Not enrolled, a zone is never taken out: until the role is effective it would not get in again.
 *
 * @param attempt how many retries this zone has had, those for not being enrolled counted apart
 * @param words the service's own words
 * @param mayYetEnrol whether a role that this run assigned may still become effective
 */
export function decideRetry(attempt: number, words: string, policy: RetryPolicy, mayYetEnrol: boolean): RetryDecision {
  if (isNotEnrolled(words)) {
    return mayYetEnrol ? { kind: 'Rewrite', afterSeconds: retryDelaySeconds(attempt, null) } : giveUp('NotEnrolled');
  }
  if (permanent.test(words)) {
    return giveUp('ReplicationFailed');
  }
  const block = blocked.find(([pattern]) => pattern.test(words))?.[1];
  if (block !== undefined && attempt > 0) {
    return block;
  }
  if (attempt === 0) {
    return { kind: 'Rewrite', afterSeconds: policy.rewriteAfterSeconds };
  }
  return attempt <= policy.removeAndAddTimes
    ? { kind: 'RemoveAndAdd', afterSeconds: policy.removeAndAddAfterSeconds }
    : giveUp('ReplicationFailed');
}
