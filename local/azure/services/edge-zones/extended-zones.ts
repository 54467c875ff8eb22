// Microsoft.EdgeZones/extendedZones: list, get, register and unregister, and the feature that a registration brings.
import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter } from '../../arm/arm-request';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { registrationState, withRegistration } from '../../arm/tracked/registration';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

export const zoneType = 'Microsoft.EdgeZones/extendedZones';
const collection = '/subscriptions/{subscriptionId}/providers/Microsoft.EdgeZones/extendedZones';

export function extendedZoneRoutes(sim: Simulation): ArmRoute[] {
  const template = `${collection}/{extendedZoneName}`;
  const change = (pending: string, settled: string) => (request: ArmRequest) =>
    changeRegistration(sim, request, pending, settled);
  return [
    {
      method: 'GET',
      template: collection,
      handle: (request) =>
        pageOf(
          request,
          sim.store.collection(request.path).map((zone) => zoneJson(sim, zone)),
          sim.settings.pageSize,
        ),
    },
    {
      method: 'GET',
      template,
      handle: (request) => ({ status: 200, body: zoneJson(sim, requireZone(sim, request.path)) }),
    },
    { method: 'POST', template: `${template}/register`, handle: change('PendingRegister', 'Registered') },
    { method: 'POST', template: `${template}/unregister`, handle: change('PendingUnregister', 'NotRegistered') },
  ];
}

function changeRegistration(sim: Simulation, request: ArmRequest, pending: string, settled: string): ArmAnswer {
  const zone = requireZone(sim, request.path.split('/').slice(0, -1).join('/'));
  const seconds = sim.settings.zoneRegistrationSeconds;
  if (registrationState(zone, sim.now()) === settled) {
    return { status: 200, body: zoneJson(sim, zone), resourceId: zone.id };
  }
  const changed = sim.store.put(withRegistration(sim, zone, pending, settled, seconds));
  const features = `/subscriptions/${parameter(request, 'subscriptionId')}/providers/Microsoft.Features/providers/Microsoft.EdgeZones/features`;
  const feature = sim.store.get(`${features}/${zone.name}`);
  const state = settled === 'Registered' ? 'Pending' : 'Unregistering';
  if (feature) {
    sim.store.put(
      withRegistration(sim, feature, state, settled === 'Registered' ? 'Registered' : 'Unregistered', seconds),
    );
  }
  return { status: 200, body: zoneJson(sim, changed), resourceId: zone.id };
}

function zoneJson(sim: Simulation, zone: StoredResource): JsonObject {
  const properties = { ...objectAt(zone.body, 'properties'), registrationState: registrationState(zone, sim.now()) };
  return { ...zone.body, properties };
}

function requireZone(sim: Simulation, path: string): StoredResource {
  const zone = sim.store.get(path);
  if (zone) {
    return zone;
  }
  throw new ArmError(404, 'ResourceNotFound', `The extended zone '${path.split('/').at(-1)}' could not be found.`);
}
