// Microsoft.ManagedIdentity/userAssignedIdentities. This provider answers ids with `resourcegroups` in lower case.
import { randomUUID } from 'node:crypto';
import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { requireLocation, requireResource } from '../../arm/tracked/tracked-resource';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt } from '../../state/json';
import { tenantId } from '../../state/seed-ids';

export const identityType = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const collection =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities';

export function userAssignedIdentityRoutes(sim: Simulation): ArmRoute[] {
  const template = `${collection}/{resourceName}`;
  const write = (request: ArmRequest) => writeIdentity(sim, request);
  return [
    {
      method: 'GET',
      template: '/subscriptions/{subscriptionId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities',
      handle: (request) => {
        const identities = sim.store.ofType(identityType, `/subscriptions/${parameter(request, 'subscriptionId')}`);
        return pageOf(
          request,
          identities.map(({ body }) => identityJson(body, request.apiVersion)),
          sim.settings.pageSize,
        );
      },
    },
    {
      method: 'GET',
      template: collection,
      handle: (request) =>
        pageOf(
          request,
          sim.store.collection(request.path).map(({ body }) => identityJson(body, request.apiVersion)),
          sim.settings.pageSize,
        ),
    },
    {
      method: 'GET',
      template,
      handle: (request) => ({
        status: 200,
        body: identityJson(requireResource(sim, request).body, request.apiVersion),
      }),
    },
    { method: 'PUT', template, handle: write },
    { method: 'PATCH', template, handle: write },
    {
      method: 'DELETE',
      template,
      handle: (request) => ({ status: sim.store.delete(request.path) ? 200 : 204 }),
    },
  ];
}

function writeIdentity(sim: Simulation, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  requireShape(body, 'identity', { location: 'string', tags: 'object' });
  const name = parameter(request, 'resourceName');
  const patch = request.method === 'PATCH';
  const existing = patch ? requireResource(sim, request) : sim.store.get(request.path);
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/.test(name)) {
    const message = `The resource name '${name}' is invalid: 3 to 128 letters, digits, hyphens and underscores, beginning with a letter or digit.`;
    throw new ArmError(400, 'BadRequest', message);
  }
  const location = requireLocation(body, identityType, existing);
  const id = existing?.id ?? request.path;
  const tags = patch ? (body.tags ?? existing?.body.tags) : body.tags;
  const known = objectAt(existing?.body, 'properties');
  const properties = {
    tenantId: known.tenantId ?? tenantId,
    principalId: known.principalId ?? randomUUID(),
    clientId: known.clientId ?? randomUUID(),
    isolationScope: objectAt(body, 'properties').isolationScope ?? known.isolationScope ?? 'None',
  };
  const { body: answer } = sim.store.put({
    id,
    type: identityType,
    name,
    body: { location, tags: tags ?? {}, id: shownId(id), name, type: identityType, properties },
    internal: {},
    createdAt: existing?.createdAt ?? sim.now(),
  });
  return {
    status: existing ? 200 : 201,
    body: identityJson(answer, request.apiVersion),
    headers: existing ? {} : { location: shownId(id) },
  };
}

/** This provider writes `resourcegroups`. */
function shownId(id: string): string {
  return id.replace(/\/resourceGroups\//i, '/resourcegroups/');
}

function identityJson(body: JsonObject, apiVersion: string): JsonObject {
  const { isolationScope, ...properties } = objectAt(body, 'properties');
  return { ...body, properties: apiVersion < '2024-11-30' ? properties : { ...properties, isolationScope } };
}
