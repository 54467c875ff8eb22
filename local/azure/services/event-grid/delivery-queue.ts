// Every event that is on its way, from publishing to delivered, dead-lettered or dropped: at least once, unordered,
// never more than a few requests to one subscriber at a time. Knows nothing of HTTP or ARM.

import type { SimulatedClock } from '../../simulation/simulated-clock';
import type { EventGridEvent } from './resource-event';
import type { AttemptOutcome, NextStep } from './retry-policy';

/** An event under way to one subscription. Plain JSON: what a restart takes up again. Times are ISO 8601, simulated. */
export interface PendingDelivery {
  id: string;
  eventSubscriptionId: string;
  event: EventGridEvent;
  publishedAt: string;
  /** Attempts made so far. */
  attempts: number;
  /** When the next attempt, or the dead letter, is due. */
  dueAt: string;
  last?: AttemptOutcome & { at: string };
  /** Set on the second delivery of an event that was delivered once already. */
  duplicate?: boolean;
  /** Set once the event is given up and waits for its dead letter. */
  deadLetterReason?: string;
}

/** What the queue asks of the rest of Event Grid. */
export interface DeliveryWork {
  /** Most events in one request, and their size in bytes; undefined if the subscription is gone, so its events are dropped. */
  batchLimits(eventSubscriptionId: string): { events: number; bytes: number } | undefined;
  attempt(eventSubscriptionId: string, batch: readonly PendingDelivery[]): Promise<AttemptOutcome>;
  decide(delivery: PendingDelivery, outcome: AttemptOutcome): NextStep;
  delivered(delivery: PendingDelivery): void;
  /** Gets the events of one subscription that were given up; writes or drops them. */
  giveUp(eventSubscriptionId: string, deliveries: readonly PendingDelivery[]): void;
  /** Hears of every delivery that is new or changed, and of every one that is over, so that both outlive a restart. */
  keep(delivery: PendingDelivery): void;
  drop(delivery: PendingDelivery): void;
}

/** Requests in flight to one subscription. */
const requestsInFlightMax = 10;

export class DeliveryQueue {
  readonly #clock: SimulatedClock;
  readonly #work: DeliveryWork;
  readonly #pending = new Map<string, PendingDelivery>();
  readonly #ready = new Map<string, PendingDelivery[]>();
  readonly #inFlight = new Map<string, number>();
  readonly #cancels = new Map<string, () => void>();
  #closed = false;

  constructor(clock: SimulatedClock, work: DeliveryWork) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Everything not yet delivered or given up, requests in flight included. */
  pending(): PendingDelivery[] {
    return [...this.#pending.values()];
  }

  add(delivery: PendingDelivery): void {
    this.#pending.set(delivery.id, delivery);
    this.#work.keep(delivery);
    this.#scheduleDue(delivery);
  }

  /** Forgets what is under way to a subscription that was deleted. */
  forget(eventSubscriptionId: string): void {
    for (const delivery of this.pending()) {
      if (delivery.eventSubscriptionId === eventSubscriptionId) {
        this.#remove(delivery);
      }
    }
    this.#ready.delete(eventSubscriptionId);
  }

  /** Makes no further attempt; what is pending stays so, for a restart. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#cancels.values()) {
      cancel();
    }
    this.#cancels.clear();
    this.#ready.clear();
  }

  #scheduleDue(delivery: PendingDelivery): void {
    if (this.#closed) {
      return;
    }
    const cancel = this.#clock.schedule(Date.parse(delivery.dueAt), () => {
      this.#cancels.delete(delivery.id);
      if (delivery.deadLetterReason) {
        this.#giveUpDue(delivery.eventSubscriptionId);
      } else {
        this.#makeReady(delivery);
      }
    });
    this.#cancels.set(delivery.id, cancel);
  }

  #makeReady(delivery: PendingDelivery): void {
    const ready = this.#ready.get(delivery.eventSubscriptionId);
    if (ready) {
      ready.push(delivery);
    } else {
      this.#ready.set(delivery.eventSubscriptionId, [delivery]);
    }
    // After the clock has run all that is due: what came due together can travel together.
    setImmediate(() => this.#pump(delivery.eventSubscriptionId));
  }

  #pump(eventSubscriptionId: string): void {
    const ready = this.#ready.get(eventSubscriptionId);
    if (this.#closed || !ready) {
      return;
    }
    while (ready.length > 0 && (this.#inFlight.get(eventSubscriptionId) ?? 0) < requestsInFlightMax) {
      const limits = this.#work.batchLimits(eventSubscriptionId);
      if (!limits) {
        this.forget(eventSubscriptionId);
        return;
      }
      void this.#send(eventSubscriptionId, takeBatch(ready, limits));
    }
    if (ready.length === 0) {
      this.#ready.delete(eventSubscriptionId);
    }
  }

  async #send(eventSubscriptionId: string, batch: readonly PendingDelivery[]): Promise<void> {
    this.#inFlight.set(eventSubscriptionId, (this.#inFlight.get(eventSubscriptionId) ?? 0) + 1);
    const outcome = await this.#work.attempt(eventSubscriptionId, batch);
    if (this.#closed) {
      return;
    }
    this.#inFlight.set(eventSubscriptionId, (this.#inFlight.get(eventSubscriptionId) ?? 1) - 1);
    for (const delivery of batch) {
      if (this.#pending.has(delivery.id)) {
        this.#follow(delivery, outcome);
      }
    }
    this.#pump(eventSubscriptionId);
  }

  #follow(delivery: PendingDelivery, outcome: AttemptOutcome): void {
    const attempted: PendingDelivery = {
      ...delivery,
      attempts: delivery.attempts + 1,
      last: { ...outcome, at: this.#clock.date().toISOString() },
    };
    const next = this.#work.decide(attempted, outcome);
    if (next.kind === 'delivered') {
      this.#remove(delivery);
      this.#work.delivered(attempted);
      return;
    }
    const reason = next.kind === 'giveUp' ? { deadLetterReason: next.reason } : {};
    this.add({ ...attempted, ...reason, dueAt: next.at.toISOString() });
  }

  /** All of a subscription's given-up events whose time has come, so that they share a blob. */
  #giveUpDue(eventSubscriptionId: string): void {
    const now = this.#clock.now();
    const due = this.pending().filter(
      (delivery) =>
        delivery.eventSubscriptionId === eventSubscriptionId &&
        delivery.deadLetterReason &&
        Date.parse(delivery.dueAt) <= now,
    );
    if (due.length === 0) {
      return;
    }
    for (const delivery of due) {
      this.#remove(delivery);
    }
    this.#work.giveUp(eventSubscriptionId, due);
  }

  #remove(delivery: PendingDelivery): void {
    this.#cancels.get(delivery.id)?.();
    this.#cancels.delete(delivery.id);
    this.#pending.delete(delivery.id);
    this.#work.drop(delivery);
  }
}

/** Takes from the front what fits into one request: at least one event, whatever its size. */
function takeBatch(ready: PendingDelivery[], limits: { events: number; bytes: number }): PendingDelivery[] {
  let bytes = 0;
  let count = 0;
  for (const delivery of ready.slice(0, limits.events)) {
    bytes += JSON.stringify(delivery.event).length;
    if (count > 0 && bytes > limits.bytes) {
      break;
    }
    count++;
  }
  return ready.splice(0, count);
}
