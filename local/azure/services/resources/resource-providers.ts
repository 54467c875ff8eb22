// The registration of resource providers with a subscription.
import { ArmError } from '../../arm/arm-error';
import { type ArmRequest, parameter } from '../../arm/arm-request';
import { locations } from '../../arm/locations';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import type { ResourceTypes } from '../../arm/service';
import { registrationState, withRegistration } from '../../arm/tracked/registration';
import type { Simulation } from '../../simulation/simulation';
import type { JsonObject } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

export const providerType = 'Microsoft.Resources/providers';

/** @param resourceTypes of all services that are served, with the api-versions of the moment */
export function resourceProviderRoutes(sim: Simulation, resourceTypes: () => ResourceTypes): ArmRoute[] {
  const collection = '/subscriptions/{subscriptionId}/providers';
  const template = `${collection}/{resourceProviderNamespace}`;
  const change = (pending: string, settled: string) => (request: ArmRequest) => {
    const provider = requireProvider(sim, request);
    const changed =
      registrationState(provider, sim.now()) === settled
        ? provider
        : sim.store.put(withRegistration(sim, provider, pending, settled, 5));
    return { status: 200, body: providerJson(sim, resourceTypes(), changed) };
  };
  return [
    {
      method: 'GET',
      template: collection,
      operation: 'Microsoft.Resources/subscriptions/providers/read',
      handle: (request) =>
        pageOf(
          request,
          sim.store
            .collection(request.path)
            .filter(({ type }) => type === providerType)
            .map((provider) => providerJson(sim, resourceTypes(), provider)),
          sim.settings.pageSize,
        ),
    },
    {
      method: 'GET',
      template,
      operation: 'Microsoft.Resources/subscriptions/providers/read',
      handle: (request) => ({ status: 200, body: providerJson(sim, resourceTypes(), requireProvider(sim, request)) }),
    },
    { method: 'POST', template: `${template}/register`, operation: null, handle: change('Registering', 'Registered') },
    {
      method: 'POST',
      template: `${template}/unregister`,
      operation: null,
      handle: change('Unregistering', 'NotRegistered'),
    },
  ];
}

function requireProvider(sim: Simulation, request: ArmRequest): StoredResource {
  const namespace = parameter(request, 'resourceProviderNamespace');
  const provider = sim.store.get(`/subscriptions/${parameter(request, 'subscriptionId')}/providers/${namespace}`);
  if (provider) {
    return provider;
  }
  throw new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
}

function providerJson(sim: Simulation, resourceTypes: ResourceTypes, provider: StoredResource): JsonObject {
  const types = Object.entries(resourceTypes[provider.name] ?? {}).map(([resourceType, apiVersions]) => ({
    resourceType,
    apiVersions,
    locations: locations.map(({ displayName }) => displayName),
    capabilities: 'SupportsTags, SupportsLocation',
  }));
  return {
    ...provider.body,
    resourceTypes: types,
    registrationState: registrationState(provider, sim.now()),
    registrationPolicy: 'RegistrationRequired',
  };
}
