// Lists of a gallery's image definitions and versions, through the thin client: its pages lead to no other origin.
// https://learn.microsoft.com/rest/api/compute/gallery-images/list-by-gallery
import { textAt } from '../domain/values/json';
import { formatGalleryId, type GalleryId } from '../domain/values/resource-id';
import { apiVersions } from './arm/api-versions';
import type { ArmClient } from './arm/arm-client';

/** Names of the gallery's image definitions. */
export async function listImageNames(arm: ArmClient, gallery: GalleryId, at: string): Promise<readonly string[]> {
  const values = await arm.list({ path: `${formatGalleryId(gallery)}/images`, apiVersion: apiVersions.compute }, at);
  return values.flatMap((value) => textAt(value, 'name') ?? []);
}

/** The versions of an image definition as the service lists them, without their replication status. */
export async function listImageVersions(
  arm: ArmClient,
  gallery: GalleryId,
  imageName: string,
  at: string,
): Promise<readonly unknown[]> {
  const path = `${formatGalleryId(gallery)}/images/${encodeURIComponent(imageName)}/versions`;
  return await arm.list({ path, apiVersion: apiVersions.compute }, at);
}
