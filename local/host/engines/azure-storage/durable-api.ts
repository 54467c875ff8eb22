// The durable HTTP API of Microsoft's extension behind the host's own port: keys are asked for here, everything else is answered there.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendStatus } from '../../http/answers';
import { readRequestBody } from '../../http/request-body';
import type { EngineProcess } from './engine-process';

export const webHookPath = '/runtime/webhooks/durabletask';

export interface DurableApiOptions {
  readonly engine: () => EngineProcess | undefined;
  /** Such as `http://localhost:7071`: what the extension builds its links on. */
  readonly baseUrl: string;
  /** First segment of the paths that the app's own client uses, which needs no key. */
  readonly rpcSegment: string;
  readonly systemKey: string | undefined;
  readonly masterKey: string | undefined;
}

/** Of the connection, not of the request. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
]);

export function createDurableApi(options: DurableApiOptions) {
  const { engine, baseUrl, rpcSegment, systemKey, masterKey } = options;
  const keys = [systemKey, masterKey].filter((key) => key !== undefined);
  const rpcPath = `${webHookPath}/${rpcSegment}`;

  function isAllowed(request: IncomingMessage, url: URL): boolean {
    const header = request.headers['x-functions-key'];
    const given = url.searchParams.get('code') ?? (typeof header === 'string' ? header : '');
    return systemKey === undefined || keys.some((key) => isSame(given, key));
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', baseUrl);
    const isRpc = url.pathname === rpcPath || url.pathname.startsWith(`${rpcPath}/`);
    if (!isRpc && !isAllowed(request, url)) {
      return sendStatus(response, 401);
    }
    const running = engine();
    if (running === undefined) {
      response.writeHead(503, { 'retry-after': '1', 'content-length': '0' }).end();
      return;
    }
    const path = isRpc ? `${webHookPath}${url.pathname.slice(rpcPath.length)}` : url.pathname;
    const answer = await running.request({
      method: request.method ?? 'GET',
      url: `${isRpc ? baseUrl : `http://${request.headers.host ?? new URL(baseUrl).host}`}${path}${url.search}`,
      headers: headersOf(request),
      body: await readRequestBody(request),
    });
    const headers = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
    response.writeHead(answer.status, { ...Object.fromEntries(headers), 'content-length': String(answer.body.length) });
    response.end(answer.body);
  };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined || hopByHop.has(name) ? [] : [[name, String(value)]],
    ),
  );
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
