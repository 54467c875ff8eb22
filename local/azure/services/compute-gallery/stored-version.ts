// An image version as the store holds it: its targets from its JSON, their replications from what the service remembers.

import type { SimulationSettings } from '../../simulation/settings';
import { type JsonObject, objectAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import type { Replications } from './start-replications';
import { parseTargetRegions, parseTargetZones, type Target } from './target';

export const versionType = 'Microsoft.Compute/galleries/images/versions';

interface ReadTargets {
  readonly settings: SimulationSettings;
  readonly targets: readonly Target[];
}

/** A body that is stored stays as it is; what changes is another one. */
const known = new WeakMap<JsonObject, ReadTargets>();

/** Regions first, then zones. @param body as it is stored */
export function targetsOf(body: JsonObject, settings: SimulationSettings): readonly Target[] {
  const read = known.get(body);
  if (read?.settings === settings) {
    return read.targets;
  }
  const profile = objectAt(body, 'properties', 'publishingProfile');
  const targets = [...parseTargetRegions(profile, settings), ...parseTargetZones(profile, settings)];
  known.set(body, { settings, targets });
  return targets;
}

export function replicationsOf({ internal }: StoredResource): Replications {
  return (internal.replications ?? {}) as Replications;
}
