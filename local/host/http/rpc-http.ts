// HTTP over the worker's wire: from Node's request to RpcHttp, and from RpcHttp back to Node's response.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RpcHttp, TypedData } from '../contract';
import { toSetCookie } from './set-cookie';

type Nullable = Record<string, { value?: string }>;

/** The trigger data of an HTTP function. */
export function toRpcHttp(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Uint8Array,
): RpcHttp {
  return {
    url: url.href,
    method: request.method ?? 'GET',
    nullableHeaders: toNullable(joinedHeaders(request)),
    nullableQuery: toNullable(joinedQuery(url)),
    nullableParams: toNullable(params),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

/** Header names in lower case; repeated ones joined by a comma. */
export function joinedHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
}

/** A query name that comes more than once has its values joined by a comma, as the host does. */
export function joinedQuery(url: URL): Record<string, string> {
  const names = new Set(url.searchParams.keys());
  return Object.fromEntries([...names].map((name) => [name, url.searchParams.getAll(name).join(',')]));
}

function toNullable(values: Readonly<Record<string, string>>): Nullable {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** Headers that belong to the connection and to this server, not to the function. */
const serverHeaders = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Sends what an HTTP function returned; nothing returned is 204, as in Azure. */
export function sendRpcHttp(response: ServerResponse, answer: TypedData | undefined): void {
  const rpc = answer?.http;
  if (!rpc) {
    response.writeHead(204).end();
    return;
  }
  response.statusCode = Number(rpc.statusCode ?? '200');
  for (const [name, value] of Object.entries(rpc.headers ?? {})) {
    if (!serverHeaders.has(name.toLowerCase())) {
      response.setHeader(name, value);
    }
  }
  for (const cookie of rpc.cookies ?? []) {
    response.appendHeader('set-cookie', toSetCookie(cookie));
  }
  const body = bodyOf(rpc.body);
  if (response.statusCode !== 204 && response.statusCode !== 304) {
    response.setHeader('content-length', body.length);
  }
  response.end(body);
}

function bodyOf(data: TypedData | undefined): Buffer {
  if (data?.bytes) {
    return Buffer.from(data.bytes);
  }
  return Buffer.from(data?.string ?? data?.json ?? '');
}
