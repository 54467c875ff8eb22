// Takes the events that were given up: writes them as dead letters where the subscription wants that, else drops them.

import type { Simulation } from '../../simulation/simulation';
import type { StoredResource } from '../../state/resource-store';
import { deadLetterPath, toDeadLetter, writeDeadLetters } from './dead-letter';
import type { PendingDelivery } from './delivery-queue';
import type { EventJournal } from './event-journal';
import { modelOf } from './event-subscription';

export class DeadLetterBox {
  readonly #simulation: Pick<Simulation, 'store' | 'clock' | 'log'>;
  readonly #journal: EventJournal;
  readonly #directory: string | undefined;

  /** @param directory stands for the storage account; without it dead letters are counted and forgotten */
  constructor(
    simulation: Pick<Simulation, 'store' | 'clock' | 'log'>,
    journal: EventJournal,
    directory: string | undefined,
  ) {
    this.#simulation = simulation;
    this.#journal = journal;
    this.#directory = directory;
  }

  /** @param deliveries of one event subscription, due together: they share a blob */
  take(eventSubscriptionId: string, deliveries: readonly PendingDelivery[]): void {
    const stored = this.#simulation.store.get(eventSubscriptionId);
    const destination = stored && modelOf(stored).deadLetterDestination;
    if (!stored || !destination) {
      this.#drop(eventSubscriptionId, deliveries, 'no dead-letter destination is set');
      return;
    }
    const at = this.#simulation.clock.date();
    const path = deadLetterPath(destination.blobContainerName, stored.name, at);
    try {
      this.#write(path, stored, deliveries);
    } catch (error) {
      this.#drop(eventSubscriptionId, deliveries, `the dead letter cannot be written: ${error}`);
      return;
    }
    this.#journal.count(eventSubscriptionId, 'deadLettered', deliveries.length);
    this.#journal.recordDeadLetters({
      at: at.toISOString(),
      eventSubscriptionId,
      events: deliveries.map(({ event, deadLetterReason = '' }) => ({ id: event.id, deadLetterReason })),
      path: this.#directory ? path : null,
    });
  }

  #write(path: string, stored: StoredResource, deliveries: readonly PendingDelivery[]): void {
    if (!this.#directory) {
      return;
    }
    const { eventDeliverySchema } = modelOf(stored);
    const deadLetters = deliveries.map((delivery) => toDeadLetter(undelivered(delivery), eventDeliverySchema));
    writeDeadLetters(this.#directory, path, deadLetters);
  }

  #drop(eventSubscriptionId: string, { length }: readonly PendingDelivery[], why: string): void {
    this.#journal.count(eventSubscriptionId, 'dropped', length);
    const name = eventSubscriptionId.slice(eventSubscriptionId.lastIndexOf('/') + 1);
    this.#simulation.log(`Event Grid: ${name}: dropped ${length} undeliverable event(s): ${why}`);
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
