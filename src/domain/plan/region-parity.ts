// Region parity: gallery, image definition and version stand in one region; a zone's parent region holds the version.

import type { ImageVersionSnapshot } from '../image-version/image-version';
import { type Finding, finding } from '../values/finding';
import type { RegionParity } from '../values/region-parity-mode';
import type { ZoneTarget } from '../values/zone-target';

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

export interface ParentRegionCheck {
  readonly findings: readonly Finding[];
  /** Region that the write shall add to the target regions; null for none. */
  readonly regionToAdd: string | null;
}

export function checkParentRegion(
  target: ZoneTarget,
  version: ImageVersionSnapshot,
  parity: RegionParity,
): ParentRegionCheck {
  if (version.regions.includes(target.region)) {
    return { findings: [], regionToAdd: null };
  }
  const missing = `Zone ${target.zone}'s parent region ${target.region} is not among the version's target regions (${version.regions.join(', ') || 'none'}).`;
  switch (parity) {
    case 'require':
      return {
        findings: [
          finding(
            'error',
            'ParentRegionMissing',
            `${missing} Replicate the version there, or set REGION_PARITY to warn or add.`,
            target.zone,
          ),
        ],
        regionToAdd: null,
      };
    case 'warn':
      return { findings: [finding('warning', 'ParentRegionMissing', missing, target.zone)], regionToAdd: null };
    case 'add':
      if (version.needsEncryptionSet) {
        const message = `${missing} REGION_PARITY=add, but the version's regions are encrypted with disk encryption sets, and a region needs one of its own. Replicate the version to ${target.region} with its encryption set.`;
        return { findings: [finding('error', 'EncryptionSetRequired', message, target.zone)], regionToAdd: null };
      }
      return {
        findings: [
          finding(
            'info',
            'ParentRegionAdded',
            `${missing} REGION_PARITY=add: it is added with one replica, and the storage type of the version's own region.`,
            target.zone,
          ),
        ],
        regionToAdd: target.region,
      };
  }
}
