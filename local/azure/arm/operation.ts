// A long-running operation as it is kept, and what a client is answered about it: headers, status, monitor.
import type { SimulationSettings } from '../simulation/settings';
import type { Simulation } from '../simulation/simulation';
import type { JsonObject } from '../state/json';
import { ArmError } from './arm-error';
import { type ArmAnswer, type ArmRequest, parameter } from './arm-request';
import { displayLocation } from './locations';
import { isUnchanged, operationLink } from './operation-link';
import { formatResourceTime } from './resource-time';
import type { ResourceWrite } from './resource-write';

/** A ResourceWrite before its end is known. */
export type PendingWrite = Omit<ResourceWrite, 'outcome' | 'at' | 'resource'>;

export interface Operation {
  readonly id: string;
  readonly kind: string;
  readonly resourceId: string;
  readonly location: string;
  /** Simulated milliseconds. */
  readonly startedAt: number;
  /** Simulated milliseconds; null: held up by a fault. */
  readonly endsAt: number | null;
  readonly heldBy?: string;
  /** `retryAfter`: answers carry the configured Retry-After; `atOnce`: none. */
  readonly polling: 'retryAfter' | 'atOnce';
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
  readonly error?: JsonObject;
  /** What the kind's end needs to know. */
  readonly payload: JsonObject;
  readonly write?: PendingWrite;
}

export const operationTemplate =
  '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/capsOperations/{operationId}';

/** The headers of the answer that begins an operation: as recorded, or as the setting `operationHeaders` has them. */
export function operationHeaders(
  settings: SimulationSettings,
  request: ArmRequest,
  operation: Operation,
): Record<string, string> {
  const offered = settings.operationHeaders;
  if (offered === 'none') {
    return {};
  }
  const location = offered === 'recorded' ? request.method === 'DELETE' : offered !== 'asyncOperation';
  const url = `${request.origin}${pathOf(operation, settings)}`;
  const version = `api-version=${request.apiVersion}`;
  const link = (query: string) => operationLink(url, query, operation.startedAt);
  return {
    ...(offered !== 'location' && { 'azure-asyncoperation': link(version) }),
    ...(location && { location: link(`monitor=true&${version}`) }),
    ...retryAfter(operation, settings),
    ...recordedSince2026(request, operation.location, operation.id),
  };
}

/** What recordings of September 2026 have besides. They have it with every api-version, older recordings with none; so it comes with the newer versions. */
function recordedSince2026(
  { method, apiVersion, caller }: ArmRequest,
  location: string,
  id: string,
): Record<string, string> {
  if (apiVersion < '2024-03-03') {
    return {};
  }
  const { tenantId, objectId } = caller;
  return {
    ...(method !== 'GET' && { 'azure-asyncnotification': 'Enabled' }),
    'x-ms-operation-identifier': `tenantId=${tenantId},objectId=${objectId}/${location}/${id}`,
  };
}

/** @throws ArmError 404, or 400 for a link that was changed */
export function answerOperation(sim: Simulation, request: ArmRequest, operation: Operation | undefined): ArmAnswer {
  const id = parameter(request, 'operationId');
  if (!operation) {
    throw new ArmError(404, 'NotFound', `The operation '${id}' was not found.`);
  }
  if (!isUnchanged(request.path, request.query)) {
    const message = `The link to the operation '${id}' is not as it was given: it must be kept byte for byte.`;
    throw new ArmError(400, 'InvalidOperationLink', message);
  }
  if (request.query.get('monitor') === 'true') {
    return monitor(sim, request, operation);
  }
  const running = operation.status === 'InProgress';
  const body = {
    startTime: formatResourceTime(operation.startedAt),
    ...(!running && operation.endsAt !== null && { endTime: formatResourceTime(operation.endsAt) }),
    status: operation.status,
    name: operation.id,
    ...(operation.error && { error: operation.error }),
  };
  const identifier = recordedSince2026(request, operation.location, operation.id);
  return { status: 200, body, headers: { ...identifier, ...(running && retryAfter(operation, sim.settings)) } };
}

/** What Location leads to: 202 while it runs, at the end of a write the resource, at the end of a delete nothing. */
function monitor(sim: Simulation, request: ArmRequest, operation: Operation): ArmAnswer {
  if (operation.status === 'InProgress') {
    const location = `${request.origin}${encodeURI(request.path)}?${request.query}`;
    return { status: 202, headers: { ...retryAfter(operation, sim.settings), location } };
  }
  if (operation.error) {
    return { status: 409, body: { error: operation.error } };
  }
  const resource = sim.store.get(operation.resourceId);
  return resource ? { status: 200, body: resource.body } : { status: 200 };
}

function retryAfter({ polling }: Operation, { retryAfterSeconds }: SimulationSettings): Record<string, string> {
  return polling === 'retryAfter' ? { 'retry-after': String(retryAfterSeconds) } : {};
}

/** The location is spelled `CanadaCentral` at times; here for every other operation, where ids vary too. */
function pathOf({ id, resourceId, location }: Operation, { idCase }: SimulationSettings): string {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(resourceId)?.[0] ?? '';
  const capitals = idCase === 'varying' && Number.parseInt(id.slice(0, 1), 16) % 2 === 1;
  const name = capitals ? displayLocation(location).replaceAll(' ', '') : location;
  return `${subscription}/providers/Microsoft.Compute/locations/${name}/capsOperations/${id}`;
}
