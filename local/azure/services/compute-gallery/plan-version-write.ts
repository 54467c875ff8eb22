// What a PUT or PATCH of an image version asks for: the full desired state, whichever of the two it is, checked against what is there.
import { ArmError, invalidParameter, missingParameter } from '../../arm/arm-error';
import { displayLocation } from '../../arm/locations';
import type { SimulationSettings } from '../../simulation/settings';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../state/json';
import { hasWholeSource, newStorageProfile } from './disk-images';
import { hasLifeDefaults } from './end-of-life';
import { parseTargetRegions, parseTargetZones, type Target } from './target';
import { keepSources, refuseModeChange, refuseTargetChanges } from './unchangeable';

export interface VersionWriteInput {
  readonly method: string;
  readonly name: string;
  readonly location: string;
  readonly apiVersion: string;
  readonly body: JsonObject;
  /** The version's JSON before the write. */
  readonly before: JsonObject | undefined;
  readonly settings: SimulationSettings;
}

export interface VersionWrite {
  readonly properties: JsonObject;
  readonly tags: unknown;
  /** Regions first, then zones. */
  readonly targets: readonly Target[];
}

const root = 'galleryImageVersion.properties';

/**
 * The service treats PATCH as PUT (azure-rest-api-specs PR 35887): a list that is given replaces the list that is there. A whole
 * profile that a PATCH leaves out stays; so do sources, which clients strip, and read-only members.
 * @throws ArmError with the service's refusals (facts/compute-gallery.md, C)
 */
export function planVersionWrite(input: VersionWriteInput): VersionWrite {
  const { body, before, settings, location } = input;
  const given = objectAt(body, 'properties');
  const old = objectAt(before, 'properties');
  const patch = input.method === 'PATCH';
  const oldProfile = objectAt(old, 'publishingProfile');
  const keepsProfile = patch && before !== undefined && !isObject(given.publishingProfile);
  const profile = keepsProfile ? oldProfile : objectAt(given, 'publishingProfile');
  if (before) {
    refuseModeChange(oldProfile, {
      ...profile,
      replicationMode: profile.replicationMode ?? oldProfile.replicationMode,
    });
  }
  const safetyProfile = safety(given, old, hasLifeDefaults(input.apiVersion, !before));
  const mayDelete = safetyProfile.allowDeletionOfReplicatedLocations === true || input.apiVersion < '2022-03-03';
  const oldRegions = parseTargetRegions(oldProfile, settings);
  const oldTargets = [...oldRegions, ...parseTargetZones(oldProfile, settings)];
  const regions = wantedRegions(profile, oldRegions, location, mayDelete, settings);
  const targets = [...regions, ...parseTargetZones(profile, settings)];
  if (!regions.some(({ region }) => region === location)) {
    const names = regions.map(({ region }) => region).join(', ');
    const message = `Gallery image version publishing profile regions '${names}' must contain the location of image version '${displayLocation(location)}'.`;
    throw invalidParameter(message, `${root}.publishingProfile.targetRegions`);
  }
  refuseShallowTargets(profile, oldProfile, targets, oldTargets);
  refuseTargetChanges(oldTargets, targets);
  if (!mayDelete) {
    refuseLeftOut(input.name, oldTargets, targets);
  }
  const properties = {
    ...(patch ? old : {}),
    ...writable(given),
    publishingProfile: publishingProfile(profile, oldProfile, targets),
    storageProfile: storageProfile(given, old),
    safetyProfile,
    provisioningState: before ? 'Updating' : 'Creating',
  };
  return { properties, tags: patch ? (body.tags ?? before?.tags) : body.tags, targets };
}

/** None given: the home region for a new version; the regions that are there where none may be deleted. */
function wantedRegions(
  profile: JsonObject,
  old: Target[],
  location: string,
  mayDelete: boolean,
  settings: SimulationSettings,
): Target[] {
  if (objectsAt(profile, 'targetRegions').length > 0) {
    return parseTargetRegions(profile, settings);
  }
  if (old.length > 0 && !mayDelete) {
    return old;
  }
  return parseTargetRegions({ ...profile, targetRegions: [{ name: location }] }, settings);
}

