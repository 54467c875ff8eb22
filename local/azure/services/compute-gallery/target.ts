// The targets of an image version, regions and extended zones, read from a publishing profile into their canonical form.
import { invalidParameter, missingParameter } from '../../arm/arm-error';
import { displayLocation, findLocation, normalLocation } from '../../arm/locations';
import type { SimulationSettings } from '../../simulation/settings';
import { asText, isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../state/json';

/** One place that is to hold the version. */
export interface Target {
  /** `westus`, or `westus/losangeles` for a zone. */
  readonly key: string;
  readonly region: string;
  readonly zone?: string;
  readonly replicaCount: number;
  readonly storageAccountType: string;
  /** Whether the storage type was said for this very target. */
  readonly storageAccountTypeGiven: boolean;
  /** As it is answered: what was given, unknown members included, with canonical names and defaults. */
  readonly json: JsonObject;
}

const profilePath = 'galleryImageVersion.properties.publishingProfile';
const regionStorageTypes = ['Standard_LRS', 'Standard_ZRS', 'Premium_LRS', 'PremiumV2_LRS'];
const zoneStorageTypes = ['Standard_LRS', 'Standard_ZRS', 'StandardSSD_LRS', 'Premium_LRS'];
const mostReplicas = 100;

/** @throws ArmError 400 `InvalidParameter` naming the first wrong member */
export function parseTargetRegions(profile: JsonObject, settings: SimulationSettings): Target[] {
  const path = `${profilePath}.targetRegions`;
  const targets = objectsAt(profile, 'targetRegions').map((json) => {
    const region = requireRegion(textAt(json, 'name'), `${path}.name`);
    const replicaCount = replicas(
      json.regionalReplicaCount ?? profile.replicaCount ?? 1,
      `${path}.regionalReplicaCount`,
    );
    const type = storageType(
      json.storageAccountType ?? profile.storageAccountType ?? 'Standard_LRS',
      regionStorageTypes,
      `${path}.storageAccountType`,
    );
    return {
      key: region,
      region,
      replicaCount,
      storageAccountType: type,
      storageAccountTypeGiven: typeof json.storageAccountType === 'string',
      json: {
        ...json,
        name: regionName(region, settings),
        regionalReplicaCount: replicaCount,
        storageAccountType: type,
        ...encryptionOf(json),
      },
    };
  });
  refuseDuplicates(targets, 'Duplicate regions are not allowed in target publishing regions.', path);
  return targets;
}

/** @throws ArmError 400 `InvalidParameter` naming the first wrong member */
export function parseTargetZones(profile: JsonObject, settings: SimulationSettings): Target[] {
  const path = `${profilePath}.targetExtendedLocations`;
  const targets = objectsAt(profile, 'targetExtendedLocations').map((json) => {
    const region = requireRegion(textAt(json, 'name'), `${path}.name`);
    const extendedLocation = objectAt(json, 'extendedLocation');
    const zone = textAt(extendedLocation, 'name');
    if (!zone) {
      throw missingParameter(`${path}.extendedLocation.name`);
    }
    const replicaCount = replicas(json.extendedLocationReplicaCount ?? 1, `${path}.extendedLocationReplicaCount`);
    const type = storageType(
      json.storageAccountType ?? 'StandardSSD_LRS',
      zoneStorageTypes,
      `${path}.storageAccountType`,
    );
    return {
      key: `${region}/${zone.toLowerCase()}`,
      region,
      zone: zone.toLowerCase(),
      replicaCount,
      storageAccountType: type,
      storageAccountTypeGiven: typeof json.storageAccountType === 'string',
      json: {
        ...json,
        extendedLocation: { ...extendedLocation, type: extendedLocation.type ?? 'EdgeZone', name: zone.toLowerCase() },
        name: regionName(region, settings),
        extendedLocationReplicaCount: replicaCount,
        storageAccountType: type,
        ...encryptionOf(json),
      },
    };
  });
  refuseDuplicates(targets, 'Duplicate extended locations are not allowed in target extended locations.', path);
  return targets;
}

/** The service answers a security profile with every encryption of an OS disk, given or not. */
function encryptionOf({ encryption }: JsonObject): JsonObject {
  if (!isObject(encryption) || !isObject(encryption.osDiskImage)) {
    return {};
  }
  return { encryption: { ...encryption, osDiskImage: { securityProfile: {}, ...encryption.osDiskImage } } };
}

function requireRegion(name: string | null, path: string): string {
  if (!name) {
    throw missingParameter(path);
  }
  if (!findLocation(name)) {
    throw invalidParameter(`The value '${name}' of parameter '${path}' is invalid: region not found.`, path);
  }
  return normalLocation(name);
}

function regionName(region: string, { regionNames }: SimulationSettings): string {
  return regionNames === 'display' ? displayLocation(region) : region;
}

function replicas(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostReplicas) {
    return value;
  }
  throw invalidParameter(
    `The value ${asText(value)} of parameter '${path}' is out of range. The value must be between 1 and ${mostReplicas}, inclusive.`,
    path,
  );
}

/** Storage types are taken in any case (az sends them in lower case); `StandardSSD_LRS(default)`, as the service may answer, is taken back. */
function storageType(value: unknown, allowed: readonly string[], path: string): string {
  const wanted = asText(value)
    .toLowerCase()
    .replace(/\(default\)$/, '');
  const canonical = allowed.find((type) => type.toLowerCase() === wanted);
  if (canonical) {
    return canonical;
  }
  throw invalidParameter(
    `The value '${asText(value)}' of parameter '${path}' is invalid. Supported values are: ${allowed.join(', ')}.`,
    path,
  );
}

function refuseDuplicates(targets: readonly Target[], message: string, path: string): void {
  if (new Set(targets.map(({ key }) => key)).size !== targets.length) {
    throw invalidParameter(message, path);
  }
}
