// The Event Grid topic that completion events go to, as CloudEvents 1.0.

import type { TokenCredential } from '@azure/core-auth';
import type { CloudEvent, EventGridPublisherClient } from '@azure/eventgrid';
import type { Replication } from '../domain/replication/replication';

/** Types of the events that this program publishes, one a final state; the data is the replication as the API shows it. */
const eventType = ({ state }: Replication) => `GalleryZoneReplicator.Replication.${state}`;

/** `/{gallery}/{image}/{version}`, by which subscriptions filter. */
function subjectOf({ imageVersionId }: Replication): string {
  const [, , , , , , , , gallery, , image, , version] = imageVersionId.split('/');
  return `/${gallery}/${image}/${version}`;
}

export interface Outcome {
  /** Id of the event: the same whenever the same outcome is sent again. */
  readonly id: string;
  readonly replication: Replication;
}

export interface CompletionTopic {
  send(outcome: Outcome): Promise<void>;
}

/** What subscribers are delivered. */
export function completionEvent({ id, replication }: Outcome): CloudEvent<Replication> {
  return {
    id,
    type: eventType(replication),
    source: replication.imageVersionId,
    subject: subjectOf(replication),
    data: replication,
    time: new Date(replication.finishedAt ?? replication.updatedAt),
  };
}

/** The identity needs the role EventGrid Data Sender on the topic. */
export function createCompletionTopic(endpoint: string, credential: TokenCredential): CompletionTopic {
  let client: EventGridPublisherClient<'CloudEvent'> | null = null;
  /** The SDK is loaded with the first event that is sent, not with the process. */
  const connect = async () => {
    const sdk = await import('@azure/eventgrid');
    client ??= new sdk.EventGridPublisherClient(endpoint, 'CloudEvent', credential, {
      retryOptions: { maxRetries: 0 },
    });
    return client;
  };
  return {
    async send(outcome) {
      await (await connect()).send([completionEvent(outcome)], { abortSignal: AbortSignal.timeout(30_000) });
    },
  };
}
