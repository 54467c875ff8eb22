// Microsoft.Features: the preview features of a provider; those of Microsoft.EdgeZones are named like the zones.
import { ArmError } from '../../arm/arm-error';
import { type ArmRequest, parameter } from '../../arm/arm-request';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { registrationState, withRegistration } from '../../arm/tracked/registration';
import type { Simulation } from '../../simulation/simulation';
import type { JsonObject } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

export const featureType = 'Microsoft.Features/providers/features';
const collection =
  '/subscriptions/{subscriptionId}/providers/Microsoft.Features/providers/{resourceProviderNamespace}/features';
/** ARM asks for another action where a provider is named. */
const readOfProvider = 'Microsoft.Features/providers/features/read';

export function featureRoutes(sim: Simulation): ArmRoute[] {
  const template = `${collection}/{featureName}`;
  const list = (request: ArmRequest, features: StoredResource[]) =>
    pageOf(
      request,
      features.map((feature) => featureJson(sim, feature)),
      sim.settings.pageSize,
    );
  return [
    {
      method: 'GET',
      template: '/subscriptions/{subscriptionId}/providers/Microsoft.Features/features',
      operation: 'Microsoft.Features/features/read',
      handle: (request) =>
        list(request, sim.store.ofType(featureType, `/subscriptions/${parameter(request, 'subscriptionId')}`)),
    },
    {
      method: 'GET',
      template: collection,
      operation: readOfProvider,
      handle: (request) => list(request, sim.store.collection(request.path)),
    },
    {
      method: 'GET',
      template,
      operation: readOfProvider,
      handle: (request) => ({ status: 200, body: featureJson(sim, requireFeature(sim, request.path, request)) }),
    },
    {
      method: 'POST',
      template: `${template}/register`,
      operation: 'Microsoft.Features/providers/features/register/action',
      handle: (request) => {
        const feature = requireFeature(sim, request.path.split('/').slice(0, -1).join('/'), request);
        const state = registrationState(feature, sim.now());
        const seconds = sim.settings.zoneRegistrationSeconds;
        const changed =
          state === 'Registered'
            ? feature
            : sim.store.put(withRegistration(sim, feature, 'Pending', 'Registered', seconds));
        return { status: 200, body: featureJson(sim, changed), resourceId: feature.id };
      },
    },
  ];
}

function featureJson(sim: Simulation, feature: StoredResource): JsonObject {
  return { ...feature.body, properties: { state: registrationState(feature, sim.now()) } };
}

function requireFeature(sim: Simulation, path: string, request: ArmRequest): StoredResource {
  const feature = sim.store.get(path);
  if (feature) {
    return feature;
  }
  const name = `${parameter(request, 'resourceProviderNamespace')}/${parameter(request, 'featureName')}`;
  throw new ArmError(404, 'FeatureNotFound', `The feature '${name}' could not be found.`);
}
