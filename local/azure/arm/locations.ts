// Azure's regions as the simulated services know them: answers show display names, requests may use either form.
import type { JsonObject } from '../state/json';

export interface Location {
  readonly name: string;
  readonly displayName: string;
  readonly geography: string;
  readonly geographyGroup: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly physicalLocation: string;
  readonly regionCategory: 'Recommended' | 'Other';
}

/** The names that public definitions knew in November 2026, early-access (EUAP) and stage regions among them; places of the newest are rough. */
const table = `
australiacentral|Australia Central|Australia|Asia Pacific|-35.3075|149.1244|Canberra|Other
australiacentral2|Australia Central 2|Australia|Asia Pacific|-35.3075|149.1244|Canberra|Other
australiaeast|Australia East|Australia|Asia Pacific|-33.86|151.2094|New South Wales|Recommended
australiasoutheast|Australia Southeast|Australia|Asia Pacific|-37.8136|144.9631|Victoria|Other
austriaeast|Austria East|Austria|Europe|48.2201|16.3797|Vienna|Recommended
belgiumcentral|Belgium Central|Belgium|Europe|50.8476|4.3572|Brussels|Recommended
brazilsouth|Brazil South|Brazil|South America|-23.55|-46.633|Sao Paulo State|Recommended
brazilsoutheast|Brazil Southeast|Brazil|South America|-22.90278|-43.2075|Rio|Other
brazilus|Brazil US|Brazil|South America|0|0||Other
canadacentral|Canada Central|Canada|Canada|43.653|-79.383|Toronto|Recommended
canadaeast|Canada East|Canada|Canada|46.817|-71.217|Quebec|Other
centralindia|Central India|India|Asia Pacific|18.5822|73.9197|Pune|Recommended
centralus|Central US|United States|US|41.5908|-93.6208|Iowa|Recommended
centraluseuap|Central US EUAP|Canary (US)|US|41.5908|-93.6208||Other
chilecentral|Chile Central|Chile|South America|-33.447487|-70.673676|Santiago|Recommended
denmarkeast|Denmark East|Denmark|Europe|55.681142|12.564056|Copenhagen|Recommended
eastasia|East Asia|Asia Pacific|Asia Pacific|22.267|114.188|Hong Kong|Recommended
eastus|East US|United States|US|37.3719|-79.8164|Virginia|Recommended
eastus2|East US 2|United States|US|36.6681|-78.3889|Virginia|Recommended
eastus2euap|East US 2 EUAP|Canary (US)|US|36.6681|-78.3889||Other
eastus3|East US 3|United States|US|33.749|-84.388|Georgia|Other
eastusstg|East US STG|Stage (US)|US|37.3719|-79.8164|Virginia|Other
francecentral|France Central|France|Europe|46.3772|2.373|Paris|Recommended
francesouth|France South|France|Europe|43.8345|2.1972|Marseille|Other
germanynorth|Germany North|Germany|Europe|53.073635|8.806422|Berlin|Other
germanywestcentral|Germany West Central|Germany|Europe|50.110924|8.682127|Frankfurt|Recommended
indiasouthcentral|India South Central|India|Asia Pacific|17.385|78.4867|Hyderabad|Other
indonesiacentral|Indonesia Central|Indonesia|Asia Pacific|-6.208763|106.845599|Jakarta|Recommended
israelcentral|Israel Central|Israel|Middle East|31.2655698|33.4506633|Israel|Recommended
israelnorthwest|Israel Northwest|Israel|Middle East|32.794|34.9896|Haifa|Other
italynorth|Italy North|Italy|Europe|45.46888|9.18109|Milan|Recommended
japaneast|Japan East|Japan|Asia Pacific|35.68|139.77|Tokyo, Saitama|Recommended
japanwest|Japan West|Japan|Asia Pacific|34.6939|135.5022|Osaka|Recommended
jioindiacentral|Jio India Central|India|Asia Pacific|21.146633|79.08886|Nagpur|Other
jioindiawest|Jio India West|India|Asia Pacific|22.470701|70.05773|Jamnagar|Other
koreacentral|Korea Central|Korea|Asia Pacific|37.5665|126.978|Seoul|Recommended
koreasouth|Korea South|Korea|Asia Pacific|35.1796|129.0756|Busan|Other
malaysiasouth|Malaysia South|Malaysia|Asia Pacific|1.4927|103.7414|Johor|Other
malaysiawest|Malaysia West|Malaysia|Asia Pacific|3.140853|101.693207|Kuala Lumpur|Recommended
mexicocentral|Mexico Central|Mexico|Mexico|20.588818|-100.389888|Querétaro State|Recommended
newzealandnorth|New Zealand North|New Zealand|Asia Pacific|-36.84853|174.76349|Auckland|Recommended
northcentralus|North Central US|United States|US|41.8819|-87.6278|Illinois|Other
northeastus5|Northeast US 5|United States|US|40.7128|-74.006||Other
northeurope|North Europe|Europe|Europe|53.3478|-6.2597|Ireland|Recommended
norwayeast|Norway East|Norway|Europe|59.913868|10.752245|Norway|Recommended
norwaywest|Norway West|Norway|Europe|58.969975|5.733107|Norway|Other
polandcentral|Poland Central|Poland|Europe|52.23334|21.01666|Warsaw|Recommended
qatarcentral|Qatar Central|Qatar|Middle East|25.551462|51.439327|Doha|Recommended
saudiarabiaeast|Saudi Arabia East|Saudi Arabia|Middle East|26.4207|50.0888|Dammam|Other
southafricanorth|South Africa North|South Africa|Africa|-25.73134|28.21837|Johannesburg|Recommended
southafricawest|South Africa West|South Africa|Africa|-34.075691|18.843266|Cape Town|Other
southcentralus|South Central US|United States|US|29.4167|-98.5|Texas|Recommended
southcentralus2|South Central US 2|United States|US|29.4167|-98.5|Texas|Other
southcentralusstg|South Central US STG|Stage (US)|US|29.4167|-98.5|Texas|Other
southeastasia|Southeast Asia|Asia Pacific|Asia Pacific|1.283|103.833|Singapore|Recommended
southeastasia3|Southeast Asia 3|Asia Pacific|Asia Pacific|1.283|103.833||Other
southeastus|Southeast US|United States|US|33.749|-84.388|Georgia|Other
southeastus3|Southeast US 3|United States|US|33.749|-84.388|Georgia|Other
southeastus5|Southeast US 5|United States|US|33.749|-84.388||Other
southindia|South India|India|Asia Pacific|12.9822|80.1636|Chennai|Other
southwestus|Southwest US|United States|US|33.4484|-112.074||Other
spaincentral|Spain Central|Spain|Europe|40.4259|3.4209|Madrid|Recommended
swedencentral|Sweden Central|Sweden|Europe|60.67488|17.14127|Gävle|Recommended
swedensouth|Sweden South|Sweden|Europe|55.604981|13.003822|Malmö|Other
switzerlandnorth|Switzerland North|Switzerland|Europe|47.451542|8.564572|Zurich|Recommended
switzerlandwest|Switzerland West|Switzerland|Europe|46.204391|6.143158|Geneva|Other
taiwannorth|Taiwan North|Taiwan|Asia Pacific|25.0330|121.5654|Taipei|Other
taiwannorthwest|Taiwan Northwest|Taiwan|Asia Pacific|25.0330|121.5654|Taipei|Other
uaecentral|UAE Central|UAE|Middle East|24.466667|54.366669|Abu Dhabi|Other
uaenorth|UAE North|UAE|Middle East|25.266666|55.316666|Dubai|Recommended
uksouth|UK South|United Kingdom|Europe|50.941|-0.799|London|Recommended
ukwest|UK West|United Kingdom|Europe|53.427|-3.084|Cardiff|Other
westcentralus|West Central US|United States|US|40.89|-110.234|Wyoming|Other
westcentralusfre|West Central US FRE|United States|US|40.89|-110.234|Wyoming|Other
westeurope|West Europe|Europe|Europe|52.3667|4.9|Netherlands|Recommended
westindia|West India|India|Asia Pacific|19.088|72.868|Mumbai|Other
westus|West US|United States|US|37.783|-122.417|California|Other
westus2|West US 2|United States|US|47.233|-119.852|Washington|Recommended
westus3|West US 3|United States|US|33.448376|-112.074036|Phoenix|Recommended`;

