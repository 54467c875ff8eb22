// Microsoft.Authorization/roleAssignments at any scope: they count only after a while, and the directory must know the principal.
import { ArmError, missingParameter } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import { directoryKnows } from '../../arm/directory';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { tenantId } from '../../state/seed-ids';
import { findRole } from './roles';

export const roleAssignmentType = 'Microsoft.Authorization/roleAssignments';
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What may change under the same name; answered as null where it is not set. */
const changeable = ['condition', 'conditionVersion', 'description'] as const;
const assignmentShape = {
  properties: 'object',
  'properties.roleDefinitionId': 'string',
  'properties.principalId': 'string',
  'properties.principalType': 'string',
} as const;

export function roleAssignmentRoutes(sim: Simulation): ArmRoute[] {
  const collection = '{*scope}/providers/Microsoft.Authorization/roleAssignments';
  const template = `${collection}/{roleAssignmentName}`;
  return [
    { method: 'GET', template: collection, handle: (request) => listAssignments(sim, request) },
    {
      method: 'GET',
      template,
      handle: (request) => ({ status: 200, body: requireAssignment(sim, request.path).body }),
    },
    { method: 'PUT', template, handle: (request) => putAssignment(sim, request) },
    { method: 'DELETE', template, handle: (request) => deleteAssignment(sim, request) },
  ];
}

function listAssignments(sim: Simulation, request: ArmRequest): ArmAnswer {
  const scope = parameter(request, 'scope').toLowerCase();
  const filter = request.query.get('$filter') ?? '';
  const principal = /(?:principalId eq|assignedTo\()\s*'([^']*)'/i.exec(filter)?.[1]?.toLowerCase();
  const atScope = /atScope\(\)/i.test(filter);
  const known = /^\s*$|atScope\(\)|principalId eq '|assignedTo\('/i.test(filter);
  if (!known) {
    throw new ArmError(
      400,
      'UnsupportedQuery',
      `The filter '${filter}' is not supported: atScope(), principalId eq '…' and assignedTo('…') are.`,
    );
  }
  const found = sim.store.ofType(roleAssignmentType).filter(({ body }) => {
    const properties = objectAt(body, 'properties');
    const assigned = (textAt(properties, 'scope') ?? '').toLowerCase();
    const above = `${scope}/`.startsWith(`${assigned}/`);
    const below = `${assigned}/`.startsWith(`${scope}/`);
    return (above || (below && !atScope)) && (!principal || properties.principalId === principal);
  });
  return pageOf(
    request,
    found.map(({ body }) => body),
    sim.settings.pageSize,
  );
}

function putAssignment(sim: Simulation, request: ArmRequest): ArmAnswer {
  const name = parameter(request, 'roleAssignmentName');
  const scope = parameter(request, 'scope') || '/';
  const body = requireBody(request);
  requireShape(body, 'parameters', assignmentShape);
  const properties = objectAt(body, 'properties');
  if (!guid.test(name)) {
    throw new ArmError(
      400,
      'InvalidRoleAssignmentId',
      `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
    );
  }
  const roleDefinitionId = textAt(properties, 'roleDefinitionId');
  const principalId = textAt(properties, 'principalId')?.toLowerCase();
  if (!roleDefinitionId) {
    throw missingParameter('properties.roleDefinitionId');
  }
  if (!principalId) {
    throw missingParameter('properties.principalId');
  }
  const role = findRole(roleDefinitionId);
  if (!role) {
    const message = `The specified role definition with ID '${roleDefinitionId.split('/').at(-1)}' does not exist.`;
    throw new ArmError(400, 'RoleDefinitionDoesNotExist', message);
  }
  const existing = sim.store.get(request.path);
  requirePrincipal(sim, principalId);
  const same = sameAssignment(sim, scope, principalId, role.name);
  if (same && same !== existing) {
    throw new ArmError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  }
  if (existing && !same) {
    const message = 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.';
    throw new ArmError(400, 'RoleAssignmentUpdateNotPermitted', message);
  }
  const known = objectAt(existing?.body, 'properties');
  if (existing && changeable.every((member) => (properties[member] ?? null) === (known[member] ?? null))) {
    return { status: 200, body: existing.body };
  }
  const stored = putStored(sim, request, { scope, role: role.name, principalId, given: properties, existing });
  const answered = { ...objectAt(stored.body, 'properties'), createdBy: null };
  return { status: 201, body: { ...stored.body, properties: answered } };
}

interface Assignment {
  readonly scope: string;
  readonly role: string;
  readonly principalId: string;
  readonly given: JsonObject;
  readonly existing: StoredResource | undefined;
}

function putStored(sim: Simulation, request: ArmRequest, assignment: Assignment): StoredResource {
  const { scope, role, principalId, given, existing } = assignment;
  const name = parameter(request, 'roleAssignmentName');
  const known = objectAt(existing?.body, 'properties');
  const now = sim.clock.date().toISOString();
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  const properties = {
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    principalId,
    principalType: given.principalType ?? 'ServicePrincipal',
    scope,
    ...Object.fromEntries(changeable.map((member) => [member, given[member] ?? null])),
    createdOn: known.createdOn ?? now,
    updatedOn: now,
    createdBy: known.createdBy ?? request.caller.objectId,
    updatedBy: request.caller.objectId,
    delegatedManagedIdentityResourceId: given.delegatedManagedIdentityResourceId ?? null,
  };
  return sim.store.put({
    id: request.path,
    type: roleAssignmentType,
    name,
    body: { properties, id: request.path, type: roleAssignmentType, name },
    internal: existing?.internal ?? { effectiveAt: sim.now() + sim.settings.roleLagSeconds * 1000 },
    createdAt: existing?.createdAt ?? sim.now(),
  });
}

function deleteAssignment(sim: Simulation, request: ArmRequest): ArmAnswer {
  const existing = sim.store.get(request.path);
  if (!existing) {
    return { status: 204 };
  }
  sim.store.delete(existing.id);
  return { status: 200, body: existing.body };
}

function sameAssignment(sim: Simulation, scope: string, principalId: string, role: string): StoredResource | undefined {
  return sim.store.ofType(roleAssignmentType).find(({ body }) => {
    const properties = objectAt(body, 'properties');
    return (
      properties.principalId === principalId &&
      (textAt(properties, 'scope') ?? '').toLowerCase() === scope.toLowerCase() &&
      findRole(textAt(properties, 'roleDefinitionId') ?? '')?.name === role
    );
  });
}

function requirePrincipal(sim: Simulation, principalId: string): void {
  if (directoryKnows(sim, principalId, sim.settings.principalLagSeconds)) {
    return;
  }
  const message = `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`;
  throw new ArmError(400, 'PrincipalNotFound', message);
}

function requireAssignment(sim: Simulation, path: string): StoredResource {
  const found = sim.store.get(path);
  if (found) {
    return found;
  }
  throw new ArmError(404, 'RoleAssignmentNotFound', `The role assignment '${path.split('/').at(-1)}' is not found.`);
}
