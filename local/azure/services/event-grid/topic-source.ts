// Which resources a subscription hears of: the topic that lies behind a scope or a system topic.

import type { ResourceWrite } from '../../arm/resource-write';
import { textAt } from '../../state/json';
import type { ResourceStore, StoredResource } from '../../state/resource-store';
import { customTopicSubscriptionType } from './custom-topics';
import { eventTypesByTopicType } from './resource-event';

/** The topic type of custom topics, whose events programs publish. */
export const customTopicTopicType = 'Microsoft.EventGrid.Topics';
export const eventSubscriptionType = 'Microsoft.EventGrid/eventSubscriptions';
export const systemTopicType = 'Microsoft.EventGrid/systemTopics';
export const systemTopicSubscriptionType = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';

/** A topic: its type decides the shape of its events, its source is the resource id that they come from. */
export interface TopicSource {
  topicType: string;
  source: string;
}

const subscriptionPattern = /^\/subscriptions\/[^/]+$/i;
const customTopicPattern = /\/providers\/Microsoft\.EventGrid\/topics\/[^/]+$/i;
const resourceGroupPattern = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i;

/** The topic that an extension resource at `scope` subscribes to; undefined for scopes that publish no resource events. */
export function topicOfScope(scope: string): TopicSource | undefined {
  if (subscriptionPattern.test(scope)) {
    return { topicType: 'Microsoft.Resources.Subscriptions', source: scope };
  }
  if (resourceGroupPattern.test(scope)) {
    return { topicType: 'Microsoft.Resources.ResourceGroups', source: scope };
  }
  return customTopicPattern.test(scope) ? { topicType: customTopicTopicType, source: scope } : undefined;
}

/** The topic of a stored system topic. */
export function topicOfSystemTopic(systemTopic: StoredResource): TopicSource {
  const { properties } = systemTopic.body;
  return { topicType: textAt(properties, 'topicType') ?? '', source: textAt(properties, 'source') ?? '' };
}

/** The topic of a stored event subscription; undefined if its system topic is gone. */
export function topicOf(
  eventSubscription: Pick<StoredResource, 'id' | 'type'>,
  store: ResourceStore,
): TopicSource | undefined {
  if (eventSubscription.type === eventSubscriptionType) {
    return topicOfScope(
      eventSubscription.id.replace(/\/providers\/Microsoft\.EventGrid\/eventSubscriptions\/[^/]+$/i, ''),
    );
  }
  const topicId = eventSubscription.id.replace(/\/eventSubscriptions\/[^/]+$/i, '');
  if (eventSubscription.type === customTopicSubscriptionType) {
    return topicOfScope(topicId);
  }
  const systemTopic = store.get(topicId);
  return systemTopic && topicOfSystemTopic(systemTopic);
}

/** The event types a topic offers. */
export function eventTypesOf({ topicType }: TopicSource): readonly string[] {
  return eventTypesByTopicType[topicType.toLowerCase()] ?? [];
}

/** Why a system topic of this type and source cannot be, or undefined if it can. */
export function problemOfSource({ topicType, source }: TopicSource): string | undefined {
  if (!eventTypesByTopicType[topicType.toLowerCase()]) {
    return `Topic type '${topicType}' is not served here; use Microsoft.Resources.Subscriptions, Microsoft.Resources.ResourceGroups or microsoft.resourcenotifications.resources.`;
  }
  const wanted = topicType.toLowerCase().endsWith('resourcegroups') ? resourceGroupPattern : subscriptionPattern;
  if (wanted.test(source)) {
    return undefined;
  }
  return `Source '${source}' does not fit topic type '${topicType}'.`;
}

/** True if the written resource is the source or lies below it. */
export function covers({ source }: TopicSource, { resourceId }: ResourceWrite): boolean {
  return `${resourceId.toLowerCase()}/`.startsWith(`${source.toLowerCase()}/`);
}
