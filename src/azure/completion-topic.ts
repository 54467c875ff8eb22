// The Event Grid topic that completion events go to, as CloudEvents 1.0.

import type { TokenCredential } from '@azure/core-auth';
import { EventGridPublisherClient } from '@azure/eventgrid';
import type { Replication } from '../domain/replication/replication';

/** Type of the one event that this program publishes; its data is the replication as the API shows it. */
export const completionEventType = 'GalleryZoneReplicator.ReplicationFinished';

export interface CompletionTopic {
  send(outcome: { readonly id: string; readonly replication: Replication }): Promise<void>;
}

/** The identity needs the role EventGrid Data Sender on the topic. */
export function createCompletionTopic(endpoint: string, credential: TokenCredential): CompletionTopic {
  const client = new EventGridPublisherClient(endpoint, 'CloudEvent', credential, { retryOptions: { maxRetries: 0 } });
  return {
    async send({ id, replication }) {
      await client.send(
        [
          {
            id,
            type: completionEventType,
            source: replication.imageVersionId,
            subject: replication.id,
            data: replication,
            time: new Date(replication.finishedAt ?? replication.updatedAt),
          },
        ],
        { abortSignal: AbortSignal.timeout(30_000) },
      );
    },
  };
}
