// The completion event is sent, or sent again later.
import type { DeliveryActivities } from '../../orchestrators/deliver-completion/contract';
import { done, retry } from '../answer';
import type { ActivityDeps } from '../deps';
import { trySendCompletion } from '../send-completion';

export function createSendCompletion({
  completionTopic,
}: Pick<ActivityDeps, 'completionTopic'>): DeliveryActivities['sendCompletion'] {
  return async ({ replication }) => {
    const failure = await trySendCompletion(completionTopic, replication);
    return failure === null ? done(null) : retry(failure);
  };
}
