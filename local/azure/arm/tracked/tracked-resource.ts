// What resource providers share: locations in bodies, refusals while a resource is busy or its parent missing.

import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { ArmError, parentResourceNotFound, resourceNotFound } from '../arm-error';
import type { ArmRequest } from '../arm-request';
import { findLocation, locations, normalLocation } from '../locations';

/**
 * The location of a tracked resource that is created or replaced, in short form; without one in the body, that of the existing resource.
 * @throws ArmError `LocationRequired`, `LocationNotAvailableForResourceType`, `InvalidResourceLocation`
 */
export function requireLocation(body: JsonObject, type: string, existing: StoredResource | undefined): string {
  const given = textAt(body, 'location');
  const before = textAt(existing?.body, 'location');
  if (!given) {
    if (before) {
      return before;
    }
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  if (!findLocation(given)) {
    const available = locations.map(({ name }) => name).join(',');
    const message = `The provided location '${given}' is not available for resource type '${type}'. List of available regions for the resource type is '${available}'.`;
    throw new ArmError(400, 'LocationNotAvailableForResourceType', message);
  }
  const location = normalLocation(given);
  if (before && normalLocation(before) !== location) {
    const message = `The resource '${existing!.name}' already exists in location '${before}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`;
    throw new ArmError(409, 'InvalidResourceLocation', message);
  }
  return location;
}

/** The stored resource at the request's path, visible by now. */
export function requireResource(sim: Simulation, request: ArmRequest, path = request.path): StoredResource {
  const found = sim.store.get(path);
  if (found && isVisible(sim, found)) {
    return found;
  }
  const [, group = '', typeAndName = ''] = /\/resourceGroups\/([^/]+)\/providers\/(.*)/i.exec(path) ?? [];
  throw resourceNotFound(typeAndName, group);
}

/** Whether a new resource shows already (setting `notFoundAfterCreateSeconds`). */
export function isVisible(sim: Simulation, { createdAt }: StoredResource): boolean {
  return createdAt <= visibleSince(sim);
}

/** What was created until then, simulated milliseconds, shows. */
export function visibleSince(sim: Simulation): number {
  return sim.now() - sim.settings.notFoundAfterCreateSeconds * 1000;
}

export function requireParentResource(sim: Simulation, request: ArmRequest): StoredResource {
  const parentId = request.path.split('/').slice(0, -2).join('/');
  const parent = sim.store.get(parentId);
  if (parent) {
    return parent;
  }
  const type = (request.operation ?? '').replace(/^[^/]+\//, '').replace(/\/[^/]+$/, '');
  throw parentResourceNotFound('write', type, parentId);
}

/**
 * A resource takes one write at a time.
 * @throws ArmError 409, with the text for what is marked for deletion
 */
export function refuseWhileBusy({ body, name }: StoredResource, operationName: string): void {
  const state = textAt(body.properties, 'provisioningState');
  if (state === 'Deleting') {
    throw new ArmError(
      409,
      'OperationNotAllowed',
      `Operation '${operationName}' is not allowed on ${name}; since it is marked for deletion.`,
    );
  }
  if (state === 'Updating' || state === 'Creating') {
    const message =
      'The request failed due to conflict with a concurrent request. To resolve it, please refer to https://aka.ms/activitylog to get more details on the conflicting requests.';
    throw new ArmError(409, 'Conflict', message);
  }
}

export function withProvisioningState(resource: StoredResource, provisioningState: string): StoredResource {
  const properties = resource.body.properties as JsonObject;
  return { ...resource, body: { ...resource.body, properties: { ...properties, provisioningState } } };
}

/** ARM deletes nothing that still has children. */
export function refuseNested(sim: Simulation, resource: StoredResource): void {
  const nested = sim.store.below(resource.id);
  if (nested.length === 0) {
    return;
  }
  const message = `Can not delete resource before nested resources are deleted. Nested resources: '${nested
    .slice(0, 5)
    .map(({ id }) => id)
    .join(', ')}'.`;
  throw new ArmError(409, 'CannotDeleteResource', message);
}
