// What the types of Microsoft.DevCenter share: ids in lists, system data, resources that are written at once.
import { type ArmAnswer, type ArmRequest, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { requireParentResource, requireResource } from '../../arm/tracked/tracked-resource';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

export const devCentersInGroup =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.DevCenter/devcenters';

/** Who made and last changed a resource, as its caller's id. */
export function systemData(request: ArmRequest, sim: Simulation, existing?: StoredResource): JsonObject {
  const at = sim.clock.date().toISOString();
  const by = { by: request.caller.objectId, type: 'Application' };
  const created = objectAt(existing?.body, 'systemData');
  return {
    createdBy: created.createdBy ?? by.by,
    createdByType: created.createdByType ?? by.type,
    createdAt: created.createdAt ?? at,
    lastModifiedBy: by.by,
    lastModifiedByType: by.type,
    lastModifiedAt: at,
  };
}

export function listRoute(sim: Simulation, template: string, type: string): ArmRoute {
  return {
    method: 'GET',
    template,
    handle: (request) =>
      pageOf(
        request,
        sim.store
          .collection(request.path)
          .filter((one) => one.type.toLowerCase() === type.toLowerCase())
          .map(({ body }) => body),
        sim.settings.pageSize,
      ),
  };
}

export interface PlainType {
  /** Collection's template; a resource is below it. */
  readonly collection: string;
  readonly type: string;
  /** Whether the parent must be there: a child of a dev center or project. */
  readonly isChild: boolean;
  /** Members that the service adds to the given properties. @throws ArmError for what it refuses */
  readonly properties: (given: JsonObject, request: ArmRequest) => JsonObject;
}

/** List, get, put and delete of a type whose writes end at once. */
export function plainRoutes(sim: Simulation, plain: PlainType): ArmRoute[] {
  const template = `${plain.collection}/{name}`;
  return [
    listRoute(sim, plain.collection, plain.type),
    { method: 'GET', template, handle: (request) => ({ status: 200, body: requireResource(sim, request).body }) },
    { method: 'PUT', template, handle: (request) => putPlain(sim, plain, request) },
    { method: 'DELETE', template, handle: (request) => deletePlain(sim, request) },
  ];
}

/** At once; the definitions know 202 and 204. */
function deletePlain(sim: Simulation, request: ArmRequest): ArmAnswer {
  sim.store.delete(request.path);
  return { status: 204 };
}

function putPlain(sim: Simulation, { type, isChild, properties }: PlainType, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  requireShape(body, 'parameters', { location: 'string', tags: 'object', properties: 'object' });
  if (isChild) {
    requireParentResource(sim, request);
  }
  const existing = sim.store.get(request.path);
  const id = existing?.id ?? request.path;
  const name = id.slice(id.lastIndexOf('/') + 1);
  // A secret is taken and never answered.
  const { domainPassword: _secret, ...given } = objectAt(body, 'properties');
  const { body: answer } = sim.store.put({
    id,
    type,
    name,
    body: {
      id,
      name,
      type,
      ...(body.location === undefined ? {} : { location: body.location }),
      ...(body.tags === undefined ? {} : { tags: body.tags }),
      systemData: systemData(request, sim, existing),
      properties: { ...given, ...properties(given, request), provisioningState: 'Succeeded' },
    },
    internal: {},
    createdAt: existing?.createdAt ?? sim.now(),
  });
  return { status: existing ? 200 : 201, body: answer };
}
