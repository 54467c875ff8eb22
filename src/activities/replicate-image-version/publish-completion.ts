// Sends the completion event; where the topic does not take it, a process of its own sends it again for a day.
import type { Replication } from '../../domain/replication/replication';
import type { ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { done } from '../answer';
import type { ActivityDeps, CompletionDelivery } from '../deps';
import { completionId, trySendCompletion } from '../send-completion';

export function createPublishCompletion(
  deps: ActivityDeps,
  delivery: CompletionDelivery,
): ReplicationActivities['publishCompletion'] {
  return async ({ replication, run }) => {
    await publishCompletion(deps, delivery, replication, run.traceParent ?? null);
    return done(null);
  };
}

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
