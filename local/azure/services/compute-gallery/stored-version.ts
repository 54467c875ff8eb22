// An image version as the store holds it: its targets from its JSON, their replications from what the service remembers.

import type { SimulationSettings } from '../../simulation/settings';
import { type JsonObject, objectAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import type { Replications } from './start-replications';
import { parseTargetRegions, parseTargetZones, type Target } from './target';

export const versionType = 'Microsoft.Compute/galleries/images/versions';

/** Regions first, then zones. */
export function targetsOf(body: JsonObject, settings: SimulationSettings): Target[] {
  const profile = objectAt(body, 'properties', 'publishingProfile');
  return [...parseTargetRegions(profile, settings), ...parseTargetZones(profile, settings)];
}

export function replicationsOf({ internal }: StoredResource): Replications {
  return (internal.replications ?? {}) as Replications;
}
