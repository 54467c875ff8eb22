// From a request below the webhook's path to the handler that answers it. Routes and their case-insensitivity are the extension's.
import type { IncomingMessage } from 'node:http';
import { readRequestBody } from '../../../http/request-body';
import type { ApiAnswer, ApiRequest } from './answer';
import type { ApiContext } from './api-context';
import { getEntity, listEntities, signalEntity } from './entities-api';
import { getInstance, listInstances, purgeInstance, purgeInstances } from './instances-api';
import { controlInstance, raiseEvent, rewind } from './operations-api';
import { restartInstance, startOrchestration } from './start-api';
import { WEBHOOK_PATH } from './urls';

const NOT_FOUND: ApiAnswer = { status: 404 };

/** Answers one request; `access` says which first segment needs no key, and which keys open all else. */
export async function answerRequest(
  api: ApiContext,
  request: IncomingMessage,
  access: { readonly rpcSegment: string; readonly systemKey?: string; readonly masterKey?: string },
): Promise<ApiAnswer> {
  const parsed = await parseRequest(request);
  const isRpc = parsed.path[0] === access.rpcSegment;
  if (!isRpc && access.systemKey !== undefined) {
    const given = parsed.query.get('code') ?? request.headers['x-functions-key'];
    if (given !== access.systemKey && (access.masterKey === undefined || given !== access.masterKey)) {
      return { status: 401 };
    }
  }
  return route(api, isRpc ? { ...parsed, path: parsed.path.slice(1) } : parsed);
}

async function parseRequest(request: IncomingMessage): Promise<ApiRequest> {
  const target = request.url ?? '/';
  const url = new URL(target, 'http://host');
  const path = url.pathname.slice(WEBHOOK_PATH.length).split('/').map(decodeSegment);
  const token = request.headers['x-ms-continuation-token'];
  return {
    method: request.method ?? 'GET',
    path: path.filter((segment) => segment !== ''),
    query: url.searchParams,
    continuationToken: Array.isArray(token) ? token[0] : token,
    contentType: request.headers['content-type'],
    body: (await readRequestBody(request)).toString('utf8'),
    url: `http://${request.headers.host ?? 'localhost'}${target}`,
  };
}

async function route(api: ApiContext, request: ApiRequest): Promise<ApiAnswer> {
  const [collection = '', first, second, ...rest] = request.path;
  switch (collection.toLowerCase()) {
    case 'orchestrators':
      if (request.method !== 'POST' || first === undefined) {
        return NOT_FOUND;
      }
      return rest.length === 0 && !(second ?? '').includes('/') ? startOrchestration(api, request) : NOT_FOUND;
    case 'instances':
      return routeInstances(api, request, first, second, rest);
    case 'entities':
      return rest.length === 0 ? routeEntities(api, request, first, second) : NOT_FOUND;
    default:
      return NOT_FOUND;
  }
}

function routeInstances(
  api: ApiContext,
  request: ApiRequest,
  instanceId: string | undefined,
  operation: string | undefined,
  rest: readonly string[],
): ApiAnswer | Promise<ApiAnswer> {
  const { method } = request;
  if (instanceId === undefined) {
    return method === 'GET'
      ? listInstances(api, request)
      : method === 'DELETE'
        ? purgeInstances(api, request)
        : NOT_FOUND;
  }
  if (operation === undefined) {
    if (method === 'GET') {
      return getInstance(api, request, instanceId);
    }
    return method === 'DELETE' ? purgeInstance(api, instanceId) : NOT_FOUND;
  }
  if (method !== 'POST') {
    return NOT_FOUND;
  }
  const name = operation.toLowerCase();
  if (name === 'raiseevent') {
    return rest[0] !== undefined && rest.length === 1 ? raiseEvent(api, request, instanceId, rest[0]) : NOT_FOUND;
  }
  if (rest.length > 0) {
    return NOT_FOUND;
  }
  switch (name) {
    case 'terminate':
    case 'suspend':
    case 'resume':
      return controlInstance(api, request, instanceId, name);
    case 'restart':
      return restartInstance(api, request, instanceId);
    case 'rewind':
      return rewind(api, request, instanceId);
    default:
      return NOT_FOUND;
  }
}

function routeEntities(
  api: ApiContext,
  request: ApiRequest,
  name: string | undefined,
  key: string | undefined,
): ApiAnswer {
  if (request.method === 'GET') {
    return name !== undefined && key !== undefined ? getEntity(api, name, key) : listEntities(api, request, name);
  }
  const writes = request.method === 'POST' || request.method === 'DELETE';
  return writes && name !== undefined && key !== undefined ? signalEntity(api, request, name, key) : NOT_FOUND;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
