// Reading, listing and signalling entities over HTTP.
import { randomUUID } from 'node:crypto';
import { formatEntityId, parseEntityId } from '../codec/entity-request';
import type { EntityRow } from '../store/entity-tables';
import {
  type ApiAnswer,
  type ApiRequest,
  booleanParameter,
  decodeToken,
  encodeToken,
  failure,
  numberParameter,
} from './answer';
import type { ApiContext } from './api-context';

const DEFAULT_PAGE_SIZE = 100;
/** How the extension's URLs spell an empty key. */
const EMPTY_KEY = '$';

/** `GET entities/{name}/{key}`: its state, or 404. */
export function getEntity({ engine: { store } }: ApiContext, name: string, key: string): ApiAnswer {
  const entity = store.entities.get(entityIdOf(name, key));
  return entity ? { status: 200, body: stateOf(entity) } : { status: 404 };
}

/** `GET entities[/{name}]`: a page, and `x-ms-continuation-token` where there are more. */
export function listEntities(
  { engine: { store } }: ApiContext,
  request: ApiRequest,
  name: string | undefined,
): ApiAnswer {
  const pageSize = Math.floor(numberParameter(request.query, 'pageSize') ?? DEFAULT_PAGE_SIZE);
  const prefix = name === undefined ? '@' : `@${name.toLowerCase()}@`;
  const found = store.entities.list(prefix, decodeToken(request.continuationToken) ?? '', pageSize + 1);
  const page = found.slice(0, pageSize);
  const last = found.length > pageSize ? page.at(-1) : undefined;
  const fetchState = booleanParameter(request.query, 'fetchState', false);
  return {
    status: 200,
    body: page.map((entity) => ({
      entityId: parseEntityId(entity.entityId),
      lastOperationTime: new Date(entity.updatedAt).toISOString(),
      ...(fetchState && { state: stateOf(entity) }),
    })),
    ...(last && { headers: { 'x-ms-continuation-token': encodeToken(last.entityId) } }),
  };
}

/** `POST entities/{name}/{key}?op=`, or DELETE for the operation `delete`. */
export function signalEntity({ engine }: ApiContext, request: ApiRequest, name: string, key: string): ApiAnswer {
  if (engine.functions.find('entity', name) === undefined) {
    const known = engine.functions.names('entity').map((each) => `'${each}'`);
    return failure(
      400,
      `The function '${name}' doesn't exist, is disabled, or is not an entity function. ` +
        `The app registered ${known.length === 0 ? 'none' : known.join(', ')}.`,
    );
  }
  const input = operationInput(request);
  if (input instanceof Error) {
    return failure(400, `Could not parse JSON content: ${input.message}`);
  }
  const entityId = entityIdOf(name, key);
  const op = request.method === 'DELETE' ? 'delete' : (request.query.get('op') ?? '');
  engine.store.transaction(() => {
    engine.store.entities.addRequest(entityId, {
      op,
      id: randomUUID(),
      signal: true,
      ...(input !== undefined && { input }),
    });
    engine.wake.entity(entityId);
  });
  return { status: 202 };
}

/** The body as JSON text; what is not sent as JSON is a string. */
function operationInput({ body, contentType }: ApiRequest): string | undefined | SyntaxError {
  if (body === '') {
    return undefined;
  }
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    return JSON.stringify(body);
  }
  try {
    JSON.parse(body);
    return body;
  } catch (error) {
    return error as SyntaxError;
  }
}

function entityIdOf(name: string, key: string): string {
  return formatEntityId(name, key === EMPTY_KEY ? '' : key);
}

function stateOf({ state }: EntityRow): unknown {
  return state === null ? null : JSON.parse(state);
}
