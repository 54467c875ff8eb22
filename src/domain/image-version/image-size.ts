// How much one replica of an image version stores.
import { listAt, numberAt, objectAt } from '../values/json';

/**
 * @param version the service's own JSON
 * @returns GiB of the system disk and all data disks, as far as the service states them (`sizeInGB` counts GiB:
 * https://learn.microsoft.com/rest/api/compute/gallery-image-versions/get)
 */
export function imageSizeGiB(version: unknown): number {
  const storage = objectAt(version, 'properties', 'storageProfile');
  const disks = [storage.osDiskImage, ...listAt(storage, 'dataDiskImages')];
  return disks.reduce<number>((total, disk) => total + (numberAt(disk, 'sizeInGB') ?? 0), 0);
}
