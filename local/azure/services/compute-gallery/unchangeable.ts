// What a written image version may not change: sources, replication mode, and of a target its storage type and encryption.
import { isDeepStrictEqual } from 'node:util';
import { ArmError, invalidParameter } from '../../arm/arm-error';
import { displayLocation } from '../../arm/locations';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../state/json';
import type { Target } from './target';

const root = 'galleryImageVersion.properties';

/** @throws ArmError 409 `PropertyChangeNotAllowed`, or 400 where the type was not said and the default differs */
export function refuseTargetChanges(before: readonly Target[], after: readonly Target[]): void {
  const existing = new Map(before.map((target) => [target.key, target]));
  for (const target of after) {
    const old = existing.get(target.key);
    if (!old) {
      continue;
    }
    const path = `${root}.publishingProfile.${target.zone ? 'targetExtendedLocations' : 'targetRegions'}`;
    if (old.storageAccountType !== target.storageAccountType) {
      if (target.storageAccountTypeGiven || target.zone) {
        throw changeNotAllowed(`${path}.storageAccountType`);
      }
      const message = `Global storage account type does not match the storage account type in the existing TargetRegion: '${displayLocation(target.region)}'`;
      throw invalidParameter(message, `${path}.storageAccountType`);
    }
    if (!sameInAnyCase(old.json.encryption ?? null, target.json.encryption ?? null)) {
      throw changeNotAllowed(`${path}.encryption`);
    }
  }
}

/**
 * The storage profile after a write. Sources that were left out (az and PowerShell strip them before a PUT) are those from before.
 * @throws ArmError 409 `PropertyChangeNotAllowed` where a source differs
 */
export function keepSources(before: JsonObject, given: JsonObject | undefined): JsonObject {
  if (!given) {
    return before;
  }
  const source = keepSource(objectAt(before, 'source'), given.source, `${root}.storageProfile.source`);
  const osDiskImage = keepDisk(
    objectAt(before, 'osDiskImage'),
    objectAt(given, 'osDiskImage'),
    `${root}.storageProfile.osDiskImage`,
  );
  const oldDisks = objectsAt(before, 'dataDiskImages');
  const newDisks =
    given.dataDiskImages === undefined || given.dataDiskImages === null ? oldDisks : objectsAt(given, 'dataDiskImages');
  if (newDisks.length !== oldDisks.length) {
    throw changeNotAllowed(`${root}.storageProfile.dataDiskImages`);
  }
  const dataDiskImages = newDisks.map((disk) => {
    const old = oldDisks.find(({ lun }) => lun === disk.lun);
    if (!old) {
      throw changeNotAllowed(`${root}.storageProfile.dataDiskImages.lun`);
    }
    return keepDisk(old, disk, `${root}.storageProfile.dataDiskImages`);
  });
  const { source: _source, ...rest } = given;
  return {
    ...(source && { source }),
    ...rest,
    osDiskImage,
    ...(dataDiskImages.length > 0 && { dataDiskImages }),
  };
}

/** @throws ArmError 409 `PropertyChangeNotAllowed` */
export function refuseModeChange(before: JsonObject, after: JsonObject): void {
  const mode = (profile: JsonObject) => (textAt(profile, 'replicationMode') ?? 'Full').toLowerCase();
  if (mode(before) !== mode(after)) {
    throw changeNotAllowed(`${root}.publishingProfile.replicationMode`);
  }
}

function keepDisk(before: JsonObject, given: JsonObject, path: string): JsonObject {
  const source = keepSource(objectAt(before, 'source'), given.source, `${path}.source`);
  const { source: _source, ...rest } = given;
  return {
    ...before,
    ...rest,
    ...(before.sizeInGB !== undefined && { sizeInGB: before.sizeInGB }),
    ...(source && { source }),
  };
}

function keepSource(before: JsonObject, given: unknown, path: string): JsonObject | undefined {
  for (const member of ['id', 'uri', 'communityGalleryImageId', 'virtualMachineId', 'storageAccountId']) {
    const wanted = textAt(given, member);
    if (wanted && wanted.toLowerCase() !== textAt(before, member)?.toLowerCase()) {
      throw changeNotAllowed(`${path}.${member}`);
    }
  }
  const merged = { ...before, ...withoutNulls(given) };
  return Object.keys(merged).length > 0 ? merged : undefined;
}

function withoutNulls(value: unknown): JsonObject {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) : {};
}

function sameInAnyCase(one: unknown, other: unknown): boolean {
  const lower = (value: unknown): unknown => JSON.parse(JSON.stringify(value).toLowerCase());
  return isDeepStrictEqual(lower(one), lower(other));
}

function changeNotAllowed(path: string): ArmError {
  return new ArmError(409, 'PropertyChangeNotAllowed', `Changing property '${path}' is not allowed.`, { target: path });
}
