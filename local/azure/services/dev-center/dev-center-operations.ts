// Long-running operations as Microsoft.DevCenter shows them: `Accepted` until the end, an id with a `*` and 64 hex digits in it.
import { createHash } from 'node:crypto';
import { ArmError } from '../../arm/arm-error';
import { type ArmRequest, parameter } from '../../arm/arm-request';
import type { Operation } from '../../arm/operation';
import type { Operations } from '../../arm/operations';
import type { ArmRoute } from '../../arm/router';
import { withProvisioningState } from '../../arm/tracked/tracked-resource';
import type { Simulation } from '../../simulation/simulation';

/** Simulated seconds, as recorded in May 2023. */
export const devCenterWriteSeconds = 171;
export const galleryAttachSeconds = 19;
export const galleryDetachSeconds = 18;

export function defineDevCenterOperations(sim: Simulation, operations: Operations): void {
  operations.define('devCenterWrite', ({ resourceId }) => {
    const resource = sim.store.get(resourceId);
    if (resource) {
      sim.store.put(withProvisioningState(resource, 'Succeeded'));
    }
    return undefined;
  });
  operations.define('devCenterDelete', ({ resourceId }) => {
    for (const { id } of sim.store.below(resourceId)) {
      sim.store.delete(id);
    }
    sim.store.delete(resourceId);
    return undefined;
  });
}

function statusName({ id, resourceId }: Operation): string {
  return `${id}*${createHash('sha256').update(resourceId.toLowerCase()).digest('hex').toUpperCase()}`;
}

function statusPath(operation: Operation): string {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(operation.resourceId)?.[0] ?? '';
  const location = operation.location.toUpperCase();
  return `${subscription}/providers/Microsoft.DevCenter/locations/${location}/operationStatuses/${statusName(operation)}`;
}

/** Headers of the answer that begins an operation: a PUT names one place, a DELETE the same one twice. */
export function operationHeaders(request: ArmRequest, operation: Operation): Record<string, string> {
  const url = `${request.origin}${statusPath(operation)}?api-version=${request.apiVersion}`;
  return { 'azure-asyncoperation': url, ...(request.method === 'DELETE' ? { location: url } : {}) };
}

export function operationStatusRoute(sim: Simulation, operations: Operations): ArmRoute {
  return {
    method: 'GET',
    template:
      '/subscriptions/{subscriptionId}/providers/Microsoft.DevCenter/locations/{location}/operationStatuses/{operationId}',
    operation: null,
    handle: (request) => {
      const operation = operations.get(parameter(request, 'operationId').split('*')[0] ?? '');
      if (!operation || statusPath(operation).toLowerCase() !== request.path.toLowerCase()) {
        const message = `The operation '${parameter(request, 'operationId')}' could not be found.`;
        throw new ArmError(404, 'OperationNotFound', message);
      }
      const { status, endsAt, error } = operation;
      const isOver = status !== 'InProgress';
      const body = {
        id: statusPath(operation),
        name: statusName(operation),
        resourceId: operation.resourceId,
        status: isOver ? status : 'Accepted',
        startTime: new Date(operation.startedAt).toISOString(),
        ...(isOver ? { endTime: new Date(endsAt ?? sim.now()).toISOString(), properties: null } : {}),
        ...(error ? { error } : {}),
      };
      return { status: 200, body };
    },
  };
}
