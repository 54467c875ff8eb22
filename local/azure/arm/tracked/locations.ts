// Azure's regions as the simulated services know them: answers show display names, requests may use either form.
import type { JsonObject } from '../../state/json';

export interface Location {
  readonly name: string;
  readonly displayName: string;
  readonly geography: string;
  readonly geographyGroup: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly physicalLocation: string;
}

const table = `
australiaeast|Australia East|Australia|Asia Pacific|-33.86|151.2094|New South Wales
australiasoutheast|Australia Southeast|Australia|Asia Pacific|-37.8136|144.9631|Victoria
brazilsouth|Brazil South|Brazil|South America|-23.55|-46.633|Sao Paulo State
canadacentral|Canada Central|Canada|Canada|43.653|-79.383|Toronto
centralindia|Central India|India|Asia Pacific|18.5822|73.9197|Pune
centralus|Central US|United States|US|41.5908|-93.6208|Iowa
eastasia|East Asia|Asia Pacific|Asia Pacific|22.267|114.188|Hong Kong
eastus|East US|United States|US|37.3719|-79.8164|Virginia
eastus2|East US 2|United States|US|36.6681|-78.3889|Virginia
francecentral|France Central|France|Europe|46.3772|2.373|Paris
germanywestcentral|Germany West Central|Germany|Europe|50.110924|8.682127|Frankfurt
japaneast|Japan East|Japan|Asia Pacific|35.68|139.77|Tokyo, Saitama
koreacentral|Korea Central|Korea|Asia Pacific|37.5665|126.978|Seoul
northcentralus|North Central US|United States|US|41.8819|-87.6278|Illinois
northeurope|North Europe|Europe|Europe|53.3478|-6.2597|Ireland
norwayeast|Norway East|Norway|Europe|59.913868|10.752245|Norway
southafricanorth|South Africa North|South Africa|Africa|-25.73134|28.21837|Johannesburg
southcentralus|South Central US|United States|US|29.4167|-98.5|Texas
southeastasia|Southeast Asia|Asia Pacific|Asia Pacific|1.283|103.833|Singapore
swedencentral|Sweden Central|Sweden|Europe|60.67488|17.14127|Gävle
switzerlandnorth|Switzerland North|Switzerland|Europe|47.451542|8.564572|Zurich
uksouth|UK South|United Kingdom|Europe|50.941|-0.799|London
westeurope|West Europe|Europe|Europe|52.3667|4.9|Netherlands
westus|West US|United States|US|37.783|-122.417|California
westus2|West US 2|United States|US|47.233|-119.852|Washington
westus3|West US 3|United States|US|33.448376|-112.074036|Phoenix`;

export const locations: readonly Location[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name, displayName, geography, geographyGroup, latitude, longitude, physicalLocation] = line.split('|');
    return { name, displayName, geography, geographyGroup, latitude, longitude, physicalLocation } as Location;
  });

const byName = new Map(locations.map((location) => [location.name, location]));

/** `West US`, `westus` and `WestUS` are one name: `westus`. */
export function normalLocation(name: string): string {
  return name.replaceAll(' ', '').toLowerCase();
}

export function findLocation(name: string): Location | undefined {
  return byName.get(normalLocation(name));
}

/** The region's display name, or the name as given where the region is unknown. */
export function displayLocation(name: string): string {
  return findLocation(name)?.displayName ?? name;
}

/** An entry of `GET /subscriptions/{id}/locations` (subscriptions 2022-12-01). */
export function locationJson(subscriptionId: string, location: Location): JsonObject {
  const area = { US: 'US', Europe: 'Europe', Canada: 'Canada', Africa: 'Africa', 'South America': 'South America' }[
    location.geographyGroup
  ];
  return {
    id: `/subscriptions/${subscriptionId}/locations/${location.name}`,
    name: location.name,
    type: 'Region',
    displayName: location.displayName,
    regionalDisplayName: `(${area ?? 'Asia Pacific'}) ${location.displayName}`,
    metadata: {
      regionType: 'Physical',
      regionCategory: 'Recommended',
      geography: location.geography,
      geographyGroup: location.geographyGroup,
      longitude: location.longitude,
      latitude: location.latitude,
      physicalLocation: location.physicalLocation,
      pairedRegion: [],
    },
  };
}
