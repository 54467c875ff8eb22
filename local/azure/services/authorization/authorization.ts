// Microsoft.Authorization: role definitions, and role assignments at any scope.
import type { Platform, Service } from '../../arm/service';
import { roleAssignmentRoutes } from './role-assignments';
import { roleDefinitionRoutes } from './role-definitions';
import { seedRoleAssignments } from './seed';

export function createAuthorization({ sim }: Platform): Service {
  return {
    resourceTypes: {
      'Microsoft.Authorization': { roleAssignments: ['2022-04-01'], roleDefinitions: ['2022-04-01'] },
    },
    routes: [...roleAssignmentRoutes(sim), ...roleDefinitionRoutes(sim)],
    seed: () => seedRoleAssignments(sim),
  };
}
