// Edge zones of before Azure Extended Zones: the gallery takes them, Microsoft.EdgeZones does not list them. In recorded traffic a
// gallery without any identity took both.

/** Short name of the parent region by zone. */
const parentRegions: ReadonlyMap<string, string> = new Map([
  ['microsoftlosangeles1', 'westus'],
  ['attdallas1', 'southcentralus'],
]);

export function isLegacyZone(zone: string, region: string): boolean {
  return parentRegions.get(zone) === region;
}
