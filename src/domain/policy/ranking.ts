// The versions of a definition in order, sorted once for each list: a definition may have thousands.
import { compareVersionNames, isVersionName } from '../values/resource-id';
import { type GalleryVersion, isGone, type Siblings } from './gallery-version';

const cache = new WeakMap<Siblings, readonly GalleryVersion[]>();

/** Highest first; without those that are being deleted or whose names are no version numbers. */
export function inOrder(siblings: Siblings): readonly GalleryVersion[] {
  const known = cache.get(siblings);
  if (known !== undefined) {
    return known;
  }
  const sorted = siblings.versions
    .filter((version) => !isGone(version) && isVersionName(version.id.versionName))
    .sort((a, b) => compareVersionNames(b.id.versionName, a.id.versionName));
  cache.set(siblings, sorted);
  return sorted;
}

const latestCache = new WeakMap<Siblings, readonly GalleryVersion[]>();

/** Those of `inOrder` that are not excluded from latest. */
export function latestFirst(siblings: Siblings): readonly GalleryVersion[] {
  const known = latestCache.get(siblings);
  if (known !== undefined) {
    return known;
  }
  const made = inOrder(siblings).filter((version) => !version.excludeFromLatest);
  latestCache.set(siblings, made);
  return made;
}

/** How many of the sorted versions are higher than the name. */
export function countHigher(sorted: readonly GalleryVersion[], versionName: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareVersionNames(sorted[middle]?.id.versionName ?? '', versionName) > 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
