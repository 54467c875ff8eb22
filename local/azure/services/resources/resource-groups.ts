// Resource groups, and the listing of the resources in them.
import { ArmError, resourceGroupNotFound } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import type { Operations } from '../../arm/operations';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { requireLocation } from '../../arm/tracked/tracked-resource';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { defineGroupDeletion, startGroupDeletion } from './group-deletion';
import { listFilter } from './list-filter';

const resourceGroupType = 'Microsoft.Resources/resourceGroups';
const collection = '/subscriptions/{subscriptionId}/resourceGroups';
const namespace = 'Microsoft.Resources/subscriptions/resourceGroups';

export function resourceGroupRoutes(sim: Simulation, operations: Operations): ArmRoute[] {
  const template = `${collection}/{resourceGroupName}`;
  const write = (request: ArmRequest) => writeGroup(sim, request);
  return [
    defineGroupDeletion(sim, operations),
    {
      method: 'GET',
      template: collection,
      operation: `${namespace}/read`,
      handle: (request) =>
        pageOf(
          request,
          sim.store
            .collection(request.path)
            .filter(listFilter(request.query.get('$filter'), 'tagName', 'tagValue'))
            .map(({ body }) => body),
          sim.settings.pageSize,
        ),
    },
    {
      method: 'GET',
      template,
      operation: `${namespace}/read`,
      handle: (request) => ({ status: 200, body: requireGroup(sim, request).body }),
    },
    {
      method: 'HEAD',
      template,
      operation: `${namespace}/read`,
      handle: (request) => ({ status: sim.store.get(request.path) ? 204 : 404 }),
    },
    { method: 'PUT', template, operation: `${namespace}/write`, handle: write },
    { method: 'PATCH', template, operation: `${namespace}/write`, handle: write },
    {
      method: 'DELETE',
      template,
      operation: `${namespace}/delete`,
      handle: (request) => startGroupDeletion(sim, operations, request, requireGroup(sim, request)),
    },
    {
      method: 'GET',
      template: `${template}/resources`,
      operation: `${namespace}/resources/read`,
      handle: (request) => listResources(sim, request, request.path.slice(0, -'/resources'.length)),
    },
    {
      method: 'GET',
      template: '/subscriptions/{subscriptionId}/resources',
      operation: 'Microsoft.Resources/subscriptions/resources/read',
      handle: (request) => listResources(sim, request, `/subscriptions/${parameter(request, 'subscriptionId')}`),
    },
  ];
}

function requireGroup(sim: Simulation, request: ArmRequest): StoredResource {
  const group = sim.store.get(request.path);
  if (group) {
    return group;
  }
  throw resourceGroupNotFound(parameter(request, 'resourceGroupName'));
}

function writeGroup(sim: Simulation, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  requireShape(body, 'resourceGroup', { location: 'string', tags: 'object' });
  const name = parameter(request, 'resourceGroupName');
  if (!/^[-\p{L}\p{N}_.()]{1,90}$/u.test(name) || name.endsWith('.')) {
    throw new ArmError(
      400,
      'InvalidResourceGroup',
      `The resource group name '${name}' is not valid: 1 to 90 letters, digits, ( ) - _ and dots, no dot at the end.`,
    );
  }
  const patch = request.method === 'PATCH';
  const existing = patch ? requireGroup(sim, request) : sim.store.get(request.path);
  const location = requireLocation(body, resourceGroupType, existing);
  const id = existing?.id ?? `/subscriptions/${parameter(request, 'subscriptionId')}/resourceGroups/${name}`;
  const tags = patch ? (body.tags ?? existing?.body.tags) : body.tags;
  const { body: answer } = sim.store.put(groupResource(id, name, location, tags, existing?.createdAt ?? sim.now()));
  return { status: existing ? 200 : 201, body: answer, resourceId: id };
}

export function groupResource(
  id: string,
  name: string,
  location: string,
  tags: unknown,
  createdAt: number,
): StoredResource {
  const body: JsonObject = {
    id,
    name,
    type: resourceGroupType,
    location,
    ...(tags ? { tags } : {}),
    properties: { provisioningState: 'Succeeded' },
  };
  return { id, type: resourceGroupType, name, body, internal: {}, createdAt };
}

/** Top-level and nested tracked resources. */
function listResources(sim: Simulation, request: ArmRequest, scope: string): ArmAnswer {
  const passes = listFilter(
    request.query.get('$filter'),
    'resourceType',
    'name',
    'resourceGroup',
    'location',
    'tagName',
    'tagValue',
  );
  const tracked = sim.store
    .below(scope)
    .filter((resource) => textAt(resource.body, 'location') !== null && resource.type !== resourceGroupType)
    .filter(({ type }) => !type.includes('/softDeletedArtifactTypes/'))
    .filter(passes);
  const entries = tracked.map(({ body }) => ({
    id: body.id,
    name: nameInGroup(textAt(body, 'id') ?? ''),
    type: body.type,
    location: body.location,
    ...(body.tags ? { tags: body.tags } : {}),
    ...(body.identity ? { identity: body.identity } : {}),
  }));
  return pageOf(request, entries, sim.settings.pageSize);
}

/** ARM lists a nested resource as `parent/child`. */
function nameInGroup(id: string): string {
  const segments = id.split('/providers/').at(-1)!.split('/').slice(1);
  return segments.filter((_, index) => index % 2 === 1).join('/');
}
