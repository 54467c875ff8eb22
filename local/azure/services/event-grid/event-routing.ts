// Which events a write makes and whose filters they pass. Reads the store, changes nothing.

import { randomUUID } from 'node:crypto';
import type { ResourceWrite } from '../../arm/resource-write';
import type { ResourceStore, StoredResource } from '../../state/resource-store';
import { customTopicSubscriptionType } from './custom-topics';
import { matchesFilter } from './event-filter';
import { isDelivering, modelOf } from './event-subscription';
import { type CallerDetail, type EventGridEvent, toResourceEvent } from './resource-event';
import {
  covers,
  customTopicTopicType,
  eventSubscriptionType,
  systemTopicSubscriptionType,
  type TopicSource,
  topicOf,
} from './topic-source';

/** An event of one topic, and the resource ids of the event subscriptions that get it. */
export interface RoutedEvent {
  event: EventGridEvent;
  matched: string[];
}

/** Every event subscription, at scopes first, then those of system topics and custom topics. */
export function eventSubscriptionsIn(store: ResourceStore): StoredResource[] {
  return [eventSubscriptionType, systemTopicSubscriptionType, customTopicSubscriptionType].flatMap((type) =>
    store.ofType(type),
  );
}

/** One event for each topic that someone subscribes to and that the write concerns; it has one id for all its subscribers. */
export function routeWrite(write: ResourceWrite, store: ResourceStore, callerDetail: CallerDetail): RoutedEvent[] {
  const events = new Map<string, RoutedEvent>();
  for (const stored of eventSubscriptionsIn(store)) {
    const topic = topicOf(stored, store);
    if (!topic || topic.topicType === customTopicTopicType || !covers(topic, write)) {
      continue;
    }
    const key = keyOf(topic);
    const routed = events.get(key) ?? newEvent(topic, write, callerDetail);
    if (!routed) {
      continue;
    }
    events.set(key, routed);
    if (isDelivering(stored, write.at) && matchesFilter(modelOf(stored).filter, routed.event)) {
      routed.matched.push(stored.id);
    }
  }
  return [...events.values()];
}

/** Who gets an event that a program published to a custom topic. */
export function routePublished(topicId: string, event: EventGridEvent, store: ResourceStore, now: Date): RoutedEvent {
  const matched = eventSubscriptionsIn(store).filter((stored) => {
    const topic = topicOf(stored, store);
    return (
      topic?.topicType === customTopicTopicType &&
      topic.source.toLowerCase() === topicId.toLowerCase() &&
      isDelivering(stored, now) &&
      matchesFilter(modelOf(stored).filter, event)
    );
  });
  return { event, matched: matched.map(({ id }) => id) };
}

/** Undefined where the topic's type has no event for such a write. */
function newEvent(topic: TopicSource, write: ResourceWrite, callerDetail: CallerDetail): RoutedEvent | undefined {
  const event = toResourceEvent(topic.topicType, topic.source, write, { id: randomUUID(), callerDetail });
  return event && { event, matched: [] };
}

function keyOf({ topicType, source }: TopicSource): string {
  return `${topicType} ${source}`.toLowerCase();
}
