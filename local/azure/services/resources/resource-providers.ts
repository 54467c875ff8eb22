// The registration of resource providers with a subscription.
import { ArmError } from '../../arm/arm-error';
import { type ArmRequest, parameter } from '../../arm/arm-request';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { locations } from '../../arm/tracked/locations';
import { registrationState, withRegistration } from '../../arm/tracked/registration';
import type { Simulation } from '../../simulation/simulation';
import type { JsonObject } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

export const providerType = 'Microsoft.Resources/providers';

/** The namespaces that are served, with their resource types and versions. */
export const resourceTypes: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'Microsoft.Authorization': { roleAssignments: ['2022-04-01'], roleDefinitions: ['2022-04-01'] },
  'Microsoft.Compute': {
    galleries: ['2025-12-03', '2025-03-03', '2024-03-03', '2023-07-03', '2022-03-03', '2021-10-01', '2019-12-01'],
    'galleries/images': [
      '2025-12-03',
      '2025-03-03',
      '2024-03-03',
      '2023-07-03',
      '2022-03-03',
      '2021-10-01',
      '2019-12-01',
    ],
    'galleries/images/versions': [
      '2025-12-03',
      '2025-03-03',
      '2024-03-03',
      '2023-07-03',
      '2022-03-03',
      '2021-10-01',
      '2019-12-01',
    ],
  },
  'Microsoft.EdgeZones': { extendedZones: ['2024-04-01-preview'] },
  'Microsoft.EventGrid': { eventSubscriptions: ['2025-02-15'], systemTopics: ['2025-02-15'] },
  'Microsoft.Features': { features: ['2021-07-01'] },
  'Microsoft.ManagedIdentity': { userAssignedIdentities: ['2024-11-30', '2023-01-31'] },
  'Microsoft.Resources': { resourceGroups: ['2022-12-01', '2021-04-01'], subscriptions: ['2022-12-01'] },
};

export function resourceProviderRoutes(sim: Simulation): ArmRoute[] {
  const collection = '/subscriptions/{subscriptionId}/providers';
  const template = `${collection}/{resourceProviderNamespace}`;
  const change = (pending: string, settled: string) => (request: ArmRequest) => {
    const provider = requireProvider(sim, request);
    const changed =
      registrationState(provider, sim.now()) === settled
        ? provider
        : sim.store.put(withRegistration(sim, provider, pending, settled, 5));
    return { status: 200, body: providerJson(sim, changed) };
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
            .map((provider) => providerJson(sim, provider)),
          sim.settings.pageSize,
        ),
    },
    {
      method: 'GET',
      template,
      operation: 'Microsoft.Resources/subscriptions/providers/read',
      handle: (request) => ({ status: 200, body: providerJson(sim, requireProvider(sim, request)) }),
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

function providerJson(sim: Simulation, provider: StoredResource): JsonObject {
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
