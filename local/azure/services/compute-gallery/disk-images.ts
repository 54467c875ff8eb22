// The disks of an image version: what is shown while it is created, and what the service has found in the source at the end.
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../state/json';

const osDiskGigabytes = 30;
const dataDiskGigabytes = 10;

/** Where a whole version may come from; its disks are found there. */
export function hasWholeSource(storageProfile: JsonObject): boolean {
  return ['id', 'communityGalleryImageId', 'virtualMachineId'].some((name) => textAt(storageProfile.source, name));
}

/** The storage profile of a version that is being created: no sizes yet, and of a whole source no disks but those that were sent. */
export function newStorageProfile(given: JsonObject): JsonObject {
  const disks = objectsAt(given, 'dataDiskImages');
  return {
    ...given,
    ...(isObject(given.osDiskImage) && { osDiskImage: { hostCaching: 'ReadWrite', ...given.osDiskImage } }),
    ...(disks.length > 0 && { dataDiskImages: disks.map((disk) => ({ hostCaching: 'None', ...disk })) }),
  };
}

/**
 * The same when the write has ended. What was known before stays.
 * @param sourceDataDisks how many data disks a whole source holds
 */
export function withFoundDisks(storageProfile: JsonObject, sourceDataDisks: number): JsonObject {
  const whole = hasWholeSource(storageProfile);
  const given = objectsAt(storageProfile, 'dataDiskImages');
  const known = 'sizeInGB' in objectAt(storageProfile, 'osDiskImage');
  const found = whole && !known ? Array.from({ length: sourceDataDisks }, (_, lun) => ({ lun })) : [];
  const missing = found.filter(({ lun }) => given.every((disk) => disk.lun !== lun));
  const dataDiskImages = [...given, ...missing].map((disk) => ({
    sizeInGB: dataDiskGigabytes,
    hostCaching: 'None',
    ...disk,
  }));
  return {
    ...storageProfile,
    osDiskImage: {
      sizeInGB: osDiskGigabytes,
      hostCaching: 'ReadWrite',
      ...(whole && { source: {} }),
      ...objectAt(storageProfile, 'osDiskImage'),
    },
    ...(dataDiskImages.length > 0 && { dataDiskImages }),
  };
}
