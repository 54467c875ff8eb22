// The Event Grid topic that completion events go to, as CloudEvents 1.0.

import type { TokenCredential } from '@azure/core-auth';
import { type HttpClient, isRestError } from '@azure/core-rest-pipeline';
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

type SendOptions = NonNullable<Parameters<EventGridPublisherClient<'CloudEvent'>['send']>[1]>;
type Response = Parameters<NonNullable<SendOptions['onResponse']>>[0];

/** A proxy, a sign-in page or a web site behind the topic's name answers 200 as Event Grid does, with a page, and does not have the event. */
function refuseAnswerOfAnother({ status, bodyAsText, headers }: Response): void {
  const body = bodyAsText?.trim() ?? '';
  const type = headers.get('content-type') ?? '';
  if (/html/i.test(type) || body.startsWith('<')) {
    throw new Error(`the endpoint is no Event Grid topic: it answered ${status} with a page: ${body.slice(0, 200)}`);
  }
}

/** The SDK's error has no words where the answer had no body. */
function inWords(error: unknown): unknown {
  if (!isRestError(error) || error.statusCode === undefined) {
    return error;
  }
  const { statusCode, message } = error;
  const isForbidden = statusCode === 401 || statusCode === 403;
  const help = isForbidden ? " The app's identity needs the role EventGrid Data Sender on the topic." : '';
  return new Error(`the topic answered ${statusCode}${message === '' ? '.' : `: ${message}`}${help}`, { cause: error });
}

/**
 * The identity needs the role EventGrid Data Sender on the topic. No redirect is followed: Event Grid sends none, and where one leads is not
 * where events go.
 *
 * @param httpClient sends the requests; absent: the SDK's
 */
export function createCompletionTopic(
  endpoint: string,
  credential: TokenCredential,
  httpClient?: HttpClient,
): CompletionTopic {
  let client: EventGridPublisherClient<'CloudEvent'> | null = null;
  /** The SDK is loaded with the first event that is sent, not with the process. */
  const connect = async () => {
    const sdk = await import('@azure/eventgrid');
    client ??= new sdk.EventGridPublisherClient(endpoint, 'CloudEvent', credential, {
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
      ...(httpClient !== undefined && { httpClient }),
    });
    return client;
  };
  return {
    async send(outcome) {
      let taken: Response | null = null;
      const onResponse = (response: Response) => {
        taken = response;
      };
      const options: SendOptions = { abortSignal: AbortSignal.timeout(30_000), onResponse };
      try {
        await (await connect()).send([completionEvent(outcome)], options);
      } catch (error) {
        throw inWords(error);
      }
      if (taken !== null) {
        refuseAnswerOfAnother(taken);
      }
    },
  };
}
