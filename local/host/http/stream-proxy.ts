// HTTP streaming (`app.setup({ enableHttpStream: true })`): the library listens itself, and the host pipes request and
// answer through that address while the invocation runs.
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { request as httpRequest } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Invocation, Invoke } from '../contract';
import { joinedHeaders } from './rpc-http';

export interface StreamedInvocation {
  readonly streamUri: string;
  readonly invocation: Omit<Invocation, 'triggerData'> & { readonly invocationId: string };
  readonly invoke: Invoke;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Runs the invocation and pipes at the same time. The worker pairs the two by the header `x-ms-invocation-id`, and reads
 * headers and route values from the trigger's metadata.
 */
export async function streamThroughWorker(streamed: StreamedInvocation): Promise<void> {
  const { invocation, invoke, request, response, params } = streamed;
  const headers = joinedHeaders(request);
  const routeValues = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, { string: value }]));
  const upstream = openUpstream(streamed, headers);
  const answered = new Promise<void>((resolve) => {
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      pipeline(answer, response).then(resolve, () => resolve());
    });
    upstream.on('error', () => resolve());
  });
  request.pipe(upstream);
  try {
    await invoke({
      ...invocation,
      triggerData: { http: {} },
      triggerMetadata: { Headers: { json: JSON.stringify(headers) }, Query: { json: '{}' }, ...routeValues },
    });
    await answered;
  } catch {
    upstream.destroy(); // the invoker has logged why
    if (!response.headersSent) {
      response.writeHead(500).end();
    } else {
      response.destroy();
    }
  }
}

function openUpstream(
  { streamUri, invocation, request, url }: StreamedInvocation,
  headers: Record<string, string>,
): ClientRequest {
  return httpRequest(new URL(url.pathname + url.search, streamUri), {
    method: request.method,
    headers: {
      ...headers,
      'x-ms-invocation-id': invocation.invocationId,
      'x-forwarded-host': headers.host ?? url.host,
      'x-forwarded-proto': 'http',
    },
  });
}
