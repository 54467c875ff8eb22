// The user-assigned identities that are there from the start, all in `platform-rg`.
import { seedResource } from '../../arm/seed-resource';
import type { Simulation } from '../../simulation/simulation';
import { seedIdentities, subscriptionId, tenantId } from '../../state/seed-ids';
import { identityType } from './user-assigned-identities';

export function seedUserAssignedIdentities(sim: Simulation): void {
  for (const { name, clientId, principalId } of seedIdentities) {
    const id = `/subscriptions/${subscriptionId}/resourceGroups/platform-rg/providers/${identityType}/${name}`;
    const properties = { principalId, clientId, tenantId };
    seedResource(sim, id, identityType, { id, name, type: identityType, location: 'westus', properties });
  }
}
