// The user-assigned identities that are there from the start, all in `platform-rg`.
import { seedResource } from '../../arm/seed-resource';
import type { Simulation } from '../../simulation/simulation';
import { seedIdentities, subscriptionId, tenantId } from '../../state/seed-ids';
import { identityType } from './user-assigned-identities';

export function seedUserAssignedIdentities(sim: Simulation): void {
  for (const { name, clientId, principalId } of seedIdentities) {
    const id = `/subscriptions/${subscriptionId}/resourceGroups/platform-rg/providers/${identityType}/${name}`;
    const properties = { tenantId, principalId, clientId, isolationScope: 'None' };
    const shownId = id.replace('/resourceGroups/', '/resourcegroups/');
    seedResource(sim, id, identityType, {
      location: 'westus',
      tags: {},
      id: shownId,
      name,
      type: identityType,
      properties,
    });
  }
}
