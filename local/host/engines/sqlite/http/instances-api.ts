// Status, list and purge of orchestration instances over HTTP.
import { decodeTurns } from '../codec/orchestrator-trigger';
import { removeInstance } from '../engine/lifecycle';
import { type Instance, type InstanceFilter, isFinal } from '../store/instance-table';
import {
  type ApiAnswer,
  type ApiRequest,
  booleanParameter,
  dateParameter,
  decodeToken,
  encodeToken,
  failure,
  numberParameter,
} from './answer';
import type { ApiContext } from './api-context';
import { historyJson } from './history-json';
import { type StatusOptions, statusJson } from './status-json';

const DEFAULT_PAGE_SIZE = 100;
const STATUS_RETRY_AFTER_SECONDS = '5';

/** The status of an instance: 202 while it is live. `location` is where to ask again. */
export function statusAnswer(instance: Instance, options: StatusOptions, location?: string): ApiAnswer {
  const live = !isFinal(instance.status);
  return {
    status: live ? 202 : 200,
    body: statusJson(instance, options),
    ...(live &&
      location !== undefined && { headers: { Location: location, 'Retry-After': STATUS_RETRY_AFTER_SECONDS } }),
  };
}

/** `GET instances/{id}`. */
export function getInstance({ engine: { store } }: ApiContext, request: ApiRequest, instanceId: string): ApiAnswer {
  const instance = store.instances.get(instanceId);
  if (!instance) {
    return { status: 404 };
  }
  const { query } = request;
  const showInput = booleanParameter(query, 'showInput', true);
  const showHistoryOutput = booleanParameter(query, 'showHistoryOutput', false);
  const options: StatusOptions = {
    input: showInput ? store.instances.input(instanceId) : null,
    ...(booleanParameter(query, 'showHistory', false) && {
      history: historyJson(decodeTurns(store.history.turns(instanceId)), { showInput, showHistoryOutput }),
    }),
  };
  const answer = statusAnswer(instance, options, request.url);
  const asError = instance.status === 'Failed' && booleanParameter(query, 'returnInternalServerErrorOnFailure', false);
  return asError ? { ...answer, status: 500 } : answer;
}

/** `GET instances/`: a page, and `x-ms-continuation-token` where there are more. */
export function listInstances({ engine: { store } }: ApiContext, request: ApiRequest): ApiAnswer {
  const pageSize = Math.floor(
    numberParameter(request.query, 'pageSize') ?? numberParameter(request.query, 'top') ?? DEFAULT_PAGE_SIZE,
  );
  const found = store.instances.list({
    ...filterParameters(request.query),
    after: decodeToken(request.continuationToken),
    limit: pageSize + 1,
  });
  const page = found.slice(0, pageSize);
  const last = found.length > pageSize ? page.at(-1) : undefined;
  const showInput = booleanParameter(request.query, 'showInput', true);
  return {
    status: 200,
    body: page.map((instance) =>
      statusJson(instance, { input: showInput ? store.instances.input(instance.instanceId) : null }),
    ),
    ...(last && { headers: { 'x-ms-continuation-token': encodeToken(last.instanceId) } }),
  };
}

/** `DELETE instances/{id}`: 412 while it is live. A look, then a write: two at once are both told that they deleted it. */
export async function purgeInstance({ engine, sleep }: ApiContext, instanceId: string): Promise<ApiAnswer> {
  const { store, habits } = engine;
  const instance = store.instances.get(instanceId);
  if (!instance && instanceId.startsWith('@')) {
    const deleted = store.transaction(() => store.entities.remove(instanceId));
    return deleted ? { status: 200, body: { instancesDeleted: 1 } } : { status: 404 };
  }
  if (!instance) {
    return { status: 404 };
  }
  if (!isFinal(instance.status)) {
    return {
      status: 412,
      body: `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${instanceId} has status ${instance.status}`,
    };
  }
  if (habits.checkToWrite > 0) {
    await sleep(habits.checkToWrite);
  }
  store.transaction(() => {
    if (store.instances.get(instanceId)?.executionId === instance.executionId) {
      removeInstance(engine, instanceId);
    }
  });
  return { status: 200, body: { instancesDeleted: 1 } };
}

/** `DELETE instances/`: all finished ones that the filter names; `createdTimeFrom` is required. */
export function purgeInstances({ engine }: ApiContext, request: ApiRequest): ApiAnswer {
  const { store } = engine;
  const filter = filterParameters(request.query);
  if (!filter.createdTimeFrom) {
    return failure(400, "Please provide value for 'createdTimeFrom' parameter.");
  }
  const finished = store.instances
    .list({ ...filter, after: undefined, limit: Number.MAX_SAFE_INTEGER })
    .filter((instance) => isFinal(instance.status));
  if (finished.length === 0) {
    return { status: 404 };
  }
  store.transaction(() => {
    for (const { instanceId } of finished) {
      removeInstance(engine, instanceId);
    }
  });
  return { status: 200, body: { instancesDeleted: finished.length } };
}

function filterParameters(query: URLSearchParams): Omit<InstanceFilter, 'limit' | 'after'> {
  return {
    createdTimeFrom: dateParameter(query, 'createdTimeFrom'),
    createdTimeTo: dateParameter(query, 'createdTimeTo'),
    instanceIdPrefix: query.get('instanceIdPrefix') ?? undefined,
    runtimeStatus: query
      .getAll('runtimeStatus')
      .flatMap((value) => value.split(','))
      .filter((status) => status !== ''),
  };
}
