// Takes the events that were given up: writes them as dead letters where the subscription wants that, else drops them.

import type { Simulation } from '../simulation/simulation';
import { deadLetterPath, toDeadLetter, writeDeadLetters } from './dead-letter';
import type { PendingDelivery } from './delivery-queue';
import type { EventJournal } from './event-journal';
import { modelOf } from './event-subscription';

export class DeadLetterBox {
  /** @param directory stands for the storage account; without it dead letters are counted and forgotten */
  constructor(
    private readonly simulation: Pick<Simulation, 'store' | 'clock' | 'log'>,
    private readonly journal: EventJournal,
    private readonly directory: string | undefined,
  ) {}

  /** @param deliveries of one event subscription, due together: they share a blob */
  take(eventSubscriptionId: string, deliveries: readonly PendingDelivery[]): void {
    const stored = this.simulation.store.get(eventSubscriptionId);
    const destination = stored && modelOf(stored).deadLetterDestination;
    if (!stored || !destination) {
      this.journal.count(eventSubscriptionId, 'dropped', deliveries.length);
      const name = stored?.name ?? eventSubscriptionId;
      this.simulation.log(`Event Grid: ${name}: dropped ${deliveries.length} undeliverable event(s)`);
      return;
    }
    const at = this.simulation.clock.date();
    const path = deadLetterPath(destination.blobContainerName, stored.name, at);
    if (this.directory) {
      const { eventDeliverySchema } = modelOf(stored);
      const deadLetters = deliveries.map((delivery) => toDeadLetter(undelivered(delivery), eventDeliverySchema));
      writeDeadLetters(this.directory, path, deadLetters);
    }
    this.journal.count(eventSubscriptionId, 'deadLettered', deliveries.length);
    this.journal.recordDeadLetters({
      at: at.toISOString(),
      eventSubscriptionId,
      events: deliveries.map(({ event, deadLetterReason = '' }) => ({ id: event.id, deadLetterReason })),
      path: this.directory ? path : null,
    });
  }
}

function undelivered({ event, deadLetterReason = '', attempts, publishedAt, last }: PendingDelivery) {
  const at = new Date(last?.at ?? publishedAt);
  return {
    event,
    reason: deadLetterReason,
    attempts,
    publishedAt: new Date(publishedAt),
    last: { outcome: last?.outcome ?? '', status: last?.status, at },
  };
}