function refuseLeftOut(name: string, old: readonly Target[], targets: readonly Target[]): void {
  const kept = new Set(targets.map(({ key }) => key));
  if (old.every(({ key }) => kept.has(key))) {
    return;
  }
  throw new ArmError(
    400,
    'BadRequest',
    `Complete set of target locations not specified while updating gallery artifact '${name}' and type 'GalleryImageVersion'. Deletion of previously replicated locations is not allowed, and you need to specify a complete set of target locations in the update request or specify null or empty set for target regions in the update request or set allow deletion of replicated locations under safety profile property. To figure out complete set of target locations, you can perform a get first on gallery artifact`,
  );
}

/** A shallow version lives in one region with one replica. The text is ours: the service's is not published. */
function refuseShallowTargets(
  profile: JsonObject,
  oldProfile: JsonObject,
  targets: readonly Target[],
  old: readonly Target[],
): void {
  const mode = textAt(profile, 'replicationMode') ?? textAt(oldProfile, 'replicationMode');
  if (mode?.toLowerCase() !== 'shallow') {
    return;
  }
  const single = targets.length === 1 && targets[0]!.replicaCount === 1;
  const unchanged = old.length === 0 || old[0]!.replicaCount === targets[0]?.replicaCount;
  if (single && unchanged) {
    return;
  }
  const path = `${root}.publishingProfile.replicationMode`;
  throw invalidParameter(
    'Replication mode Shallow allows one target region with one replica, and no extended locations.',
    path,
  );
}

function safety(given: JsonObject, old: JsonObject, blocksByDefault: boolean): JsonObject {
  const wanted = objectAt(given, 'safetyProfile');
  const before = objectAt(old, 'safetyProfile');
  const block =
    wanted.blockDeletionBeforeEndOfLife ?? before.blockDeletionBeforeEndOfLife ?? (blocksByDefault ? true : undefined);
  const { blockDeletionBeforeEndOfLife: _block, ...rest } = wanted;
  return {
    ...rest,
    reportedForPolicyViolation: false,
    allowDeletionOfReplicatedLocations:
      wanted.allowDeletionOfReplicatedLocations ?? before.allowDeletionOfReplicatedLocations ?? false,
    ...(block !== undefined && { blockDeletionBeforeEndOfLife: block }),
  };
}

function publishingProfile(profile: JsonObject, old: JsonObject, targets: readonly Target[]): JsonObject {
  const { targetRegions: _regions, targetExtendedLocations: _zones, ...rest } = profile;
  const zones = targets.filter(({ zone }) => zone !== undefined).map(({ json }) => json);
  const replicationMode = profile.replicationMode ?? old.replicationMode;
  return {
    targetRegions: targets.filter(({ zone }) => zone === undefined).map(({ json }) => json),
    ...(zones.length > 0 && { targetExtendedLocations: zones }),
    ...rest,
    replicaCount: profile.replicaCount ?? 1,
    excludeFromLatest: profile.excludeFromLatest ?? false,
    ...(old.publishedDate !== undefined && { publishedDate: old.publishedDate }),
    storageAccountType: profile.storageAccountType ?? 'Standard_LRS',
    ...(replicationMode !== undefined && { replicationMode }),
  };
}

function storageProfile(given: JsonObject, old: JsonObject): JsonObject {
  const wanted = isObject(given.storageProfile) ? given.storageProfile : undefined;
  if (isObject(old.storageProfile)) {
    return keepSources(old.storageProfile, wanted);
  }
  if (!wanted) {
    throw missingParameter(`${root}.storageProfile`);
  }
  if (!hasWholeSource(wanted) && !isObject(wanted.osDiskImage)) {
    throw missingParameter(`${root}.storageProfile.source`);
  }
  return newStorageProfile(wanted);
}

/** Clients send back what they read; what only the service writes is left out. */
function writable(given: JsonObject): JsonObject {
  const {
    replicationStatus: _status,
    validationsProfile: _validations,
    restore: _restore,
    imageState: _state,
    consumptionEndTime: _until,
    ...rest
  } = given;
  return rest;
}
