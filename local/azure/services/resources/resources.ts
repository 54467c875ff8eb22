// Microsoft.Resources: subscriptions with their locations, resource groups, and the resource providers of all services.
import type { Platform, ResourceTypes, Service } from '../../arm/service';
import { resourceGroupRoutes } from './resource-groups';
import { resourceProviderRoutes } from './resource-providers';
import { seedSubscriptions } from './seed';
import { subscriptionRoutes } from './subscriptions';

const own: ResourceTypes = {
  'Microsoft.Resources': { resourceGroups: ['2022-12-01', '2021-04-01'], subscriptions: ['2022-12-01'] },
};

/** Several services may serve types of one provider. */
function merge(all: ResourceTypes, more: ResourceTypes): ResourceTypes {
  const merged = Object.entries(more).map(([namespace, types]) => [namespace, { ...all[namespace], ...types }]);
  return { ...all, ...Object.fromEntries(merged) };
}

/** @param others the services whose resource types are listed here too */
export function createResources({ sim, operations, access }: Platform, others: readonly Service[]): Service {
  const resourceTypes = () => [...others.map((service) => service.resourceTypes), own].reduce(merge, {});
  return {
    resourceTypes: own,
    routes: [
      ...resourceGroupRoutes(sim, operations),
      ...subscriptionRoutes(sim, access),
      ...resourceProviderRoutes(sim, resourceTypes),
    ],
    seed: () => seedSubscriptions(sim, resourceTypes()),
  };
}
