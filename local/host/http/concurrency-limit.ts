// Bounds how many HTTP invocations run at a time: host.json's maxConcurrentRequests and maxOutstandingRequests.

/** More requests are waiting than maxOutstandingRequests allows: 429. */
export class TooManyRequestsError extends Error {}

export interface ConcurrencyLimit {
  /** Runs `work` when it is its turn. Rejects with a TooManyRequestsError when too many run or wait. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** -1 is without limit, for either. */
export function createConcurrencyLimit(maxConcurrent: number, maxOutstanding: number): ConcurrencyLimit {
  const waiting: Array<() => void> = [];
  let running = 0;

  async function takeTurn(): Promise<void> {
    if (maxOutstanding !== -1 && running + waiting.length >= maxOutstanding) {
      throw new TooManyRequestsError();
    }
    if (maxConcurrent !== -1 && running >= maxConcurrent) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
  }

  return {
    async run(work) {
      await takeTurn();
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) {
          next();
        } else {
          running -= 1;
        }
      }
    },
  };
}
