// Limits of the service that a gallery comes near, from what was listed anyway.
// https://learn.microsoft.com/azure/virtual-machines/azure-compute-gallery#limits
import { replicaCountMax } from '../values/zone-target';
import { isGone, type Siblings } from './gallery-version';

/** Versions of all galleries of a subscription in a region. */
export const versionsMax = 10_000;
/** From this share on it is told. */
const nearShare = 0.9;
/** Versions that are named; the others are counted. */
const namedMax = 3;

/** @param versions of one gallery */
export function versionsQuota(galleryName: string, versions: number): string | null {
  return versions < versionsMax * nearShare
    ? null
    : `gallery ${galleryName} has ${versions} of the ${versionsMax} image versions that a subscription may have in a region`;
}

/** Versions of one image definition that have nearly as many replicas as a version may have. */
export function replicaQuotas({ versions }: Siblings): readonly string[] {
  const near = versions.filter((version) => !isGone(version) && version.replicas >= replicaCountMax * nearShare);
  const names = near.slice(0, namedMax).map(({ id, replicas }) => `${id.versionName} (${replicas})`);
  const more = near.length > namedMax ? ` and ${near.length - namedMax} more` : '';
  return near.length === 0
    ? []
    : [
        `image ${near[0]?.id.imageName} has versions with nearly as many replicas as one may have, ${replicaCountMax}: ${names.join(', ')}${more}`,
      ];
}
