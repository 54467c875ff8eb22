// The next full desired state of an image version. The service takes each list as the whole, has no ETag, and drops what
// a body leaves out: so everything that was read goes back, what this program does not know included.
import { isObject, type JsonObject, listAt, numberAt, objectAt, ownAt, textAt } from '../values/json';
import { normaliseRegion, normaliseZone } from '../values/region';
import type { ZoneTarget } from '../values/zone-target';
import { withoutDefaultMark } from './image-version';

/** What a write shall add, and (only for a retry of a failed zone) take away. */
export interface TargetChange {
  readonly add: readonly ZoneTarget[];
  /** Parent regions to add, normalised, with one replica each and what else the version's own regions have. */
  readonly addRegions: readonly string[];
  /** Replica counts that present zones shall have, the one member that the service lets change; absent: none. */
  readonly replicas?: Readonly<Record<string, number>>;
  /** Zones to take out so that they can be added afresh. */
  readonly removeZones: readonly string[];
  /** Their entries as the record has them: a zone whose entry is another by now stays. Absent where none is taken out, and in histories of before. */
  readonly recorded?: readonly JsonObject[];
  /** Entries of targetExtendedLocations as the version had them: a zone of `add` that is among them comes back as it was. */
  readonly restore?: readonly JsonObject[];
}

/** How the service spells the names of zones, by their normalised names. */
export type ZoneNames = Readonly<Record<string, string>>;

export interface MergedVersion {
  /** Body of the PUT. */
  readonly body: JsonObject;
  /** Zones and regions that the body has and the version had not. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Zones whose replica count the body changes. */
  readonly changed: readonly string[];
}

/** Zone of an entry of targetExtendedLocations, normalised; empty where it names none. */
export const zoneOfEntry = (entry: unknown) => normaliseZone(textAt(objectAt(entry, 'extendedLocation'), 'name') ?? '');
const regionOf = (entry: unknown) => normaliseRegion(textAt(entry, 'name') ?? '');

function without(object: JsonObject, ...members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([member]) => !members.includes(member)));
}

/** Replaces a member only where it is an object: what is absent stays absent. */
function mapMember(object: JsonObject, member: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = object[member];
  return isObject(value) ? { ...object, [member]: change(value) } : object;
}

/**
 * A disk without its size, which is read-only, and without its source: as az and PowerShell send it. A source makes ARM check
 * our right on what the image was made of, and the service keeps the old one where none is sent.
 */
function writableDisk(disk: unknown): unknown {
  return isObject(disk) ? without(disk, 'sizeInGB', 'source') : disk;
}

function writableStorage(storage: JsonObject): JsonObject {
  const os = mapMember(without(storage, 'source'), 'osDiskImage', (disk) => without(disk, 'sizeInGB', 'source'));
  return Array.isArray(os.dataDiskImages) ? { ...os, dataDiskImages: os.dataDiskImages.map(writableDisk) } : os;
}

/** Drops what the definitions mark as read-only; the service ignores it at best. */
function writable(version: JsonObject): JsonObject {
  const body = without(version, 'id', 'name', 'type', 'systemData', 'etag');
  return mapMember(body, 'properties', (properties) => {
    const known = without(properties, 'provisioningState', 'replicationStatus', 'validationsProfile');
    const published = mapMember(known, 'publishingProfile', (profile) => without(profile, 'publishedDate'));
    const safe = mapMember(published, 'safetyProfile', (safety) =>
      without(safety, 'reportedForPolicyViolation', 'policyViolations'),
    );
    return mapMember(safe, 'storageProfile', writableStorage);
  });
}

function writableZone(entry: unknown): unknown {
  const type = textAt(entry, 'storageAccountType');
  return isObject(entry) && type !== null ? { ...entry, storageAccountType: withoutDefaultMark(type) } : entry;
}

