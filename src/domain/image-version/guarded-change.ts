// What stands between a decision and its write, and between the write and its success: each is judged on a fresh reading, as the
// service has no ETag.
import { findZone, type ImageVersionSnapshot } from './image-version';
import type { TargetChange } from './merge-zone-targets';
import { readZoneStatus } from './zone-status';

/**
 * A write that takes zones out must not be made on a reading from before another writer's: it would take out more.
 *
 * @param expected regions and zones, normalised, that the decision was made on
 * @returns those that the reading does not have
 */
export function unseenTargets(
  expected: readonly string[],
  change: TargetChange,
  version: ImageVersionSnapshot,
): readonly string[] {
  return expected.filter(
    (name) =>
      !change.removeZones.includes(name) && !version.regions.includes(name) && findZone(version, name) === undefined,
  );
}

/** Only what has failed may be taken out: a zone that has completed meanwhile stays. */
export function stillFailed(change: TargetChange, version: ImageVersionSnapshot): TargetChange {
  return {
    ...change,
    removeZones: change.removeZones.filter((zone) => readZoneStatus(version, zone)?.state === 'Failed'),
  };
}

/** What the change wanted and a reading after the write does not have. */
export function lostTargets(
  { add, addRegions, replicas = {} }: TargetChange,
  version: ImageVersionSnapshot,
): readonly string[] {
  return [
    ...add.map(({ zone }) => zone).filter((zone) => findZone(version, zone) === undefined),
    ...addRegions.filter((region) => !version.regions.includes(region)),
    ...Object.entries(replicas)
      .filter(([zone, count]) => (findZone(version, zone)?.replicas ?? count) !== count)
      .map(([zone]) => zone),
  ];
}
