// Which versions of an image definition ought to be in the configured zones and are not: what an event has missed, or
// somebody has taken away.

import { isObject, objectAt, textAt } from '../values/json';
import { compareVersionNames, formatImageVersionId, type ImageVersionId, isVersionName } from '../values/resource-id';
import type { ZoneTarget } from '../values/zone-target';
import { type ImageVersionSnapshot, readImageVersionSnapshot, whyNoZones } from './image-version';

/** Versions that were published within it are looked after, besides the latest of each image definition. */
export const lookbackSeconds = 7 * 24 * 3600;

export interface ListedVersion {
  readonly id: ImageVersionId;
  readonly snapshot: ImageVersionSnapshot;
  /** ISO 8601; null where the service told none. */
  readonly publishedDate: string | null;
  readonly excludeFromLatest: boolean;
}

export interface DriftedVersion {
  readonly imageVersionId: string;
  readonly missingZones: readonly string[];
  readonly publishedDate: string | null;
}

/** @param value one entry of `GET …/images/{image}/versions`; null where it is none that can be read */
export function readListedVersion(value: unknown, image: Omit<ImageVersionId, 'versionName'>): ListedVersion | null {
  const versionName = textAt(value, 'name') ?? '';
  if (!isObject(value) || !isVersionName(versionName)) {
    return null;
  }
  const profile = objectAt(value, 'properties', 'publishingProfile');
  return {
    id: { ...image, versionName },
    snapshot: readImageVersionSnapshot(value),
    publishedDate: textAt(profile, 'publishedDate'),
    excludeFromLatest: profile.excludeFromLatest === true,
  };
}

/**
 * @param versions of one image definition
 * @param now ISO 8601
 * @returns the latest version, and those published within the last week, as far as they lack a zone
 */
export function findDrift(
  versions: readonly ListedVersion[],
  targets: readonly ZoneTarget[],
  now: string,
): readonly DriftedVersion[] {
  const latest = versions
    .filter((version) => !version.excludeFromLatest)
    .sort((a, b) => compareVersionNames(a.id.versionName, b.id.versionName))
    .at(-1);
  const isRecent = ({ publishedDate }: ListedVersion) =>
    publishedDate !== null && Date.parse(now) - Date.parse(publishedDate) <= lookbackSeconds * 1000;
  return versions
    .filter((version) => (version === latest || isRecent(version)) && whyNoZones(version.snapshot) === null)
    .map((version) => ({
      imageVersionId: formatImageVersionId(version.id),
      missingZones: targets
        .map(({ zone }) => zone)
        .filter((zone) => !version.snapshot.zones.some((present) => present.zone === zone)),
      publishedDate: version.publishedDate,
    }))
    .filter(({ missingZones }) => missingZones.length > 0);
}