function zoneEntry(target: ZoneTarget, spelling: string): JsonObject {
  return {
    name: target.region,
    extendedLocation: { name: spelling, type: 'EdgeZone' },
    extendedLocationReplicaCount: target.replicas,
    storageAccountType: target.storageAccountType,
    ...(target.encryption === undefined ? {} : { encryption: target.encryption }),
  };
}

/** What a region has where neither it nor the version says: the service's own default up to 2024-03-03. */
const defaultRegionStorage = 'Standard_LRS';

/**
 * A parent region as its siblings are: storage type and encryption of the version's home region, else of its first. The plan
 * refuses a region whose siblings have encryption sets, which belong to one region each.
 */
function regionEntry(name: string, version: JsonObject, siblings: readonly unknown[]): JsonObject {
  const home = normaliseRegion(textAt(version, 'location') ?? '');
  const sibling = siblings.find((entry) => regionOf(entry) === home) ?? siblings[0];
  const profile = objectAt(version, 'properties', 'publishingProfile');
  const encryption = objectAt(sibling, 'encryption');
  return {
    name,
    regionalReplicaCount: 1,
    storageAccountType:
      textAt(sibling, 'storageAccountType') ?? textAt(profile, 'storageAccountType') ?? defaultRegionStorage,
    ...(Object.keys(encryption).length > 0 && { encryption }),
  };
}

/** The zone alone is the key: the service lists a zone once, whatever its parent region is called. */
export function mergeZoneTargets(version: JsonObject, change: TargetChange, names: ZoneNames = {}): MergedVersion {
  const properties = objectAt(version, 'properties');
  const profile = objectAt(properties, 'publishingProfile');
  // An entry that is no object names no target, and a list with it is refused.
  const presentZones = listAt(profile, 'targetExtendedLocations').filter(isObject);
  const listedRegions = listAt(profile, 'targetRegions');
  const presentRegions = listedRegions.filter(isObject);

  const kept = presentZones.filter((entry) => !change.removeZones.includes(zoneOfEntry(entry)));
  const keptZones = new Set(kept.map(zoneOfEntry));
  const newZones = change.add.filter((target) => !keptZones.has(target.zone));
  const regions = new Set(presentRegions.map(regionOf));
  const newRegions = change.addRegions.filter((region) => !regions.has(region));
  const removed = presentZones.map(zoneOfEntry).filter((zone) => change.removeZones.includes(zone));

  const replicas = change.replicas ?? {};
  const replicasOf = (entry: unknown) => ownAt(replicas, zoneOfEntry(entry));
  const changed = kept.filter(
    (entry) => replicasOf(entry) !== undefined && numberAt(entry, 'extendedLocationReplicaCount') !== replicasOf(entry),
  );
  const keptEntry = (entry: unknown) => {
    const writable = writableZone(entry);
    return isObject(writable) && changed.some((one) => one === entry)
      ? { ...writable, extendedLocationReplicaCount: replicasOf(entry) }
      : writable;
  };

  const entryOf = (target: ZoneTarget) =>
    writableZone(
      (change.restore ?? []).find((entry) => zoneOfEntry(entry) === target.zone) ??
        zoneEntry(target, ownAt(names, target.zone) ?? target.zone),
    );

  const base = writable(version);
  const baseProperties = objectAt(base, 'properties');
  const body = {
    ...base,
    properties: {
      ...baseProperties,
      publishingProfile: {
        ...objectAt(baseProperties, 'publishingProfile'),
        targetExtendedLocations: [...kept.map(keptEntry), ...newZones.map(entryOf)],
        ...(newRegions.length === 0 && presentRegions.length === listedRegions.length
          ? {}
          : {
              targetRegions: [
                ...presentRegions,
                ...newRegions.map((name) => regionEntry(name, version, presentRegions)),
              ],
            }),
      },
      safetyProfile: {
        ...objectAt(baseProperties, 'safetyProfile'),
        allowDeletionOfReplicatedLocations: removed.length > 0,
      },
    },
  };
  return {
    body,
    added: [...newZones.map((target) => target.zone), ...newRegions],
    removed,
    changed: changed.map(zoneOfEntry),
  };
}
