// Azure Monitor's side of the simulated Azure: ingestion, live metrics (nobody watches), and `/_sim/telemetry`, where
// people and tests see what arrived. Requests that are none of these go on to ARM.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AccessTokens } from '../../arm/access-tokens';
import { ingest } from './ingestion';
import type { TelemetryFilter, TelemetryLog } from './telemetry-log';
import { telemetryTable } from './telemetry-table';

export interface TelemetryListenerOptions {
  readonly tokens: AccessTokens;
  readonly log: TelemetryLog;
  /** Takes every request that is not telemetry's. */
  readonly next: RequestListener;
}

const largestBody = 4 * 1024 * 1024;

export function createTelemetryListener({ tokens, log, next }: TelemetryListenerOptions): RequestListener {
  return (request, response) => {
    const url = new URL(`https://localhost${request.url ?? '/'}`);
    switch (`${request.method} ${url.pathname.toLowerCase()}`) {
      case 'POST /v2/track':
      case 'POST /v2.1/track':
        void track(request, response, { tokens, log });
        return;
      case 'POST /quickpulseservice.svc/ping':
      case 'POST /quickpulseservice.svc/post':
        request.resume();
        response.writeHead(200, { 'x-ms-qps-subscribed': 'false' }).end();
        return;
      case 'GET /_sim/telemetry':
        writeJson(response, 200, { counts: log.counts(), items: log.items(filterFrom(url.searchParams)) });
        return;
      case 'GET /_sim/telemetry/table':
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(telemetryTable(log));
        return;
      case 'DELETE /_sim/telemetry':
        log.clear();
        writeJson(response, 200, { counts: [], items: [] });
        return;
      default:
        next(request, response);
    }
  };
}

async function track(
  request: IncomingMessage,
  response: ServerResponse,
  { tokens, log }: Pick<TelemetryListenerOptions, 'tokens' | 'log'>,
): Promise<void> {
  try {
    const content = await readContent(request);
    if (content === null) {
      writeJson(response, 413, { itemsReceived: 0, itemsAccepted: 0, errors: [] });
      return;
    }
    const { authorization, 'content-encoding': contentEncoding } = request.headers;
    const { status, body } = await ingest(tokens, log, { authorization, contentEncoding, content });
    writeJson(response, status, body);
  } catch {
    response.destroy(); // the client went away in the middle of its request
  }
}

/** @returns null where there is more than the service takes */
async function readContent(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) {
      chunks.push(chunk);
    }
  }
  return size <= largestBody ? Buffer.concat(chunks) : null;
}

function filterFrom(query: URLSearchParams): TelemetryFilter {
  const top = Number(query.get('top'));
  const given = (['kind', 'name', 'operationId', 'replicationId'] as const).flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value]] : [];
  });
  return { ...Object.fromEntries(given), ...(top > 0 ? { top } : {}) };
}

function writeJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
