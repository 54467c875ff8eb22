// What stands between a decision and its write, and between the write and its success: each is judged on a fresh reading, as the
// service has no ETag.
import { isObject, isSameToArm, type JsonObject, listAt, objectAt } from '../values/json';
import { findZone, type ImageVersionSnapshot, readImageVersionSnapshot } from './image-version';
import { type TargetChange, zoneOfEntry } from './merge-zone-targets';
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

/**
 * Only what has failed may be taken out, and only as it stands in the record: a zone that has completed meanwhile stays, and so does one
 * whose entry somebody has changed, which would come back as it was before.
 *
 * @param body the version in the service's own JSON
 */
export function stillFailed(change: TargetChange, body: JsonObject): TargetChange {
  const version = readImageVersionSnapshot(body);
  const entries = listAt(objectAt(body, 'properties', 'publishingProfile'), 'targetExtendedLocations').filter(isObject);
  const isRecorded = (zone: string) => {
    const [is, was] = [entries, change.recorded ?? []].map((all) => all.find((entry) => zoneOfEntry(entry) === zone));
    // Runs of before do not say what is recorded.
    return change.recorded === undefined || (is !== undefined && was !== undefined && isSameToArm(is, was));
  };
  const removeZones = change.removeZones.filter(
    (zone) => readZoneStatus(version, zone)?.state === 'Failed' && isRecorded(zone),
  );
  return { ...change, removeZones };
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
