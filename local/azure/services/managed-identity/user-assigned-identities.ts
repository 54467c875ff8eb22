// Microsoft.ManagedIdentity/userAssignedIdentities. This provider answers ids with `resourcegroups` in lower case.
import { randomUUID } from 'node:crypto';
import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { requireLocation, requireResource } from '../../arm/tracked/tracked-resource';
import type { Simulation } from '../../simulation/simulation';
import { objectAt } from '../../state/json';
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
          identities.map(({ body }) => body),
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
          sim.store.collection(request.path).map(({ body }) => body),
          sim.settings.pageSize,
        ),
    },
    { method: 'GET', template, handle: (request) => ({ status: 200, body: requireResource(sim, request).body }) },
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
    principalId: known.principalId ?? randomUUID(),
    clientId: known.clientId ?? randomUUID(),
    tenantId: known.tenantId ?? tenantId,
  };
  const { body: answer } = sim.store.put({
    id,
    type: identityType,
    name,
    body: { id, name, type: identityType, location, ...(tags ? { tags } : {}), properties },
    internal: {},
    createdAt: existing?.createdAt ?? sim.now(),
  });
  return { status: existing ? 200 : 201, body: answer };
}
