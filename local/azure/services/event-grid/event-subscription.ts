// An event subscription as the service works with it, and as ARM shows it.

import type { JsonObject } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import type { AdvancedFilter, EventFilter } from './event-filter';
import type { EventDeliverySchema } from './event-schema';
import { filterOperators } from './filter-operators';
import type { RetryPolicy } from './retry-policy';

/** Where events go, with the batching that both kinds of endpoint allow. */
export type Destination = { maxEventsPerBatch: number; preferredBatchSizeInKilobytes: number } & (
  | { endpointType: 'WebHook'; endpointUrl: string }
  | { endpointType: 'AzureFunction'; resourceId: string }
);

/** What a subscription's own properties say, checked and with defaults. Plain JSON, so that it can be kept in a file. */
export interface EventSubscriptionModel {
  destination: Destination;
  filter: EventFilter;
  eventDeliverySchema: EventDeliverySchema;
  retryPolicy: RetryPolicy;
  labels: readonly string[];
  expirationTimeUtc?: string;
  /** Dead letters go to this blob container; without one, undeliverable events are dropped. */
  deadLetterDestination?: { resourceId: string; blobContainerName: string };
  /** The identity for dead letters, as it was sent; absent where plain `deadLetterDestination` was. */
  deadLetterIdentity?: JsonObject;
  /** The identity for delivery, as it was sent: kept and shown, of no effect here. */
  deliveryIdentity?: JsonObject;
}

export type ProvisioningState = 'Creating' | 'Updating' | 'Succeeded' | 'Failed' | 'AwaitingManualAction';

/** The model that a stored event subscription carries besides what it shows. */
export function modelOf(stored: StoredResource): EventSubscriptionModel {
  return stored.internal.model as EventSubscriptionModel;
}

/** Only a subscription that is provisioned and has not expired gets events; during an update the old form still does. */
export function isDelivering(stored: StoredResource, now: Date): boolean {
  const { expirationTimeUtc } = modelOf(stored);
  const expired = expirationTimeUtc !== undefined && new Date(expirationTimeUtc) <= now;
  return stored.internal.delivering === true && !expired;
}

/** The resource's body. A web hook's full URL is a secret (it may hold a key): only its base is shown, getFullUrl tells all. */
export function showEventSubscription(
  identity: { id: string; name: string; type: string },
  topic: string,
  model: EventSubscriptionModel,
  provisioningState: ProvisioningState,
  eventTypes: readonly string[],
): JsonObject {
  const destination = showDestination(model.destination);
  return {
    properties: {
      topic,
      provisioningState,
      ...(model.deliveryIdentity
        ? { deliveryWithResourceIdentity: { identity: model.deliveryIdentity, destination } }
        : { destination }),
      filter: showFilter(model.filter, eventTypes),
      labels: model.labels,
      eventDeliverySchema: model.eventDeliverySchema,
      retryPolicy: model.retryPolicy,
      ...(model.expirationTimeUtc ? { expirationTimeUtc: model.expirationTimeUtc } : {}),
      ...showDeadLetter(model),
    },
    ...identity,
  };
}

/** In the property that was sent, so that a client which compares sees no change. */
function showDeadLetter({ deadLetterDestination: properties, deadLetterIdentity: identity }: EventSubscriptionModel) {
  if (!properties) {
    return {};
  }
  const deadLetterDestination = { endpointType: 'StorageBlob', properties };
  return identity ? { deadLetterWithResourceIdentity: { identity, deadLetterDestination } } : { deadLetterDestination };
}

function showDestination(destination: Destination): JsonObject {
  const { endpointType, maxEventsPerBatch, preferredBatchSizeInKilobytes } = destination;
  const target =
    destination.endpointType === 'WebHook'
      ? { endpointBaseUrl: destination.endpointUrl.replace(/\?.*$/, '') }
      : { resourceId: destination.resourceId };
  return { endpointType, properties: { ...target, maxEventsPerBatch, preferredBatchSizeInKilobytes } };
}

function showFilter(filter: EventFilter, eventTypes: readonly string[]): JsonObject {
  const { includedEventTypes, advancedFilters, ...rest } = filter;
  return {
    includedEventTypes: includedEventTypes ?? eventTypes,
    ...rest,
    ...(advancedFilters.length > 0 ? { advancedFilters: advancedFilters.map(showAdvancedFilter) } : {}),
  };
}

function showAdvancedFilter({ operatorType, key, values }: AdvancedFilter): JsonObject {
  const operator = filterOperators[operatorType];
  if (operator?.valueType === 'none') {
    return { operatorType, key };
  }
  return operator?.single ? { operatorType, key, value: values[0] } : { operatorType, key, values };
}
