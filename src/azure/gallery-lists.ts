// Lists of a gallery's image definitions and versions, through the thin client: its pages lead to no other origin.
// https://learn.microsoft.com/rest/api/compute/gallery-images/list-by-gallery
import { textAt } from '../domain/values/json';
import { formatGalleryId, type GalleryId } from '../domain/values/resource-id';
import type { Arm } from './arm/arm-client';

/** Names of the gallery's image definitions. */
export async function listImageNames(arm: Arm, gallery: GalleryId): Promise<readonly string[]> {
  const values = await arm.list({ path: `${formatGalleryId(gallery)}/images`, apiVersion: arm.galleryApiVersion });
  return values.flatMap((value) => textAt(value, 'name') ?? []);
}

/** The versions of an image definition as the service lists them, without their replication status. */
export async function listImageVersions(arm: Arm, gallery: GalleryId, imageName: string): Promise<readonly unknown[]> {
  const path = `${formatGalleryId(gallery)}/images/${encodeURIComponent(imageName)}/versions`;
  return await arm.list({ path, apiVersion: arm.galleryApiVersion });
}
