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

/** Gallery, definition and version in different regions refuse the whole run. */
export function checkLocations({ gallery, definition, version }: GalleryLocations): readonly Finding[] {
  const told = new Set([gallery, definition, version].filter((location) => location !== ''));
  return told.size <= 1
    ? []
    : [
        finding(
          'error',
          'RegionMismatch',
          `Gallery (${gallery}), image definition (${definition}) and image version (${version}) must be in one region. Publish the version in ${gallery}.`,
        ),
      ];
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
      return {
        findings: [
          finding(
            'info',
            'ParentRegionAdded',
            `${missing} REGION_PARITY=add: it is added with one replica.`,
            target.zone,
          ),
        ],
        regionToAdd: target.region,
      };
  }
}
