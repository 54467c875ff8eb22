// Microsoft.Authorization/roleDefinitions: read only, by every caller.
import { ArmError } from '../../arm/arm-error';
import { type ArmRequest, parameter } from '../../arm/arm-request';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import type { JsonObject } from '../../state/json';
import { findRole, type RoleDefinition, roleDefinitions } from './roles';

export function roleDefinitionRoutes(sim: Simulation): ArmRoute[] {
  const collection = '{*scope}/providers/Microsoft.Authorization/roleDefinitions';
  return [
    {
      method: 'GET',
      template: collection,
      operation: null,
      handle: (request) => pageOf(request, listed(request), sim.settings.pageSize),
    },
    {
      method: 'GET',
      template: `${collection}/{roleDefinitionId}`,
      operation: null,
      handle: (request) => {
        const id = parameter(request, 'roleDefinitionId');
        const role = findRole(id);
        if (role) {
          return { status: 200, body: roleJson(role, parameter(request, 'scope')) };
        }
        throw new ArmError(
          404,
          'RoleDefinitionDoesNotExist',
          `The specified role definition with ID '${id}' does not exist.`,
        );
      },
    },
  ];
}

function listed(request: ArmRequest): JsonObject[] {
  const filter = request.query.get('$filter') ?? '';
  const name = /roleName eq '([^']*)'/i.exec(filter)?.[1]?.toLowerCase();
  const type = /type eq '([^']*)'/i.exec(filter)?.[1]?.toLowerCase();
  return roleDefinitions
    .filter((role) => (!name || role.roleName.toLowerCase() === name) && (!type || role.type.toLowerCase() === type))
    .map((role) => roleJson(role, parameter(request, 'scope')));
}

/** When Azure's first built-in roles came. */
const builtInSince = '2015-02-02T21:55:09.8806423Z';

function roleJson(role: RoleDefinition, scope: string): JsonObject {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  return {
    properties: {
      roleName: role.roleName,
      type: role.type,
      description: role.description,
      assignableScopes: [role.type === 'BuiltInRole' ? '/' : subscription || '/'],
      permissions: [
        { actions: role.actions, notActions: role.notActions, dataActions: role.dataActions ?? [], notDataActions: [] },
      ],
      createdOn: builtInSince,
      updatedOn: builtInSince,
      createdBy: null,
      updatedBy: null,
    },
    id: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role.name}`,
    type: 'Microsoft.Authorization/roleDefinitions',
    name: role.name,
  };
}
