// What the replication needs to know of a gallery image version, read tolerantly from the service's own JSON. The
// snapshot is small and plain: it travels through an orchestration's history with every poll.
import { type JsonObject, listAt, numberAt, objectAt, textAt } from '../values/json';
import { normaliseRegion, normaliseZone } from '../values/region';

/** An entry of publishingProfile.targetExtendedLocations that is there. */
export interface PresentZone {
  readonly region: string;
  readonly zone: string;
  readonly replicas: number | null;
  /** As the service spells it, without a trailing `(default)`. */
  readonly storageAccountType: string | null;
  readonly encrypted: boolean;
}

/** An entry of replicationStatus.summary (RegionalReplicationStatus). */
export interface RegionalStatus {
  readonly region: string;
  readonly state: string;
  /** 0 to 100. */
  readonly progress: number;
  readonly details: string;
}

export interface ImageVersionSnapshot {
  /** Normalised. */
  readonly location: string;
  readonly provisioningState: string;
  /** Normalised names of publishingProfile.targetRegions. */
  readonly regions: readonly string[];
  readonly zones: readonly PresentZone[];
  readonly summary: readonly RegionalStatus[];
  /** replicationStatus.aggregatedState: Unknown, InProgress, Completed or Failed; null where the status was not read. */
  readonly aggregatedState: string | null;
  readonly replicationMode: string | null;
  readonly endOfLifeDate: string | null;
  /** ISO 8601; null where the service told none. Tells one publication of a version from another of its name. */
  readonly publishedDate: string | null;
  readonly allowDeletionOfReplicatedLocations: boolean;
  /** Whether a region of the version is encrypted with a disk encryption set: then every target needs one. */
  readonly needsEncryptionSet: boolean;
  /** Whether a region of the version is one of confidential virtual machines: then every target says how it is encrypted. */
  readonly isConfidential: boolean;
}

/** Characters of a region's details that are kept. */
const detailsMax = 400;

const defaultMark = '(default)';

/** The service has answered `StandardSSD_LRS(default)`, which is none of the values that it takes. */
export function withoutDefaultMark<Text extends string | null>(storageAccountType: Text): Text | string {
  return storageAccountType?.toLowerCase().endsWith(defaultMark)
    ? storageAccountType.slice(0, -defaultMark.length).trimEnd()
    : storageAccountType;
}

function readZone(entry: unknown): readonly PresentZone[] {
  const zone = textAt(objectAt(entry, 'extendedLocation'), 'name');
  if (zone === null) {
    return [];
  }
  return [
    {
      region: normaliseRegion(textAt(entry, 'name') ?? ''),
      zone: normaliseZone(zone),
      replicas: numberAt(entry, 'extendedLocationReplicaCount'),
      storageAccountType: withoutDefaultMark(textAt(entry, 'storageAccountType')),
      encrypted: Object.keys(objectAt(entry, 'encryption')).length > 0,
    },
  ];
}

function readStatus(entry: unknown): RegionalStatus {
  return {
    region: textAt(entry, 'region') ?? '',
    state: textAt(entry, 'state') ?? 'Unknown',
    progress: Math.min(100, Math.max(0, Math.round(numberAt(entry, 'progress') ?? 0))),
    details: (textAt(entry, 'details') ?? '').slice(0, detailsMax),
  };
}

function hasEncryptionSet(entry: unknown): boolean {
  const encryption = objectAt(entry, 'encryption');
  const images = [encryption.osDiskImage, ...listAt(encryption, 'dataDiskImages')];
  return images.some((image) => setsOf(image).some((id) => id !== null && id !== ''));
}

/** That of a disk, and that of a confidential machine's disk: both belong to one place. */
function setsOf(image: unknown): ReadonlyArray<string | null> {
  return [
    textAt(image, 'diskEncryptionSetId'),
    textAt(objectAt(image, 'securityProfile'), 'secureVMDiskEncryptionSetId'),
  ];
}

/** The service adds an empty securityProfile to what has none. @param entry of a target list, or a target that says its encryption */
export function isConfidential(entry: unknown): boolean {
  const profile = objectAt(entry, 'encryption', 'osDiskImage', 'securityProfile');
  return (textAt(profile, 'confidentialVMEncryptionType') ?? '') !== '';
}

/** @param version the body of `GET …/versions/{v}?$expand=ReplicationStatus` */
export function readImageVersionSnapshot(version: JsonObject): ImageVersionSnapshot {
  const properties = objectAt(version, 'properties');
  const profile = objectAt(properties, 'publishingProfile');
  const status = objectAt(properties, 'replicationStatus');
  const regions = listAt(profile, 'targetRegions');
  return {
    location: normaliseRegion(textAt(version, 'location') ?? ''),
    provisioningState: textAt(properties, 'provisioningState') ?? 'Succeeded',
    regions: regions.flatMap((region) => normaliseRegion(textAt(region, 'name') ?? '') || []),
    zones: listAt(profile, 'targetExtendedLocations').flatMap(readZone),
    summary: listAt(status, 'summary').map(readStatus),
    aggregatedState: textAt(status, 'aggregatedState'),
    replicationMode: textAt(profile, 'replicationMode'),
    endOfLifeDate: textAt(profile, 'endOfLifeDate'),
    publishedDate: textAt(profile, 'publishedDate'),
    allowDeletionOfReplicatedLocations:
      objectAt(properties, 'safetyProfile').allowDeletionOfReplicatedLocations === true,
    needsEncryptionSet: regions.some(hasEncryptionSet),
    isConfidential: regions.some(isConfidential),
  };
}

export function findZone(version: ImageVersionSnapshot, zone: string): PresentZone | undefined {
  return version.zones.find((present) => present.zone === zone);
}

/** States in which the service takes no write and says so with 409. */
export function isBusy(provisioningState: string): boolean {
  return /^(creating|updating|migrating|accepted|running)$/i.test(provisioningState);
}

export function isDeleting(provisioningState: string): boolean {
  return /^deleting$/i.test(provisioningState);
}

/**
 * Why a version can have no extended zones, whatever the zone: the one judgement of plan, drift and coverage. An end-of-life date is
 * informational, and no reason.
 */
export function whyNoZones({
  replicationMode,
  provisioningState,
}: Pick<ImageVersionSnapshot, 'replicationMode' | 'provisioningState'>): 'ShallowVersion' | 'MarkedForDeletion' | null {
  if (replicationMode?.toLowerCase() === 'shallow') {
    return 'ShallowVersion';
  }
  return isDeleting(provisioningState) ? 'MarkedForDeletion' : null;
}
