// From an ARM write to the subscribers: matches filters, fills the delivery queue, follows what becomes of each event.

import { randomUUID } from 'node:crypto';
import type { ResourceWrite } from '../../arm/resource-write';
import { seededRandom } from '../../simulation/random';
import type { Simulation } from '../../simulation/simulation';
import type { JsonObject } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { DeadLetterBox } from './dead-letter-box';
import { deliverEvents, type FunctionHost } from './deliver-events';
import { DeliveryQueue, type PendingDelivery } from './delivery-queue';
import { type DeliverySettings, defaultDeliverySettings } from './delivery-settings';
import { EventJournal } from './event-journal';
import { eventSubscriptionsIn, type RoutedEvent, routePublished, routeWrite } from './event-routing';
import { modelOf } from './event-subscription';
import type { EventGridEvent } from './resource-event';
import { type AttemptOutcome, decideNextStep, type NextStep } from './retry-policy';

export interface EventDeliveryOptions {
  simulation: Pick<Simulation, 'store' | 'clock' | 'log'>;
  functionHost: FunctionHost;
  timeoutMilliseconds: number;
  /** Stands for the storage account of dead letters; without it they are counted and forgotten. */
  deadLetterDirectory?: string;
  settings?: Partial<DeliverySettings>;
}

/** Deliveries under way are kept beside the resources, so that a state file takes them along. */
const pendingType = 'eventDeliveries';

export class EventDelivery {
  readonly journal = new EventJournal();
  readonly #options: EventDeliveryOptions;
  readonly #initialSettings: DeliverySettings;
  readonly #queue: DeliveryQueue;
  readonly #deadLetters: DeadLetterBox;
  #settings: DeliverySettings;
  #random: () => number;
  #closed = false;

