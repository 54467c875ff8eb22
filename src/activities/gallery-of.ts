// A gallery's id out of an activity's input.
import { type GalleryId, parseGalleryId } from '../domain/values/resource-id';

/** @throws Error where the id is malformed, which settings and requests have excluded */
export function galleryOf(galleryId: string): GalleryId {
  const gallery = parseGalleryId(galleryId);
  if (!gallery.ok) {
    throw new Error(`${galleryId} is not a gallery, though it was checked`);
  }
  return gallery.value;
}
