// Throttling by Microsoft.Compute: a budget of requests in three minutes for each caller, then a cool-down of 120 seconds.
import { ArmError } from '../arm/arm-error';

const windowMilliseconds = 180_000;
const coolDownMilliseconds = 120_000;

interface Budget {
  windowStart: number;
  used: number;
  blockedUntil: number;
}

export class Throttle {
  readonly #budgets = new Map<string, Budget>();

  /**
   * Counts a request, `limit` 0 meaning unlimited.
   * @returns what is left, for `x-ms-ratelimit-remaining-resource`; undefined without a limit
   * @throws ArmError 429 `ResourceCollectionRequestsThrottled`
   */
  take(caller: string, operation: string, limit: number, now: number): number | undefined {
    if (limit === 0) {
      return undefined;
    }
    const budget = this.#budgets.get(caller) ?? { windowStart: now, used: 0, blockedUntil: 0 };
    this.#budgets.set(caller, budget);
    const cooled = budget.blockedUntil > 0 && now >= budget.blockedUntil;
    const windowOver = budget.blockedUntil === 0 && now - budget.windowStart >= windowMilliseconds;
    if (cooled || windowOver) {
      Object.assign(budget, { windowStart: now, used: 0, blockedUntil: 0 });
    }
    if (budget.used >= limit && budget.blockedUntil === 0) {
      budget.blockedUntil = now + coolDownMilliseconds;
    }
    if (budget.blockedUntil > 0) {
      throw throttled(operation, Math.ceil((budget.blockedUntil - now) / 1000));
    }
    budget.used++;
    return limit - budget.used;
  }

  clear(): void {
    this.#budgets.clear();
  }
}

function throttled(operation: string, seconds: number): ArmError {
  return new ArmError(
    429,
    'ResourceCollectionRequestsThrottled',
    `Operation '${operation}' failed as server encountered too many requests. Please try after '${seconds}' seconds.`,
    {
      headers: {
        'retry-after': String(seconds),
        'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/HighCostGet3Min;0',
      },
    },
  );
}
