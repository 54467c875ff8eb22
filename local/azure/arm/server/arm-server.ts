// The https side of ARM: from node's request to the pipeline and back, with ARM's headers. `/_sim` leads to the controls.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ControlHandler } from '../../simulation/control';
import type { Recorder } from '../../simulation/recorder';
import type { Simulation } from '../../simulation/simulation';
import { withIdCase } from '../answer-ids';
import type { Pipeline, PipelineResult } from '../arm-pipeline';
import type { IncomingRequest } from '../arm-request';
import { withoutSignature } from '../operation-link';
import { cloudMetadata } from './cloud-metadata';

export interface ArmServerOptions {
  readonly sim: Simulation;
  readonly pipeline: Pipeline;
  readonly control: ControlHandler;
  readonly recorder: Recorder;
}

/** ARM's own budgets by method, as recorded in 2026; all others are writes. Nothing here uses them up. */
const reads = { name: 'reads', subscription: 1_100, global: 16_500 } as const;
const writes = { name: 'writes', subscription: 800, global: 12_000 } as const;
const budgets: Readonly<
  Record<string, { readonly name: string; readonly subscription: number; readonly global: number }>
> = { GET: reads, HEAD: reads, DELETE: { ...writes, name: 'deletes' } };

const largestBody = 4 * 1024 * 1024;

export function createArmListener(options: ArmServerOptions): RequestListener {
  let answers = 0;
  return (request, response) => {
    readRequest(request)
      .then(async (incoming) => {
        if (incoming.path.startsWith('/_sim')) {
          return answerControl(options, incoming, response);
        }
        if (incoming.path === '/metadata/endpoints') {
          return writeJson(response, 200, cloudMetadata(incoming.origin, incoming.query), {});
        }
        const result = await options.pipeline(incoming);
        await writeAnswer(options, incoming, result, response, answers++ % 2 === 1);
      })
      .catch((error: unknown) => {
        options.sim.log(`the simulated Azure failed: ${error instanceof Error ? error.stack : String(error)}`);
        if (!response.headersSent) {
          writeJson(response, 500, { error: { code: 'InternalServerError', message: String(error) } }, {});
        }
      });
  };
}

async function readRequest(request: IncomingMessage): Promise<IncomingRequest> {
  const origin = `https://${request.headers.host ?? 'localhost'}`;
  const url = new URL(`${origin}${request.url ?? '/'}`); // a path that begins with // is no host
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) {
      chunks.push(chunk);
    }
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  const clientIpAddress = request.socket.remoteAddress;
  return {
    method: request.method ?? 'GET',
    origin,
    path: decodePath(url.pathname.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')),
    query: readQuery(url),
    headers,
    ...parseBody(text, size),
    ...(clientIpAddress ? { clientIpAddress } : {}),
  };
}

/** As ARM reads a path: names in any script, once decoded. What would add a segment or is no valid encoding stays as it is. */
function decodePath(path: string): string {
  return path
    .split('/')
    .map((segment) => {
      try {
        const name = decodeURIComponent(segment);
        return name.includes('/') ? segment : name;
      } catch {
        return segment;
      }
    })
    .join('/');
}

/** ARM takes `API-Version` for `api-version`. */
function readQuery({ searchParams }: URL): URLSearchParams {
  const entries = [...searchParams].map(([name, value]): [string, string] => [
    name.toLowerCase() === 'api-version' ? 'api-version' : name,
    value,
  ]);
  return new URLSearchParams(entries);
}

function parseBody(text: string, size: number): Pick<IncomingRequest, 'body' | 'bodyProblem'> {
  if (size > largestBody) {
    return { body: undefined, bodyProblem: `the content of ${size} bytes is longer than ${largestBody}` };
  }
  if (text.trim() === '') {
    return { body: undefined };
  }
  try {
    return { body: JSON.parse(text) };
  } catch (error) {
    return { body: undefined, bodyProblem: error instanceof Error ? error.message : String(error) };
  }
}

function answerControl({ control, sim }: ArmServerOptions, incoming: IncomingRequest, response: ServerResponse): void {
  sim.clock.runDue();
  const path = incoming.path.slice('/_sim'.length) || '/';
  const { status, body } = incoming.bodyProblem
    ? { status: 400, body: { problems: [`the body is not JSON: ${incoming.bodyProblem}`] } }
    : control(incoming.method, path, incoming.query, incoming.body);
  writeJson(response, status, body, {});
}

async function writeAnswer(
  { sim, recorder }: ArmServerOptions,
  incoming: IncomingRequest,
  { answer, correlationId, transport }: PipelineResult,
  response: ServerResponse,
  odd: boolean,
): Promise<void> {
  if (transport?.kind === 'reset') {
    response.socket?.destroy();
    return;
  }
  if (transport?.kind === 'hang') {
    if (transport.seconds === undefined) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, transport.seconds! * 1000).unref());
  }
  const body = sim.settings.idCase === 'varying' ? withIdCase(answer.body, odd) : answer.body;
  const clientRequestId = incoming.headers['x-ms-client-request-id'];
  const requestId = randomUUID();
  const budget = budgets[incoming.method] ?? writes;
  const headers = {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': correlationId,
    'x-ms-routing-request-id': `LOCAL:${sim.clock.date().toISOString()}:${requestId}`,
    [`x-ms-ratelimit-remaining-subscription-${budget.name}`]: String(budget.subscription - 1),
    [`x-ms-ratelimit-remaining-subscription-global-${budget.name}`]: String(budget.global - 1),
    ...(clientRequestId && incoming.headers['x-ms-return-client-request-id'] === 'true'
      ? { 'x-ms-client-request-id': clientRequestId }
      : {}),
    ...answer.headers,
  };
  if (transport?.kind === 'malformed') {
    const text = typeof transport.body === 'string' ? transport.body : (JSON.stringify(body) ?? '').slice(0, -1);
    response.writeHead(answer.status, { ...headers, 'content-type': 'application/json; charset=utf-8' }).end(text);
    return;
  }
  writeJson(response, answer.status, body, headers);
  recorder(() => ({
    method: incoming.method,
    path: incoming.path,
    query: Object.fromEntries(new URLSearchParams(withoutSignature(`?${incoming.query}`))),
    body: incoming.body,
    status: answer.status,
    responseHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, withoutSignature(value)]),
    ),
    response: body,
  }));
}

/** With its length, as ARM writes it; Strict-Transport-Security is left out, since it would hold for all of this machine's ports. */
function writeJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string>): void {
  if (body === undefined) {
    response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': '0' }).end();
    return;
  }
  const text = JSON.stringify(body);
  const content = {
    'content-length': String(Buffer.byteLength(text)),
    'content-type': 'application/json; charset=utf-8',
  };
  response.writeHead(status, { ...headers, ...content }).end(text);
}
