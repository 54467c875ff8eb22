// The roles that the identities of the seed hold in both subscriptions; they count from the start.
import { randomUUID } from 'node:crypto';
import { seedResource } from '../../arm/seed-resource';
import type { Simulation } from '../../simulation/simulation';
import {
  operatorIdentity,
  type SeedIdentity,
  secondSubscriptionId,
  seedIdentities,
  subscriptionId,
} from '../../state/seed-ids';
import { roleAssignmentType } from './role-assignments';
import { roleByName } from './roles';

export function seedRoleAssignments(sim: Simulation): void {
  for (const subscription of [subscriptionId, secondSubscriptionId]) {
    for (const identity of [operatorIdentity, ...seedIdentities]) {
      assign(sim, `/subscriptions/${subscription}`, identity);
    }
  }
  // The app tells of its ends in the topic of the seed; the operator can try it by hand.
  for (const identity of [operatorIdentity, ...seedIdentities.slice(0, 1)]) {
    assign(sim, `/subscriptions/${subscriptionId}`, { ...identity, role: 'EventGrid Data Sender' });
  }
}

function assign(sim: Simulation, scope: string, { principalId, role }: SeedIdentity): void {
  const name = randomUUID();
  const id = `${scope}/providers/${roleAssignmentType}/${name}`;
  const roleDefinitionId = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${roleByName(role).name}`;
  const properties = {
    roleDefinitionId,
    principalId,
    principalType: 'ServicePrincipal',
    scope,
    condition: null,
    conditionVersion: null,
    description: null,
  };
  const body = { properties, id, type: roleAssignmentType, name };
  seedResource(sim, id, roleAssignmentType, body, { effectiveAt: 0 });
}
