// Microsoft.DevCenter/devcenters: a long-running PUT with an identity of its own, and the built-in gallery Default.
import { randomUUID } from 'node:crypto';
import { linkedAuthorizationFailed } from '../../arm/access-control';
import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import type { Platform } from '../../arm/service';
import { requireLocation, requireResource } from '../../arm/tracked/tracked-resource';
import { isObject, type JsonObject, objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { tenantId } from '../../state/seed-ids';
import { devCentersInGroup, listRoute, systemData } from './child-resources';
import { putDefaultGallery } from './default-gallery';
import { devCenterWriteSeconds, operationHeaders } from './dev-center-operations';

export const devCenterType = 'microsoft.devcenter/devcenters';
const assign = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9-]{2,25}$/;

export function devCenterRoutes(platform: Platform): ArmRoute[] {
  const { sim } = platform;
  const template = `${devCentersInGroup}/{devCenterName}`;
  const write = (request: ArmRequest) => writeDevCenter(platform, request);
  return [
    {
      method: 'GET',
      template: '/subscriptions/{subscriptionId}/providers/Microsoft.DevCenter/devcenters',
      handle: (request) => {
        const all = sim.store.ofType(devCenterType, `/subscriptions/${parameter(request, 'subscriptionId')}`);
        return pageOf(
          request,
          all.map(({ body }) => body),
          sim.settings.pageSize,
        );
      },
    },
    listRoute(sim, devCentersInGroup, devCenterType),
    { method: 'GET', template, handle: (request) => ({ status: 200, body: requireResource(sim, request).body }) },
    { method: 'PUT', template, handle: write },
    { method: 'PATCH', template, handle: write },
    { method: 'DELETE', template, handle: (request) => deleteDevCenter(platform, request) },
  ];
}

function writeDevCenter(platform: Platform, request: ArmRequest): ArmAnswer {
  const { sim, operations } = platform;
  const body = requireBody(request);
  requireShape(body, 'devCenter', { location: 'string', tags: 'object', identity: 'object', properties: 'object' });
  const isPatch = request.method === 'PATCH';
  const existing = isPatch ? requireResource(sim, request) : (sim.store.get(request.path) ?? undefined);
  const name = parameter(request, 'devCenterName');
  if (!namePattern.test(name)) {
    throw new ArmError(400, 'InvalidName', `The dev center name '${name}' does not match ${namePattern.source}.`);
  }
  const location = requireLocation(body, devCenterType, existing);
  const before = existing?.body.identity;
  const identity = isObject(body.identity) ? identityOf(platform, request, body.identity, before) : before;
  const id = existing?.id ?? request.path;
  const tags = body.tags ?? (isPatch ? existing?.body.tags : undefined);
  const { body: answer } = sim.store.put({
    id,
    type: devCenterType,
    name,
    body: {
      id,
      name,
      type: devCenterType,
      location,
      ...(tags === undefined ? {} : { tags }),
      systemData: systemData(request, sim, existing),
      ...(identity === undefined ? {} : { identity }),
      properties: {
        ...(isPatch ? objectAt(existing?.body, 'properties') : {}),
        ...objectAt(body, 'properties'),
        provisioningState: existing ? 'Updating' : 'Accepted',
        devCenterUri: `https://${tenantId}-${name.toLowerCase()}.${location}.devcenter.azure.com/`,
      },
    },
    internal: {},
    createdAt: existing?.createdAt ?? sim.now(),
  });
  if (!existing) {
    putDefaultGallery(sim, id);
  }
  const operation = operations.start({
    kind: 'devCenterWrite',
    resourceId: id,
    location,
    endsAt: sim.now() + devCenterWriteSeconds * 1000,
    payload: {},
  });
  const headers = operationHeaders(request, operation);
  return {
    status: existing ? 200 : 201,
    body: existing ? answer : withoutUri(answer),
    headers,
    operationId: operation.id,
    resourceId: id,
  };
}

/** As recorded: a dev center that is being made has no address yet. */
function withoutUri(devCenter: JsonObject): JsonObject {
  const { devCenterUri: _later, ...properties } = objectAt(devCenter, 'properties');
  return { ...devCenter, properties };
}

/** The given identities are all that there shall be; the type says whether the dev center has one of its own. */
function identityOf(platform: Platform, request: ArmRequest, given: JsonObject, before: unknown): JsonObject {
  const type = textAt(given, 'type') ?? 'None';
  const kinds = type.split(',').map((kind) => kind.trim().toLowerCase());
  const assigned = Object.keys(objectAt(given, 'userAssignedIdentities')).map((id) => {
    const identity = platform.sim.store.get(id);
    if (!identity) {
      throw new ArmError(400, 'FailedIdentityOperation', `The identity '${id}' was not found.`);
    }
    if (!platform.access.isAllowed(request.caller.objectId, assign, identity.id)) {
      throw linkedAuthorizationFailed(request.caller, assign, request.path, identity.id);
    }
    const { principalId, clientId } = objectAt(identity.body, 'properties');
    return [id.replace(/\/resourceGroups\//i, '/resourcegroups/'), { principalId, clientId }];
  });
  return {
    type,
    ...(kinds.includes('systemassigned')
      ? { principalId: textAt(before, 'principalId') ?? randomUUID(), tenantId }
      : {}),
    ...(kinds.includes('userassigned') ? { userAssignedIdentities: Object.fromEntries(assigned) } : {}),
  };
}

function deleteDevCenter({ sim, operations }: Platform, request: ArmRequest): ArmAnswer {
  const existing = sim.store.get(request.path);
  if (!existing) {
    return { status: 204 };
  }
  const operation = operations.start({
    kind: 'devCenterDelete',
    resourceId: existing.id,
    location: textAt(existing.body, 'location') ?? '',
    endsAt: sim.now() + devCenterWriteSeconds * 1000,
    payload: {},
  });
  return {
    status: 202,
    headers: operationHeaders(request, operation),
    operationId: operation.id,
    resourceId: existing.id,
  };
}

/** Principals of a dev center's identities. */
export function principalsOf(devCenter: StoredResource): string[] {
  const identity = devCenter.body.identity;
  const assigned = Object.values(objectAt(identity, 'userAssignedIdentities')).map((one) => textAt(one, 'principalId'));
  return [textAt(identity, 'principalId'), ...assigned].filter((principal) => principal !== null);
}
