// Throttling by Microsoft.Compute: a budget of requests in three minutes for each caller, then a cool-down of 120 seconds.
const windowMilliseconds = 180_000;
const coolDownMilliseconds = 120_000;

interface Budget {
  windowStart: number;
  used: number;
  blockedUntil: number;
}

/** What a request leaves of its budget. */
export interface Taken {
  readonly remaining: number;
  /** Set where the request is refused. */
  readonly retryAfterSeconds: number | null;
}

export class Throttle {
  readonly #budgets = new Map<string, Budget>();

  /**
   * Counts a request.
   * @param limit requests in a window; 0: no limit
   * @returns what is left, or how long the caller has to wait; null without a limit
   */
  take(caller: string, limit: number, now: number): Taken | null {
    if (limit === 0) {
      return null;
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
      return { remaining: 0, retryAfterSeconds: Math.ceil((budget.blockedUntil - now) / 1000) };
    }
    budget.used++;
    return { remaining: limit - budget.used, retryAfterSeconds: null };
  }

  clear(): void {
    this.#budgets.clear();
  }
}
