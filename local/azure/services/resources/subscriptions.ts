// Subscriptions, their locations with extended zones among them, and tenants.
import type { AccessControl } from '../../arm/access-control';
import { type ArmRequest, parameter } from '../../arm/arm-request';
import { locationJson, locations } from '../../arm/locations';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt, textAt } from '../../state/json';
import { tenantId } from '../../state/seed-ids';

export function subscriptionRoutes(sim: Simulation, access: AccessControl): ArmRoute[] {
  const one = '/subscriptions/{subscriptionId}';
  return [
    {
      method: 'GET',
      template: '/subscriptions',
      handle: (request) => {
        const seen = sim.store
          .ofType('Microsoft.Resources/subscriptions')
          .filter(({ id }) => access.seesAnything(request.caller.objectId, id));
        const page = pageOf(
          request,
          seen.map(({ body }) => body),
          sim.settings.pageSize,
        );
        return { ...page, body: withNextLink(page.body) };
      },
    },
    {
      method: 'GET',
      template: one,
      operation: 'Microsoft.Resources/subscriptions/read',
      handle: (request) => ({ status: 200, body: sim.store.get(request.path)?.body }),
    },
    {
      method: 'GET',
      template: `${one}/locations`,
      operation: 'Microsoft.Resources/subscriptions/locations/read',
      handle: (request) => ({ status: 200, body: { value: locationList(sim, request) } }),
    },
    { method: 'GET', template: '/tenants', handle: () => ({ status: 200, body: withNextLink({ value: [tenant] }) }) },
  ];
}

/** The definitions of these two lists require a `nextLink` even where nothing follows. */
function withNextLink(page: unknown): JsonObject {
  return { nextLink: '', ...objectAt(page) };
}

const tenant: JsonObject = {
  id: `/tenants/${tenantId}`,
  tenantId,
  countryCode: 'US',
  displayName: 'Contoso (simulated)',
  domains: ['contoso.example'],
  tenantCategory: 'Home',
  defaultDomain: 'contoso.example',
  tenantType: 'AAD',
};

function locationList(sim: Simulation, request: ArmRequest): JsonObject[] {
  const subscriptionId = parameter(request, 'subscriptionId');
  const regions = locations.map((location) => locationJson(subscriptionId, location));
  if (request.query.get('includeExtendedLocations')?.toLowerCase() !== 'true') {
    return regions;
  }
  const zones = sim.store.collection(`/subscriptions/${subscriptionId}/providers/Microsoft.EdgeZones/extendedZones`);
  return [
    ...regions,
    ...zones.map(({ name, body }) => zoneLocation(subscriptionId, name, objectAt(body, 'properties'))),
  ];
}

function zoneLocation(subscriptionId: string, name: string, zone: JsonObject): JsonObject {
  const home = textAt(zone, 'homeLocation') ?? '';
  return {
    id: `/subscriptions/${subscriptionId}/locations/${home}/edgeZones/${name}`,
    name,
    type: 'EdgeZone',
    displayName: zone.displayName,
    regionalDisplayName: zone.regionalDisplayName,
    metadata: {
      regionType: 'Physical',
      regionCategory: 'Extended',
      geography: zone.geography,
      geographyGroup: zone.geographyGroup,
      longitude: zone.longitude,
      latitude: zone.latitude,
      physicalLocation: zone.displayName,
      pairedRegion: [],
      homeLocation: home,
    },
  };
}
