// Undeliverable events as Azure writes them to blob storage; locally a folder stands for the storage account.
// Format: azure-docs delivery-and-retry.md. Names: manage-event-delivery.md.

import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type EventDeliverySchema, inDeliverySchema } from './event-schema';
import { formatEventTime } from './event-time';
import type { EventGridEvent } from './resource-event';

/** An event that was given up, with what a dead letter tells of its deliveries. */
export interface UndeliveredEvent {
  event: EventGridEvent;
  reason: string;
  attempts: number;
  publishedAt: Date;
  last: { outcome: string; status?: number | undefined; at: Date };
}

/** The event in its delivery schema, with the service's members beside it (lower-case in CloudEvents, whose attributes must be). */
export function toDeadLetter(
  { event, reason, attempts, publishedAt, last }: UndeliveredEvent,
  schema: EventDeliverySchema,
) {
  const members = {
    deadLetterReason: reason,
    deliveryAttempts: attempts,
    lastDeliveryOutcome: last.outcome,
    ...(last.status === undefined ? {} : { lastHttpStatusCode: last.status }),
    publishTime: formatEventTime(publishedAt),
    lastDeliveryAttemptTime: formatEventTime(last.at),
  };
  const named =
    schema === 'EventGridSchema'
      ? members
      : Object.fromEntries(Object.entries(members).map(([name, value]) => [name.toLowerCase(), value]));
  return { ...inDeliverySchema(event, schema), ...named };
}

/**
 * Where a blob with dead letters goes: `{container}/{EVENT SUBSCRIPTION}/{yyyy}/{m}/{d}/{h}/{guid}.json`, the name in
 * upper case, date and hour in UTC without leading zeros.
 */
export function deadLetterPath(container: string, eventSubscriptionName: string, at: Date): string {
  const when = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours()].join('/');
  return `${container}/${eventSubscriptionName.toUpperCase()}/${when}/${randomUUID()}.json`;
}

/** Writes one blob, an array of dead letters, below `directory`. */
export function writeDeadLetters(directory: string, path: string, deadLetters: readonly unknown[]): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(deadLetters, null, 2));
}
