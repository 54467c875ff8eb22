// The endpoint of custom topics, `POST /api/events` on the https port beside ARM: a token for Event Grid, the right to send, then events.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AccessControl } from '../../arm/access-control';
import type { AccessTokens } from '../../arm/access-tokens';
import type { ResourceStore, StoredResource } from '../../state/resource-store';
import { customTopicType, hostOf, inputSchemaOf } from './custom-topics';
import { PublishedEventError, readPublishedEvents } from './published-event';
import type { EventGridEvent } from './resource-event';

export interface TopicEndpointOptions {
  readonly store: ResourceStore;
  readonly tokens: AccessTokens;
  readonly access: AccessControl;
  readonly publish: (topicId: string, events: readonly EventGridEvent[]) => void;
  /** Id of the topic for requests whose host names none: that of the seed. */
  readonly fallbackTopicId: string;
}

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
}

const audiences = ['https://eventgrid.azure.net'];
/** What the role EventGrid Data Sender allows. */
const send = 'Microsoft.EventGrid/events/send/action';
const largestBody = 1024 * 1024;

/** Takes `POST /api/events` and leaves everything else to `next`. */
export function createTopicEndpoint(options: TopicEndpointOptions, next: RequestListener): RequestListener {
  return (request, response) => {
    const { pathname } = new URL(`https://localhost${request.url ?? '/'}`);
    if (request.method !== 'POST' || pathname.toLowerCase().replace(/\/$/, '') !== '/api/events') {
      next(request, response);
      return;
    }
    receive(options, request).then(
      (answer) => write(response, answer),
      () => response.destroy(), // the client went away in the middle of its request
    );
  };
}

async function receive(options: TopicEndpointOptions, request: IncomingMessage): Promise<Answer> {
  const { tokens, access, publish } = options;
  const content = await read(request);
  const topic = topicOf(options, request.headers.host ?? '');
  if (!topic) {
    return { status: 404, code: 'NotFound', message: `No topic was found at '${request.headers.host ?? ''}'.` };
  }
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!token) {
    const message = 'Local authentication is disabled: an access token for https://eventgrid.azure.net is required.';
    return { status: 401, code: 'Unauthorized', message };
  }
  const caller = await tokens.verify(token, audiences);
  if (typeof caller === 'string') {
    return { status: 401, code: 'Unauthorized', message: `The access token is refused: ${caller}.` };
  }
  if (!access.isAllowed(caller.objectId, send, topic.id)) {
    const message = `The principal '${caller.objectId}' does not have authorization to perform action '${send}' over '${topic.id}'.`;
    return { status: 403, code: 'Forbidden', message };
  }
  if (content === null) {
    return { status: 413, code: 'RequestEntityTooLarge', message: `A request has at most ${largestBody} bytes.` };
  }
  try {
    publish(topic.id, readPublishedEvents(JSON.parse(content), inputSchemaOf(topic), topic.id));
    return { status: 200 };
  } catch (error) {
    if (error instanceof PublishedEventError || error instanceof SyntaxError) {
      return { status: 400, code: 'BadRequest', message: error.message };
    }
    throw error;
  }
}

/** The topic that the host names; a host that names none, such as `localhost:7443`, is that of the seed. */
function topicOf({ store, fallbackTopicId }: TopicEndpointOptions, host: string): StoredResource | undefined {
  const hostname = host.toLowerCase().replace(/:\d+$/, '');
  return hostname.endsWith('.eventgrid.localhost')
    ? store.ofType(customTopicType).find((topic) => hostOf(topic) === hostname)
    : store.get(fallbackTopicId);
}

/** @returns null where there is more than a topic takes */
async function read(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) {
      chunks.push(chunk);
    }
  }
  return size <= largestBody ? Buffer.concat(chunks).toString('utf8') : null;
}

function write(response: ServerResponse, { status, code, message }: Answer): void {
  if (code === undefined) {
    response.writeHead(status, { 'content-length': '0' }).end();
    return;
  }
  const body = JSON.stringify({ error: { code, message, details: [{ code, message }] } });
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body);
}