export const locations: readonly Location[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', displayName = '', geography = '', geographyGroup = '', ...rest] = line.split('|');
    const [latitude = '', longitude = '', physicalLocation = '', category] = rest;
    const regionCategory = category === 'Recommended' ? 'Recommended' : 'Other';
    return { name, displayName, geography, geographyGroup, latitude, longitude, physicalLocation, regionCategory };
  });

const byName = new Map(locations.map((location) => [location.name, location]));

const withoutBlanks = (name: string) => name.replaceAll(' ', '').toLowerCase();
const normalNames: ReadonlyMap<string, string> = new Map(
  locations.flatMap(({ name, displayName }) => [name, displayName]).map((name) => [name, withoutBlanks(name)]),
);

/** `West US`, `westus` and `WestUS` are one name: `westus`. */
export function normalLocation(name: string): string {
  return normalNames.get(name) ?? withoutBlanks(name);
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
  return {
    id: `/subscriptions/${subscriptionId}/locations/${location.name}`,
    name: location.name,
    type: 'Region',
    displayName: location.displayName,
    regionalDisplayName: `(${location.geographyGroup}) ${location.displayName}`,
    metadata: {
      regionType: 'Physical',
      regionCategory: location.regionCategory,
      geography: location.geography,
      geographyGroup: location.geographyGroup,
      longitude: location.longitude,
      latitude: location.latitude,
      physicalLocation: location.physicalLocation,
      pairedRegion: [],
    },
  };
}