  constructor(options: EventDeliveryOptions) {
    this.#options = options;
    this.#initialSettings = { ...defaultDeliverySettings, ...options.settings };
    this.#settings = this.#initialSettings;
    this.#random = seededRandom(this.#settings.seed);
    this.#deadLetters = new DeadLetterBox(options.simulation, this.journal, options.deadLetterDirectory);
    this.#queue = new DeliveryQueue(options.simulation.clock, {
      batchLimits: (id) => this.#batchLimits(id),
      attempt: (id, batch) => this.#attempt(id, batch),
      decide: (delivery, outcome) => this.#decide(delivery, outcome),
      delivered: (delivery) => this.#delivered(delivery),
      giveUp: (id, deliveries) => this.#deadLetters.take(id, deliveries),
      keep: (delivery) => this.#keep(delivery),
      drop: (delivery) => this.#options.simulation.store.delete(keyOf(delivery)),
    });
  }

  get settings(): DeliverySettings {
    return this.#settings;
  }

  /** New settings hold for events published from now on; a seed starts its sequence again. */
  changeSettings(settings: DeliverySettings): void {
    this.#settings = settings;
    this.#random = seededRandom(settings.seed);
  }

  now(): Date {
    return this.#options.simulation.clock.date();
  }

  pending(): PendingDelivery[] {
    return this.#queue.pending();
  }

  /** Sends a write's events to every subscription that they concern. */
  publish(write: ResourceWrite): void {
    for (const routed of routeWrite(write, this.#options.simulation.store, this.#settings.callerDetail)) {
      this.#send(routed);
    }
  }

  /** Sends events that a program published to a custom topic to its subscribers. */
  publishTo(topicId: string, events: readonly EventGridEvent[]): void {
    for (const event of events) {
      this.#send(routePublished(topicId, event, this.#options.simulation.store, this.now()));
    }
  }

  #send(routed: RoutedEvent): void {
    this.journal.recordPublished(routed);
    for (const eventSubscriptionId of routed.matched) {
      this.#enqueue(eventSubscriptionId, routed.event);
    }
  }

  /** Takes up the deliveries that an earlier run left open. */
  resume(): void {
    for (const { body } of this.#options.simulation.store.ofType(pendingType)) {
      this.#queue.add(body as unknown as PendingDelivery);
    }
  }

  /** Forgets what is under way to a deleted subscription. */
  forget(eventSubscriptionId: string): void {
    this.#queue.forget(eventSubscriptionId);
  }

  /** As at the start: nothing under way, nothing recorded, the first settings. */
  reset(): void {
    for (const { eventSubscriptionId } of this.pending()) {
      this.#queue.forget(eventSubscriptionId);
    }
    this.journal.clear();
    this.changeSettings(this.#initialSettings);
  }

  /** Makes no further attempt; what is under way stays for the next run, and how an attempt ends is no longer told. */
  close(): void {
    this.#closed = true;
    this.#queue.close();
  }

  eventSubscriptions(): StoredResource[] {
    return eventSubscriptionsIn(this.#options.simulation.store);
  }

  #enqueue(eventSubscriptionId: string, event: EventGridEvent, duplicate = false): void {
    const publishedAt = this.now();
    const delay = this.#settings.delaySeconds + this.#random() * this.#settings.shuffleSeconds;
    this.#queue.add({
      id: randomUUID(),
      eventSubscriptionId,
      event,
      publishedAt: publishedAt.toISOString(),
      attempts: 0,
      dueAt: new Date(publishedAt.getTime() + delay * 1000).toISOString(),
      ...(duplicate ? { duplicate } : {}),
    });
  }

  #batchLimits(eventSubscriptionId: string): { events: number; bytes: number } | undefined {
    const stored = this.#options.simulation.store.get(eventSubscriptionId);
    if (!stored) {
      return undefined;
    }
    const { maxEventsPerBatch, preferredBatchSizeInKilobytes } = modelOf(stored).destination;
    return { events: maxEventsPerBatch, bytes: preferredBatchSizeInKilobytes * 1024 };
  }

  async #attempt(eventSubscriptionId: string, batch: readonly PendingDelivery[]): Promise<AttemptOutcome> {
    const { simulation, functionHost, timeoutMilliseconds } = this.#options;
    const stored = simulation.store.get(eventSubscriptionId);
    if (!stored) {
      return { outcome: 'NotFound', status: 404 };
    }
    const { destination, eventDeliverySchema } = modelOf(stored);
    const previousAttempts = Math.max(...batch.map(({ attempts }) => attempts));
    const outcome = await deliverEvents(
      {
        subscriptionName: stored.name,
        destination,
        schema: eventDeliverySchema,
        events: batch.map(({ event }) => event),
        previousAttempts,
      },
      functionHost,
      timeoutMilliseconds,
    );
    const at = simulation.clock.date().toISOString();
    const eventIds = batch.map(({ event }) => event.id);
    this.journal.recordAttempt({ at, eventSubscriptionId, eventIds, attempt: previousAttempts + 1, ...outcome });
    if (outcome.outcome !== 'Delivered') {
      this.journal.count(eventSubscriptionId, 'failedAttempts');
      this.#tellFailure(`Event Grid: ${stored.name}: ${outcome.outcome} at attempt ${previousAttempts + 1}`);
    }
    return outcome;
  }

  /** A moment later: when everything is stopped at once, the subscriber may fail before this program knows that it is the end. */
  #tellFailure(line: string): void {
    setTimeout(() => this.#closed || this.#options.simulation.log(line), 250).unref();
  }

  #decide(delivery: PendingDelivery, last: AttemptOutcome): NextStep {
    const { store, clock } = this.#options.simulation;
    const stored = store.get(delivery.eventSubscriptionId);
    const now = clock.date();
    if (!stored) {
      return { kind: 'giveUp', reason: 'SubscriptionDeleted', at: now };
    }
    const { destination, retryPolicy: policy, deadLetterDestination } = modelOf(stored);
    const { attempts, publishedAt } = delivery;
    const { endpointType } = destination;
    const next = decideNextStep({ endpointType, policy, attempts, publishedAt: new Date(publishedAt), now, last });
    const dropNow = next.kind === 'giveUp' && !deadLetterDestination;
    return dropNow ? { ...next, at: now } : next;
  }

  #delivered(delivery: PendingDelivery): void {
    this.journal.count(delivery.eventSubscriptionId, 'delivered');
    if (!delivery.duplicate && this.#random() < this.#settings.duplicateRate) {
      this.#enqueue(delivery.eventSubscriptionId, delivery.event, true);
    }
  }

  #keep(delivery: PendingDelivery): void {
    this.#options.simulation.store.put({
      id: keyOf(delivery),
      type: pendingType,
      name: delivery.id,
      body: delivery as unknown as JsonObject,
      internal: {},
      createdAt: Date.parse(delivery.publishedAt),
    });
  }
}

function keyOf({ id }: PendingDelivery): string {
  return `/eventDeliveries/${id}`;
}
