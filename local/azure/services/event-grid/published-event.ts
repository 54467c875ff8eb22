// Events that programs publish to a custom topic, from the body of their POST to what filters and deliveries work with.
import { isObject, type JsonObject, textAt } from '../../state/json';
import type { EventDeliverySchema } from './event-schema';
import type { EventGridEvent } from './resource-event';

/** What is wrong with a body, for an answer with 400. */
export class PublishedEventError extends Error {}

/**
 * @param topicId resource id of the custom topic
 * @throws PublishedEventError that names the event and the member
 */
export function readPublishedEvents(body: unknown, schema: EventDeliverySchema, topicId: string): EventGridEvent[] {
  const entries = Array.isArray(body) ? body : schema === 'CloudEventSchemaV1_0' ? [body] : undefined;
  if (entries === undefined) {
    throw new PublishedEventError('The body must be a JSON array of events in the Event Grid schema.');
  }
  return entries.map((entry, index) => {
    if (!isObject(entry)) {
      throw new PublishedEventError(`Event ${index + 1} is not a JSON object.`);
    }
    return schema === 'CloudEventSchemaV1_0' ? fromCloudEvent(entry, index) : fromEventGridEvent(entry, index, topicId);
  });
}

function fromCloudEvent(event: JsonObject, index: number): EventGridEvent {
  if (event.specversion !== '1.0') {
    throw missing('specversion', index, "'1.0'");
  }
  const time = textAt(event, 'time') ?? new Date().toISOString();
  return {
    id: required(event, 'id', index),
    topic: required(event, 'source', index),
    subject: textAt(event, 'subject') ?? '',
    eventType: required(event, 'type', index),
    eventTime: time,
    data: isObject(event.data) ? event.data : {},
    dataVersion: '',
    metadataVersion: '1',
    cloudEvent: { ...event, time },
  };
}

function fromEventGridEvent(event: JsonObject, index: number, topicId: string): EventGridEvent {
  return {
    id: required(event, 'id', index),
    topic: topicId,
    subject: required(event, 'subject', index),
    eventType: required(event, 'eventType', index),
    eventTime: required(event, 'eventTime', index),
    data: isObject(event.data) ? event.data : {},
    dataVersion: textAt(event, 'dataVersion') ?? '',
    metadataVersion: '1',
  };
}

function required(event: JsonObject, member: string, index: number): string {
  const value = textAt(event, member);
  if (value === null || value === '') {
    throw missing(member, index, 'text');
  }
  return value;
}

function missing(member: string, index: number, allowed: string): PublishedEventError {
  return new PublishedEventError(`Event ${index + 1}: '${member}' is required and must be ${allowed}.`);
}
