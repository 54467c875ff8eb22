// The extended zones that each subscription sees at the start, with the feature of each; one zone is not registered.
import { seedResource } from '../../arm/seed-resource';
import type { Simulation } from '../../simulation/simulation';
import { secondSubscriptionId, subscriptionId } from '../../state/seed-ids';
import { zoneType } from './extended-zones';
import { featureType } from './features';

const zones = [
  zone('losangeles', 'Los Angeles', 'westus', '(US) Los Angeles', 'usa', 'US', '-118.23537', '34.058414'),
  zone('perth', 'Perth', 'australiaeast', '(Asia Pacific) Perth', 'australia', 'Asia Pacific', '115.8605', '-31.9505'),
  zone('redmond', 'Redmond', 'westus', '(US) Redmond', 'usa', 'US', '-122.03197', '47.69106'),
];

export function seedZones(sim: Simulation): void {
  for (const subscription of [subscriptionId, secondSubscriptionId]) {
    const path = `/subscriptions/${subscription}/providers`;
    for (const { name, properties } of zones) {
      const settled = subscription === subscriptionId && name !== 'redmond' ? 'Registered' : 'NotRegistered';
      const id = `${path}/Microsoft.EdgeZones/extendedZones/${name}`;
      seedResource(sim, id, zoneType, { id, name, type: zoneType, properties }, { settled });
      const featureId = `${path}/Microsoft.Features/providers/Microsoft.EdgeZones/features/${name}`;
      const feature = { id: featureId, name: `Microsoft.EdgeZones/${name}`, type: featureType };
      seedResource(sim, featureId, featureType, feature, { settled });
    }
  }
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
