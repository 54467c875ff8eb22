// Throttling as Microsoft.Compute does it: what is left of the operation's budget in a header, and a 429 with Retry-After.
import type { SimulationSettings } from '../simulation/settings';
import type { Budget, Throttle } from '../simulation/throttle';
import { ArmError } from './arm-error';

const header = 'x-ms-ratelimit-remaining-resource';

export interface ThrottledRequest {
  readonly subscriptionId: string;
  /** What a refusal calls the request. */
  readonly operation: string;
  readonly budget: Budget;
}

/**
 * Takes one request from the subscription's budget. With the setting `throttling` off nothing is used up: the header says what a
 * first request leaves.
 *
 * @returns headers of the answer
 * @throws ArmError 429 `ResourceCollectionRequestsThrottled`
 */
export function takeFromBudget(
  throttle: Throttle,
  { subscriptionId, operation, budget }: ThrottledRequest,
  { throttling, throttleBudgetPercent }: SimulationSettings,
  now: number,
): Record<string, string> {
  if (throttling === 'off') {
    return left(budget.name, budget.threeMinutes - 1, budget.thirtyMinutes - 1);
  }
  const share = (requests: number) => Math.max(1, Math.floor((requests * throttleBudgetPercent) / 100));
  const { name } = budget;
  const limits = { name, threeMinutes: share(budget.threeMinutes), thirtyMinutes: share(budget.thirtyMinutes) };
  const taken = throttle.take(subscriptionId.toLowerCase(), limits, now);
  const headers = left(name, taken.threeMinutes, taken.thirtyMinutes);
  if (taken.retryAfterSeconds === null) {
    return headers;
  }
  const seconds = String(taken.retryAfterSeconds);
  throw new ArmError(
    429,
    'ResourceCollectionRequestsThrottled',
    `Operation '${operation}' failed as server encountered too many requests. Please try after '${seconds}' seconds.`,
    { headers: { ...headers, 'retry-after': seconds } },
  );
}

function left(name: string, threeMinutes: number, thirtyMinutes: number): Record<string, string> {
  return { [header]: `Microsoft.Compute/${name}3Min;${threeMinutes},Microsoft.Compute/${name}30Min;${thirtyMinutes}` };
}
