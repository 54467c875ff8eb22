// Deleting a resource group is ARM's own operation, not a provider's: as recorded, only a Location below `operationresults`, 202 until the
// group is gone, then 200 without a body.
import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter } from '../../arm/arm-request';
import type { Operations } from '../../arm/operations';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { isObject, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

/** ARM asks for another look after so many seconds at most. */
const longestRetryAfter = 15;

export function defineGroupDeletion(sim: Simulation, operations: Operations): ArmRoute {
  operations.define('groupDelete', ({ resourceId }) => {
    for (const { id } of sim.store.below(resourceId)) {
      sim.store.delete(id);
    }
    sim.store.delete(resourceId);
    return undefined;
  });
  return {
    method: 'GET',
    template: '/subscriptions/{subscriptionId}/operationresults/{jobId}',
    operation: null,
    handle: (request) => result(sim, operations, request),
  };
}

export function startGroupDeletion(
  sim: Simulation,
  operations: Operations,
  request: ArmRequest,
  group: StoredResource,
): ArmAnswer {
  const location = textAt(group.body, 'location') ?? '';
  const startedAt = sim.now();
  const operation = operations.start({
    kind: 'groupDelete',
    resourceId: group.id,
    location,
    startedAt,
    endsAt: startedAt + sim.jittered(sim.settings.deleteSeconds),
    polling: 'retryAfter',
    payload: {},
  });
  const job = { jobId: `RESOURCEGROUPDELETIONJOB-${group.name.toUpperCase()}-${location.toUpperCase()}` };
  const text = JSON.stringify({ ...job, jobLocation: location, operation: operation.id });
  const path = `/subscriptions/${parameter(request, 'subscriptionId')}/operationresults/${Buffer.from(text).toString('base64url')}`;
  const url = `${request.origin}${path}?api-version=${request.apiVersion}`;
  const headers = sim.settings.operationHeaders === 'none' ? {} : lookAgain(sim, url);
  return { status: 202, headers, operationId: operation.id, resourceId: group.id };
}

function result(sim: Simulation, operations: Operations, request: ArmRequest): ArmAnswer {
  const operation = operations.get(operationIdIn(parameter(request, 'jobId')) ?? '');
  if (operation?.kind !== 'groupDelete') {
    throw new ArmError(404, 'NotFound', `The operation '${parameter(request, 'jobId')}' was not found.`);
  }
  return operation.status === 'InProgress'
    ? { status: 202, headers: lookAgain(sim, `${request.origin}${request.path}?${request.query}`) }
    : { status: 200 };
}

function operationIdIn(jobId: string): string | null {
  try {
    const job: unknown = JSON.parse(Buffer.from(jobId, 'base64url').toString('utf8'));
    return isObject(job) ? textAt(job, 'operation') : null;
  } catch {
    return null;
  }
}

function lookAgain({ settings }: Simulation, location: string): Record<string, string> {
  return { location, 'retry-after': String(Math.min(longestRetryAfter, settings.retryAfterSeconds)) };
}
