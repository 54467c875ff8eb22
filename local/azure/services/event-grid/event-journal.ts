// What Event Grid did, for people and tests to look at: the last events published, the last attempts, and counts.

import type { RoutedEvent } from './event-routing';
import type { AttemptOutcome } from './retry-policy';

/** The most entries kept of each kind; older ones go. */
const keptMax = 2000;

export interface DeliveryAttempt extends AttemptOutcome {
  at: string;
  eventSubscriptionId: string;
  eventIds: string[];
  /** 1 for the first. */
  attempt: number;
}

export interface DeadLetterEntry {
  at: string;
  eventSubscriptionId: string;
  events: { id: string; deadLetterReason: string }[];
  /** Path below the dead-letter folder; null where there is no folder. */
  path: string | null;
}

/** Counts of one event subscription. */
export interface Tally {
  matched: number;
  delivered: number;
  failedAttempts: number;
  deadLettered: number;
  dropped: number;
}

export class EventJournal {
  readonly published: RoutedEvent[] = [];
  readonly attempts: DeliveryAttempt[] = [];
  readonly deadLetters: DeadLetterEntry[] = [];
  readonly #tallies = new Map<string, Tally>();

  recordPublished(entry: RoutedEvent): void {
    push(this.published, entry);
    for (const id of entry.matched) {
      this.count(id, 'matched');
    }
  }

  recordAttempt(entry: DeliveryAttempt): void {
    push(this.attempts, entry);
  }

  recordDeadLetters(entry: DeadLetterEntry): void {
    push(this.deadLetters, entry);
  }

  count(eventSubscriptionId: string, what: keyof Tally, by = 1): void {
    const key = eventSubscriptionId.toLowerCase();
    const tally = this.tallyOf(key);
    this.#tallies.set(key, { ...tally, [what]: tally[what] + by });
  }

  tallyOf(eventSubscriptionId: string): Tally {
    const none = { matched: 0, delivered: 0, failedAttempts: 0, deadLettered: 0, dropped: 0 };
    return this.#tallies.get(eventSubscriptionId.toLowerCase()) ?? none;
  }

  clear(): void {
    for (const list of [this.published, this.attempts, this.deadLetters]) {
      list.length = 0;
    }
    this.#tallies.clear();
  }
}

function push<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > keptMax) {
    list.shift();
  }
}
