// The next full desired state of an image version. The service takes each list as the whole, has no ETag, and drops what
// a body leaves out: so everything that was read goes back, what this program does not know included.
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../values/json';
import { normaliseRegion, normaliseZone } from '../values/region';
import type { ZoneTarget } from '../values/zone-target';

/** What a write shall add, and (only for a retry of a failed zone) take away. */
export interface TargetChange {
  readonly add: readonly ZoneTarget[];
  /** Parent regions to add, normalised, with one replica each. */
  readonly addRegions: readonly string[];
  /** Zones to take out so that they can be added afresh. */
  readonly removeZones: readonly string[];
  /** Entries of targetExtendedLocations as the version had them: a zone of `add` that is among them comes back as it was. */
  readonly restore?: readonly JsonObject[];
}

export interface MergedVersion {
  /** Body of the PUT. */
  readonly body: JsonObject;
  /** Zones and regions that the body has and the version had not. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

const zoneOf = (entry: unknown) => normaliseZone(textAt(objectAt(entry, 'extendedLocation'), 'name') ?? '');
const regionOf = (entry: unknown) => normaliseRegion(textAt(entry, 'name') ?? '');

function without(object: JsonObject, ...members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([member]) => !members.includes(member)));
}

/** Replaces a member only where it is an object: what is absent stays absent. */
function mapMember(object: JsonObject, member: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = object[member];
  return isObject(value) ? { ...object, [member]: change(value) } : object;
}

function writableDisk(disk: unknown): unknown {
  return isObject(disk) ? without(disk, 'sizeInGB') : disk;
}

function writableStorage(storage: JsonObject): JsonObject {
  const os = mapMember(storage, 'osDiskImage', (disk) => without(disk, 'sizeInGB'));
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

/** The service has answered `StandardSSD_LRS(default)`, which is none of the values that it takes. */
function writableZone(entry: unknown): unknown {
  const type = textAt(entry, 'storageAccountType');
  return isObject(entry) && type !== null
    ? { ...entry, storageAccountType: type.replace(/\s*\(default\)$/i, '') }
    : entry;
}

function zoneEntry(target: ZoneTarget): JsonObject {
  return {
    name: target.region,
    extendedLocation: { name: target.zone, type: 'EdgeZone' },
    extendedLocationReplicaCount: target.replicas,
    storageAccountType: target.storageAccountType,
    ...(target.encryption === undefined ? {} : { encryption: target.encryption }),
  };
}

/** The zone alone is the key: the service lists a zone once, whatever its parent region is called. */
export function mergeZoneTargets(version: JsonObject, change: TargetChange): MergedVersion {
  const properties = objectAt(version, 'properties');
  const profile = objectAt(properties, 'publishingProfile');
  const presentZones = listAt(profile, 'targetExtendedLocations');
  const presentRegions = listAt(profile, 'targetRegions');

  const kept = presentZones.filter((entry) => !change.removeZones.includes(zoneOf(entry)));
  const keptZones = new Set(kept.map(zoneOf));
  const newZones = change.add.filter((target) => !keptZones.has(target.zone));
  const regions = new Set(presentRegions.map(regionOf));
  const newRegions = change.addRegions.filter((region) => !regions.has(region));
  const removed = presentZones.map(zoneOf).filter((zone) => change.removeZones.includes(zone));

  const entryOf = (target: ZoneTarget) =>
    writableZone((change.restore ?? []).find((entry) => zoneOf(entry) === target.zone) ?? zoneEntry(target));

  const base = writable(version);
  const baseProperties = objectAt(base, 'properties');
  const body = {
    ...base,
    properties: {
      ...baseProperties,
      publishingProfile: {
        ...objectAt(baseProperties, 'publishingProfile'),
        targetExtendedLocations: [...kept.map(writableZone), ...newZones.map(entryOf)],
        ...(newRegions.length === 0
          ? {}
          : { targetRegions: [...presentRegions, ...newRegions.map((name) => ({ name, regionalReplicaCount: 1 }))] }),
      },
      safetyProfile: {
        ...objectAt(baseProperties, 'safetyProfile'),
        allowDeletionOfReplicatedLocations: removed.length > 0,
      },
    },
  };
  return { body, added: [...newZones.map((target) => target.zone), ...newRegions], removed };
}

/**
 * The body without the ids of its sources, as az and PowerShell send it: a source id makes ARM check our permission on
 * the source, and the service keeps the old one where none is sent.
 */
export function withoutSources(body: JsonObject): JsonObject {
  const strip = (disk: unknown) => (isObject(disk) ? without(disk, 'source') : disk);
  return mapMember(body, 'properties', (properties) =>
    mapMember(properties, 'storageProfile', (storage) => {
      const os = mapMember(without(storage, 'source'), 'osDiskImage', (disk) => without(disk, 'source'));
      return Array.isArray(os.dataDiskImages) ? { ...os, dataDiskImages: os.dataDiskImages.map(strip) } : os;
    }),
  );
}
