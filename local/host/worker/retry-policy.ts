// A function's own retry policy (`retry` of @azure/functions). As in Azure, the host applies it to timer triggers alone:
// of the triggers served here, the others have retries of their own (Event Grid, durable) or none (HTTP).
import { setTimeout as delay } from 'node:timers/promises';
import type { RetryContext, RpcRetryOptions } from './core-types';
import type { LoadedFunction } from './function-registry';

/** Runs `attempt` until it succeeds or the policy is exhausted; rejects with the last error. `maxRetryCount` -1 is endless. */
export async function runWithRetries<T>(
  loaded: LoadedFunction,
  attempt: (context: RetryContext | undefined) => Promise<T>,
): Promise<T> {
  const policy = loaded.metadata.retryOptions;
  if (!policy || loaded.trigger.type.toLowerCase() !== 'timertrigger') {
    return attempt(undefined);
  }
  let context: RetryContext | undefined;
  for (let retryCount = 1; ; retryCount += 1) {
    try {
      return await attempt(context);
    } catch (error) {
      if (policy.maxRetryCount !== -1 && retryCount > policy.maxRetryCount) {
        throw error;
      }
      context = { retryCount, maxRetryCount: policy.maxRetryCount, exception: toException(error) };
      await delay(retryDelay(policy, retryCount));
    }
  }
}

/** Milliseconds before the retry of that number: fixed, or doubling from the least to the greatest interval. */
export function retryDelay(policy: RpcRetryOptions, retryCount: number): number {
  if (policy.retryStrategy === 'exponentialBackoff') {
    const least = policy.minimumInterval?.seconds ?? 0;
    const greatest = policy.maximumInterval?.seconds ?? least;
    return Math.min(greatest, least * 2 ** (retryCount - 1)) * 1000;
  }
  return (policy.delayInterval?.seconds ?? 0) * 1000;
}

function toException(error: unknown): NonNullable<RetryContext['exception']> {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { message, source: '', stackTrace: stack ?? '' };
}
