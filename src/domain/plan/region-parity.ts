// Gallery, image definition and version stand in one region.

import { type Finding, finding } from '../values/finding';

export interface GalleryLocations {
  /** Normalised, as are the other two; empty where the service told none. */
  readonly gallery: string;
  readonly definition: string;
  readonly version: string;
}

/**
 * Gallery and definition in different regions refuse the whole run, as the tutorial of extended zones asks for one region. A
 * version may live elsewhere: the service takes it, so it is told and no more.
 */
export function checkLocations({ gallery, definition, version }: GalleryLocations): readonly Finding[] {
  const differ = (one: string, other: string) => one !== '' && other !== '' && one !== other;
  if (differ(gallery, definition)) {
    const message = `Gallery (${gallery}) and image definition (${definition}) must be in one region. Publish the image in a gallery of its own region.`;
    return [finding('error', 'RegionMismatch', message)];
  }
  if (differ(gallery, version)) {
    const message = `The image version (${version}) is in another region than its gallery (${gallery}). Azure takes that; Microsoft's tutorial of extended zones has them in one.`;
    return [finding('warning', 'RegionMismatch', message)];
  }
  return [];
}
