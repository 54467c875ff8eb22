// What keeps a permitted write from being made: locks, policies that deny, and a subscription that is disabled.
import type { Platform, Service } from '../../arm/service';
import { refuseLocked } from './enforce-locks';
import { refuseDenied } from './enforce-policies';
import { lockRoutes } from './locks';
import { policyAssignmentRoutes } from './policy-assignments';
import { policyDefinitionRoutes } from './policy-definitions';
import { createSubscriptionControl, refuseDisabled } from './subscription-state';

export function createGovernance({ sim }: Platform): Service {
  return {
    resourceTypes: {
      'Microsoft.Authorization': {
        locks: ['2020-05-01', '2016-09-01'],
        policyAssignments: ['2023-04-01', '2022-06-01'],
        policyDefinitions: ['2023-04-01', '2021-06-01'],
      },
    },
    routes: [...lockRoutes(sim), ...policyAssignmentRoutes(sim), ...policyDefinitionRoutes(sim)],
    seed: () => {},
    control: createSubscriptionControl(sim),
    guard(request) {
      refuseDisabled(sim, request);
      refuseLocked(sim, request);
      refuseDenied(sim, request);
    },
  };
}
