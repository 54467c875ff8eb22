// From an ARM write to the subscribers: matches filters, fills the delivery queue, follows what becomes of each event.

import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../json';
import type { ResourceWrite } from '../resource-write';
import { seededRandom } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import type { StoredResource } from '../state/resource-store';
import { DeadLetterBox } from './dead-letter-box';
import { deliverEvents, type FunctionHost } from './deliver-events';
import { DeliveryQueue, type PendingDelivery } from './delivery-queue';
import { DEFAULT_DELIVERY_SETTINGS, type DeliverySettings } from './delivery-settings';
import { matchesFilter } from './event-filter';
import { EventJournal } from './event-journal';
import { isDelivering, modelOf } from './event-subscription';
import { type EventGridEvent, toResourceEvent } from './resource-event';
import { type AttemptOutcome, decideNextStep, type NextStep } from './retry-policy';
import {
  covers,
  EVENT_SUBSCRIPTION_TYPE,
  SYSTEM_TOPIC_SUBSCRIPTION_TYPE,
  type TopicSource,
  topicOf,
} from './topic-source';

export interface EventDeliveryOptions {
  simulation: Pick<Simulation, 'store' | 'clock' | 'log'>;
  functionHost: FunctionHost;
  timeoutMilliseconds: number;
  /** Stands for the storage account of dead letters; without it they are counted and forgotten. */
  deadLetterDirectory?: string;
  settings?: Partial<DeliverySettings>;
}

/** Deliveries under way are kept beside the resources, so that a state file takes them along. */
const PENDING_TYPE = 'eventDeliveries';

export class EventDelivery {
  readonly journal = new EventJournal();
  readonly #options: EventDeliveryOptions;
  readonly #initialSettings: DeliverySettings;
  readonly #queue: DeliveryQueue;
  readonly #deadLetters: DeadLetterBox;
  #settings: DeliverySettings;
  #random: () => number;

  constructor(options: EventDeliveryOptions) {
    this.#options = options;
    this.#initialSettings = { ...DEFAULT_DELIVERY_SETTINGS, ...options.settings };
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

  /** Sends a write's event to every subscription that it concerns. */
  publish(write: ResourceWrite): void {
    const events = new Map<string, { event: EventGridEvent; matched: string[] }>();
    for (const stored of this.eventSubscriptions()) {
      const topic = topicOf(stored, this.#options.simulation.store);
      if (!topic || !covers(topic, write)) continue;
      const published = this.#eventOf(topic, write, events);
      if (!published || !isDelivering(stored, write.at) || !matchesFilter(modelOf(stored).filter, published.event))
        continue;
      published.matched.push(stored.id);
      this.#enqueue(stored.id, published.event);
    }
    for (const published of events.values()) this.journal.recordPublished(published);
  }

  /** Takes up the deliveries that an earlier run left open. */
  resume(): void {
    for (const { body } of this.#options.simulation.store.ofType(PENDING_TYPE)) {
      this.#queue.add(body as unknown as PendingDelivery);
    }
  }

  /** Forgets what is under way to a deleted subscription. */
  forget(eventSubscriptionId: string): void {
    this.#queue.forget(eventSubscriptionId);
  }

  /** As at the start: nothing under way, nothing recorded, the first settings. */
  reset(): void {
    for (const { eventSubscriptionId } of this.pending()) this.#queue.forget(eventSubscriptionId);
    this.journal.clear();
    this.changeSettings(this.#initialSettings);
  }

  close(): void {
    this.#queue.close();
  }

  eventSubscriptions(): StoredResource[] {
    const { store } = this.#options.simulation;
    return [EVENT_SUBSCRIPTION_TYPE, SYSTEM_TOPIC_SUBSCRIPTION_TYPE].flatMap((type) => store.ofType(type));
  }

  /** One event for each topic, the same to all its subscriptions. */
  #eventOf(
    topic: TopicSource,
    write: ResourceWrite,
    events: Map<string, { event: EventGridEvent; matched: string[] }>,
  ) {
    const key = `${topic.topicType} ${topic.source}`.toLowerCase();
    const known = events.get(key);
    if (known) return known;
    const { callerDetail } = this.#settings;
    const event = toResourceEvent(topic.topicType, topic.source, write, { id: randomUUID(), callerDetail });
    const published = event && { event, matched: [] };
    if (published) events.set(key, published);
    return published;
  }

  #enqueue(eventSubscriptionId: string, event: EventGridEvent, duplicate = false): void {
    const { clock } = this.#options.simulation;
    const delay = this.#settings.delaySeconds + this.#random() * this.#settings.shuffleSeconds;
    this.#queue.add({
      id: randomUUID(),
      eventSubscriptionId,
      event,
      publishedAt: clock.date().toISOString(),
      attempts: 0,
      dueAt: new Date(clock.now() + delay * 1000).toISOString(),
      ...(duplicate ? { duplicate } : {}),
    });
  }

  #batchLimits(eventSubscriptionId: string): { events: number; bytes: number } | undefined {
    const stored = this.#options.simulation.store.get(eventSubscriptionId);
    if (!stored) return undefined;
    const { maxEventsPerBatch, preferredBatchSizeInKilobytes } = modelOf(stored).destination;
    return { events: maxEventsPerBatch, bytes: preferredBatchSizeInKilobytes * 1024 };
  }

  async #attempt(eventSubscriptionId: string, batch: readonly PendingDelivery[]): Promise<AttemptOutcome> {
    const { simulation, functionHost, timeoutMilliseconds } = this.#options;
    const stored = simulation.store.get(eventSubscriptionId);
    if (!stored) return { outcome: 'NotFound', status: 404 };
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
      simulation.log(`Event Grid: ${stored.name}: ${outcome.outcome} at attempt ${previousAttempts + 1}`);
    }
    return outcome;
  }

  #decide(delivery: PendingDelivery, last: AttemptOutcome): NextStep {
    const { store, clock } = this.#options.simulation;
    const stored = store.get(delivery.eventSubscriptionId);
    const now = clock.date();
    if (!stored) return { kind: 'giveUp', reason: 'SubscriptionDeleted', at: now };
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
      type: PENDING_TYPE,
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
