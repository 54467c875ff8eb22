// The write that a plan comes to, where nothing has to be done before it.
import type { TargetChange } from '../image-version/merge-zone-targets';
import type { JsonObject } from '../values/json';
import type { ZoneTarget } from '../values/zone-target';
import type { ReplicationPlan } from './replication-plan';

/**
 * Adds the targets, with the parent regions that these need, and no others.
 *
 * @param restore entries that were taken out and come back as they were
 */
export function changeThatAdds(
  targets: readonly ZoneTarget[],
  regionsToAdd: readonly string[],
  restore: readonly JsonObject[] = [],
): TargetChange {
  const parents = new Set(targets.map((target) => target.region));
  const addRegions = regionsToAdd.filter((region) => parents.has(region));
  return { add: targets, addRegions, removeZones: [], ...(restore.length > 0 && { restore }) };
}

/**
 * @param targets of a run that has written nothing yet and holds none of them back
 * @returns null where nothing is missing, the gallery's identity has to be seen to, or replica counts are changed first
 */
export function firstWrite(
  { targets: planned, regionsToAdd, identitySteps }: ReplicationPlan,
  targets: readonly ZoneTarget[],
): TargetChange | null {
  const isFirst = identitySteps.length === 0 && planned.every(({ action }) => action !== 'UpdateReplicas');
  const missing = targets.filter(({ zone }) => planned.some((one) => one.zone === zone && one.action === 'Add'));
  return isFirst && missing.length > 0 ? changeThatAdds(missing, regionsToAdd) : null;
}
