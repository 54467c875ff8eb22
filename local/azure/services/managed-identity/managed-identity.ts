// Microsoft.ManagedIdentity: user-assigned identities. Their tokens come from identity-server.ts, on a port of its own.
import type { Platform, Service } from '../../arm/service';
import { seedUserAssignedIdentities } from './seed';
import { userAssignedIdentityRoutes } from './user-assigned-identities';

export function createManagedIdentity({ sim }: Platform): Service {
  return {
    resourceTypes: { 'Microsoft.ManagedIdentity': { userAssignedIdentities: ['2024-11-30', '2023-01-31'] } },
    routes: userAssignedIdentityRoutes(sim),
    seed: () => seedUserAssignedIdentities(sim),
  };
}
