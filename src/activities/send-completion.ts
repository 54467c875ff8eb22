// One attempt to send a completion event. It may be made twice: the same outcome has the same event id.
import { createHash } from 'node:crypto';
import type { CompletionTopic } from '../azure/completion-topic';
import type { Replication } from '../domain/replication/replication';
import type { ActivityDeps, CompletionDelivery } from './deps';

export function completionId({ id, startedAt, state }: Replication): string {
  return createHash('sha256').update(`${id} ${startedAt} ${state}`).digest('hex').slice(0, 32);
}

/** @returns why it was not sent; null where it was, or where no topic is configured */
export async function trySendCompletion(
  topic: CompletionTopic | null,
  replication: Replication,
): Promise<string | null> {
  try {
    await topic?.send({ id: completionId(replication), replication });
    return null;
  } catch (error) {
    return `the completion event was not sent: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
  }
}

/** Sends the event now; where the topic does not take it, `delivery` does later. */
export async function publishCompletion(
  { completionTopic }: ActivityDeps,
  delivery: CompletionDelivery,
  replication: Replication,
  traceParent: string | null,
): Promise<void> {
  if ((await trySendCompletion(completionTopic, replication)) !== null) {
    await delivery.later(completionId(replication), replication, traceParent);
  }
}
