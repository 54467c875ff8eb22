// Budgets of requests in sliding windows of 3 and 30 minutes, as Microsoft.Compute counts them: per operation and subscription.

/** How many requests of one kind are taken in each window. */
export interface Budget {
  /** Such as `GetGallery`. */
  readonly name: string;
  readonly threeMinutes: number;
  readonly thirtyMinutes: number;
}

/** What a request leaves of its budget. */
export interface Taken {
  readonly threeMinutes: number;
  readonly thirtyMinutes: number;
  /** Set where the request is refused: when the next one will be taken. */
  readonly retryAfterSeconds: number | null;
}

/** Requests are counted in slots of ten seconds: what leaves a window leaves with its whole slot. */
const slotMilliseconds = 10_000;
const windows = { threeMinutes: 180_000, thirtyMinutes: 1_800_000 } as const;

interface Slot {
  readonly startedAt: number;
  count: number;
}

export class Throttle {
  readonly #slots = new Map<string, Slot[]>();

  /**
   * Takes one request out of a budget; one that is refused is not counted.
   * @param owner who the budget belongs to, such as a subscription
   * @param now in simulated milliseconds
   */
  take(owner: string, budget: Budget, now: number): Taken {
    const key = `${owner} ${budget.name}`;
    const slots = (this.#slots.get(key) ?? []).filter((slot) => leavesAt(slot, windows.thirtyMinutes) > now);
    this.#slots.set(key, slots);
    const left = (name: keyof typeof windows) => {
      const inside = slots.filter((slot) => leavesAt(slot, windows[name]) > now);
      const used = inside.reduce((sum, { count }) => sum + count, 0);
      return { remaining: Math.max(0, budget[name] - used), freeAt: leavesAt(inside[0], windows[name]) };
    };
    const three = left('threeMinutes');
    const thirty = left('thirtyMinutes');
    const freeAt = [three, thirty].filter(({ remaining }) => remaining === 0).map((window) => window.freeAt);
    if (freeAt.length > 0) {
      const retryAfterSeconds = Math.max(1, Math.ceil((Math.max(...freeAt) - now) / 1000));
      return { threeMinutes: three.remaining, thirtyMinutes: thirty.remaining, retryAfterSeconds };
    }
    count(slots, now);
    return { threeMinutes: three.remaining - 1, thirtyMinutes: thirty.remaining - 1, retryAfterSeconds: null };
  }

  clear(): void {
    this.#slots.clear();
  }
}

function leavesAt(slot: Slot | undefined, window: number): number {
  return slot ? slot.startedAt + slotMilliseconds + window : 0;
}

function count(slots: Slot[], now: number): void {
  const latest = slots.at(-1);
  if (latest && latest.startedAt + slotMilliseconds > now) {
    latest.count++;
  } else {
    slots.push({ startedAt: now, count: 1 });
  }
}
