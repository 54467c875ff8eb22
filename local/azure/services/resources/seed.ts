// Two subscriptions, their resource groups, and the resource providers that are registered with them.
import { seedResource } from '../../arm/seed-resource';
import type { ResourceTypes } from '../../arm/service';
import type { Simulation } from '../../simulation/simulation';
import type { JsonObject } from '../../state/json';
import { secondSubscriptionId, subscriptionId, tenantId } from '../../state/seed-ids';
import { groupResource } from './resource-groups';
import { providerType } from './resource-providers';

const subscriptions = [
  { id: subscriptionId, displayName: 'Contoso Images' },
  { id: secondSubscriptionId, displayName: 'Fabrikam Workstations' },
] as const;

const groups = [
  { subscription: subscriptionId, name: 'images-rg', location: 'westus' },
  { subscription: subscriptionId, name: 'platform-rg', location: 'westus' },
  { subscription: secondSubscriptionId, name: 'workstations-rg', location: 'australiaeast' },
] as const;

export function seedSubscriptions(sim: Simulation, resourceTypes: ResourceTypes): void {
  for (const { id, displayName } of subscriptions) {
    const path = `/subscriptions/${id}`;
    seedResource(sim, path, 'Microsoft.Resources/subscriptions', subscriptionJson(id, displayName));
    for (const namespace of Object.keys(resourceTypes).sort()) {
      const provider = { id: `${path}/providers/${namespace}`, namespace };
      seedResource(sim, provider.id, providerType, provider, { settled: 'Registered' });
    }
  }
  for (const { subscription, name, location } of groups) {
    sim.store.put(groupResource(`/subscriptions/${subscription}/resourceGroups/${name}`, name, location, undefined, 0));
  }
}

function subscriptionJson(id: string, displayName: string): JsonObject {
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    tenantId,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
    authorizationSource: 'RoleBased',
    managedByTenants: [],
  };
}
