// Sends the completion event; where the topic does not take it, a process of its own sends it again for a day.
import type { ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { done } from '../answer';
import type { ActivityDeps, CompletionDelivery } from '../deps';
import { publishCompletion } from '../send-completion';

export function createPublishCompletion(
  deps: ActivityDeps,
  delivery: CompletionDelivery,
): ReplicationActivities['publishCompletion'] {
  return async ({ replication, run }) => {
    await publishCompletion(deps, delivery, replication, run.traceParent ?? null);
    return done(null);
  };
}
