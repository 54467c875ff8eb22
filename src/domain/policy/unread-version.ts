// A version of which nothing but its id is known: Azure does not show it yet, though somebody asks for it.
import type { ImageVersionId } from '../values/resource-id';
import { type GalleryVersion, readGalleryVersion } from './gallery-version';

/** As if it were published now, without a tag. @param now ISO 8601 */
export function unreadVersion(id: ImageVersionId, now: string): GalleryVersion {
  const body = { properties: { publishingProfile: { publishedDate: now } } };
  const version = readGalleryVersion(body, id, { definitionTags: {}, galleryTags: {} });
  if (version === null) {
    throw new Error('an object is a version');
  }
  return version;
}
