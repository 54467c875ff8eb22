// Throttling as Microsoft.Compute does it: a 429 with Retry-After, and a header that says what is left of the budget.
import type { Throttle } from '../simulation/throttle';
import { ArmError } from './arm-error';

const header = 'x-ms-ratelimit-remaining-resource';

/**
 * Takes one request from the caller's budget.
 * @param limit requests in three simulated minutes; 0: no limit
 * @returns headers of the answer
 * @throws ArmError 429 `ResourceCollectionRequestsThrottled`
 */
export function takeFromBudget(
  throttle: Throttle,
  caller: string,
  operation: string,
  limit: number,
  now: number,
): Record<string, string> {
  const taken = throttle.take(caller, limit, now);
  if (!taken) {
    return {};
  }
  const left = { [header]: `Microsoft.Compute/HighCostGet3Min;${taken.remaining}` };
  if (taken.retryAfterSeconds === null) {
    return left;
  }
  const seconds = String(taken.retryAfterSeconds);
  throw new ArmError(
    429,
    'ResourceCollectionRequestsThrottled',
    `Operation '${operation}' failed as server encountered too many requests. Please try after '${seconds}' seconds.`,
    { headers: { ...left, 'retry-after': seconds } },
  );
}
