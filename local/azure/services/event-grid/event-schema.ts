// The wire form of an event for a subscription's eventDeliverySchema: body, content type, headers.

import type { JsonObject } from '../../state/json';
import type { EventGridEvent } from './resource-event';

/** The delivery schemas that system topics allow. */
export const eventDeliverySchemas = ['EventGridSchema', 'CloudEventSchemaV1_0'] as const;
export type EventDeliverySchema = (typeof eventDeliverySchemas)[number];

/** An event in the CloudEvents 1.0 JSON format. */
export interface CloudEvent {
  id: string;
  source: string;
  subject: string;
  type: string;
  time: string;
  data: JsonObject;
  specversion: '1.0';
}

/** Data and metadata versions have no place in CloudEvents, so they are dropped, as the service drops them. */
export function toCloudEvent(event: EventGridEvent): CloudEvent | JsonObject {
  if (event.cloudEvent) {
    return event.cloudEvent;
  }
  const { id, topic, subject, eventType, eventTime, data } = event;
  return { id, source: topic, subject, type: eventType, time: eventTime, data, specversion: '1.0' };
}

/** The event as `schema` shows it. */
export function inDeliverySchema(
  event: EventGridEvent,
  schema: EventDeliverySchema,
): EventGridEvent | CloudEvent | JsonObject {
  return schema === 'EventGridSchema' ? event : toCloudEvent(event);
}

/**
 * Body and content type of one delivery. The Event Grid schema is always an array; a CloudEvent travels alone
 * unless the subscription batches.
 */
export function toDeliveryRequest(
  events: readonly EventGridEvent[],
  schema: EventDeliverySchema,
  batched: boolean,
): { body: string; contentType: string } {
  if (schema === 'EventGridSchema') {
    return { body: JSON.stringify(events), contentType: 'application/json; charset=utf-8' };
  }
  const cloudEvents = events.map(toCloudEvent);
  return batched
    ? { body: JSON.stringify(cloudEvents), contentType: 'application/cloudevents-batch+json; charset=utf-8' }
    : { body: JSON.stringify(cloudEvents[0]), contentType: 'application/cloudevents+json; charset=utf-8' };
}
