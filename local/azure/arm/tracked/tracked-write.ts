// The long-running write and delete that galleries and image definitions share: Creating or Updating, then Succeeded; Deleting, then gone.

import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import type { ArmAnswer, ArmRequest } from '../arm-request';
import type { Operations } from '../operations';
import { startDelete } from './start-delete';
import { refuseNested, refuseWhileBusy, withProvisioningState } from './tracked-resource';

export function defineTrackedOperations(sim: Simulation, operations: Operations): void {
  operations.define('trackedWrite', ({ resourceId }) => {
    const resource = sim.store.get(resourceId);
    if (resource && textAt(resource.body.properties, 'provisioningState') !== 'Deleting') {
      sim.store.put(withProvisioningState(resource, 'Succeeded'));
    }
    return undefined;
  });
  operations.define('trackedDelete', ({ resourceId }) => {
    sim.store.delete(resourceId);
    return undefined;
  });
}

export interface TrackedWrite {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly location: string;
  readonly existing: StoredResource | undefined;
  /** Members of the resource besides id, name, type and location; `provisioningState` is set here. */
  readonly body: JsonObject;
}

export function writeTracked(
  sim: Simulation,
  operations: Operations,
  request: ArmRequest,
  write: TrackedWrite,
): ArmAnswer {
  const { id, type, name, location, existing } = write;
  const { id: _id, type: _type, name: _name, location: _location, ...body } = write.body;
  const properties = { ...(body.properties as JsonObject), provisioningState: existing ? 'Updating' : 'Creating' };
  const resource = sim.store.put({
    id,
    type,
    name,
    body: { name, id, type, location, ...body, properties },
    internal: existing?.internal ?? {},
    createdAt: existing?.createdAt ?? sim.now(),
  });
  const startedAt = sim.now();
  const operation = operations.start({
    kind: 'trackedWrite',
    resourceId: id,
    location,
    startedAt,
    endsAt: startedAt + sim.settings.galleryWriteSeconds * 1000,
    polling: 'atOnce',
    payload: {},
  });
  return {
    status: existing ? 200 : 201,
    body: resource.body,
    headers: operations.headers(request, operation),
    operationId: operation.id,
    resourceId: id,
  };
}

export function deleteTracked(
  sim: Simulation,
  operations: Operations,
  request: ArmRequest,
  operationName: string,
): ArmAnswer {
  const resource = sim.store.get(request.path);
  if (!resource) {
    return { status: 204 };
  }
  refuseNested(sim, resource);
  refuseWhileBusy(resource, operationName);
  sim.store.put(withProvisioningState(resource, 'Deleting'));
  return startDelete(sim, operations, request, 'trackedDelete', resource, {
    milliseconds: sim.settings.galleryWriteSeconds * 1000,
    polling: 'atOnce',
  });
}
