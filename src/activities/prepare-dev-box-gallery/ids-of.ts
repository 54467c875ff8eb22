// The ids of a run about Dev Box, which its trigger has checked.
import { type DevCenterId, type GalleryId, parseDevCenterId, parseGalleryId } from '../../domain/values/resource-id';

/** @throws Error where an id is malformed, which the trigger has excluded */
export function idsOf(run: { readonly devCenterId: string; readonly galleryId: string }): {
  readonly devCenter: DevCenterId;
  readonly gallery: GalleryId;
} {
  const devCenter = parseDevCenterId(run.devCenterId);
  const gallery = parseGalleryId(run.galleryId);
  if (!devCenter.ok || !gallery.ok) {
    throw new Error(`${run.devCenterId} or ${run.galleryId} is malformed, though the request was checked`);
  }
  return { devCenter: devCenter.value, gallery: gallery.value };
}
