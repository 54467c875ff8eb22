// What the simulated Azure starts with: two subscriptions, galleries as people have them, zones, identities and who may do what.
import { randomUUID } from 'node:crypto';
import type { Simulation } from '../../simulation/simulation';
import type { JsonObject } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import {
  operatorIdentity,
  type SeedIdentity,
  secondSubscriptionId,
  seedIdentities,
  subscriptionId,
  tenantId,
} from '../../state/seed-ids';
import { roleAssignmentType } from '../authorization/role-assignments';
import { roleByName } from '../authorization/roles';
import { seedGalleries } from '../compute-gallery/seed-galleries';
import { featureType } from '../edge-zones/features';
import { identityType } from '../managed-identity/user-assigned-identities';
import { groupResource } from './resource-groups';
import { providerType, resourceTypes } from './resource-providers';

const zones = [
  zone('losangeles', 'Los Angeles', 'westus', '(US) Los Angeles', 'usa', 'US', '-118.23537', '34.058414'),
  zone('perth', 'Perth', 'australiaeast', '(Asia Pacific) Perth', 'australia', 'Asia Pacific', '115.8605', '-31.9505'),
  zone('redmond', 'Redmond', 'westus', '(US) Redmond', 'usa', 'US', '-122.03197', '47.69106'),
];

/** Fills an empty store. */
export function seedStore(sim: Simulation): void {
  const put = (id: string, type: string, body: JsonObject, internal: JsonObject = {}): StoredResource => {
    const name = id.slice(id.lastIndexOf('/') + 1);
    return sim.store.put({ id, type, name, body, internal, createdAt: 0 });
  };
  for (const [id, displayName] of [
    [subscriptionId, 'Contoso Images'],
    [secondSubscriptionId, 'Fabrikam Workstations'],
  ] as const) {
    const path = `/subscriptions/${id}`;
    put(path, 'Microsoft.Resources/subscriptions', subscriptionJson(id, displayName));
    for (const namespace of Object.keys(resourceTypes)) {
      const provider = { id: `${path}/providers/${namespace}`, namespace };
      put(provider.id, providerType, provider, { settled: 'Registered' });
    }
    for (const { name, properties } of zones) {
      const registered = id === subscriptionId && name !== 'redmond' ? 'Registered' : 'NotRegistered';
      const zoneId = `${path}/providers/Microsoft.EdgeZones/extendedZones/${name}`;
      put(
        zoneId,
        'Microsoft.EdgeZones/extendedZones',
        { id: zoneId, name, type: 'Microsoft.EdgeZones/extendedZones', properties },
        { settled: registered },
      );
      const featureId = `${path}/providers/Microsoft.Features/providers/Microsoft.EdgeZones/features/${name}`;
      const feature = { id: featureId, name: `Microsoft.EdgeZones/${name}`, type: featureType };
      put(featureId, featureType, feature, { settled: registered });
    }
    assign(sim, path, operatorIdentity);
    for (const identity of seedIdentities) {
      assign(sim, path, identity);
    }
  }
  for (const [subscription, name, location] of [
    [subscriptionId, 'images-rg', 'westus'],
    [subscriptionId, 'platform-rg', 'westus'],
    [secondSubscriptionId, 'workstations-rg', 'australiaeast'],
  ] as const) {
    sim.store.put(groupResource(`/subscriptions/${subscription}/resourceGroups/${name}`, name, location, undefined, 0));
  }
  for (const { name, clientId, principalId } of seedIdentities) {
    const id = `/subscriptions/${subscriptionId}/resourceGroups/platform-rg/providers/${identityType}/${name}`;
    put(id, identityType, {
      id,
      name,
      type: identityType,
      location: 'westus',
      properties: { principalId, clientId, tenantId },
    });
  }
  seedGalleries(sim, put);
}

function assign(sim: Simulation, scope: string, { principalId, role }: SeedIdentity): void {
  const name = randomUUID();
  const id = `${scope}/providers/${roleAssignmentType}/${name}`;
  const roleDefinitionId = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${roleByName(role).name}`;
  const properties = { roleDefinitionId, principalId, principalType: 'ServicePrincipal', scope };
  sim.store.put({
    id,
    type: roleAssignmentType,
    name,
    body: { properties, id, type: roleAssignmentType, name },
    internal: { effectiveAt: 0 },
    createdAt: 0,
  });
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

function zone(
  name: string,
  displayName: string,
  homeLocation: string,
  regionalDisplayName: string,
  geography: string,
  geographyGroup: string,
  longitude: string,
  latitude: string,
) {
  const properties = {
    displayName,
    regionalDisplayName,
    regionType: 'Physical',
    regionCategory: 'Other',
    geography,
    geographyGroup,
    longitude,
    latitude,
    homeLocation,
  };
  return { name, properties: { provisioningState: 'Succeeded', ...properties } };
}
