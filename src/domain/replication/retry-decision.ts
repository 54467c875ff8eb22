// What to do with a zone whose replication failed: as the service advises, first once more, then out and in again.
import type { FindingCode } from '../values/finding-codes';
import type { RetryPolicy } from './replication-run';
import { retryDelaySeconds } from './wait-schedule';

export type RetryDecision =
  | { readonly kind: 'Rewrite' | 'RemoveAndAdd'; readonly afterSeconds: number }
  | { readonly kind: 'GiveUp'; readonly code: FindingCode };

/** The service's words for a gallery whose identity may not (yet) read the subscription's features. */
export function isNotEnrolled(words: string): boolean {
  return /not enrolled/i.test(words);
}

/** Failures that no attempt mends. */
const permanent = /exceeds the max size|is not supported|not found in the source/i;

/**
 * Not enrolled, a zone is never taken out: until the role is effective it would not get in again.
 *
 * @param attempt how many retries this zone has had, those for not being enrolled counted apart
 * @param words the service's own words
 * @param mayYetEnrol whether a role that this run assigned may still become effective
 */
export function decideRetry(attempt: number, words: string, policy: RetryPolicy, mayYetEnrol: boolean): RetryDecision {
  if (isNotEnrolled(words)) {
    return mayYetEnrol
      ? { kind: 'Rewrite', afterSeconds: retryDelaySeconds(attempt, null) }
      : { kind: 'GiveUp', code: 'NotEnrolled' };
  }
  if (permanent.test(words)) {
    return { kind: 'GiveUp', code: 'ReplicationFailed' };
  }
  if (attempt === 0) {
    return { kind: 'Rewrite', afterSeconds: policy.rewriteAfterSeconds };
  }
  return attempt <= policy.removeAndAddTimes
    ? { kind: 'RemoveAndAdd', afterSeconds: policy.removeAndAddAfterSeconds }
    : { kind: 'GiveUp', code: 'ReplicationFailed' };
}
