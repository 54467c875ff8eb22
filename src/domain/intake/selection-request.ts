// The body of POST /api/replications that names a gallery instead of a version, or the latest version of an image.
import type { VersionChoice } from '../policy/selection';
import { isObject } from '../values/json';
import type { GalleryId } from '../values/resource-id';
import { type Parsed, type Problem, parsed, quote, refused } from '../values/result';
import type { ZoneTarget } from '../values/zone-target';
import { parseGalleryChoice, parseImageChoice, parseVersionChoice } from './preview-request';
import { parseTargets } from './replication-request';

export interface SelectionRequest {
  readonly gallery: GalleryId;
  /** Globs; null: every image definition. */
  readonly images: readonly string[] | null;
  readonly versions: VersionChoice;
  /** Null: those of the policy, for versions that it covers. */
  readonly targets: readonly ZoneTarget[] | null;
  readonly dryRun: boolean;
}

const members = ['galleryId', 'images', 'versions', 'targets', 'dryRun'];

/** Whether the body asks for a selection rather than for one version. */
export function isSelection(body: unknown): boolean {
  return isObject(body) && body.galleryId !== undefined;
}

export function parseSelectionRequest(body: unknown, watched: readonly GalleryId[]): Parsed<SelectionRequest> {
  if (!isObject(body)) {
    return refused('body', `must be a JSON object such as {"galleryId": "/subscriptions/…"}, not ${quote(body)}`);
  }
  const galleries = parseGalleryChoice(body.galleryId, watched);
  const images = parseImageChoice(body.images);
  const versions = parseVersionChoice(body.versions, 'latest');
  const targets = parseTargets(body.targets);
  const dryRun = body.dryRun ?? false;
  const problems: Problem[] = [galleries, images, versions, targets].flatMap((one) => (one.ok ? [] : one.problems));
  if (typeof dryRun !== 'boolean') {
    problems.push({ field: 'dryRun', message: `must be true or false, not ${quote(dryRun)}` });
  }
  for (const member of Object.keys(body).filter((one) => !members.includes(one))) {
    problems.push({
      field: member.slice(0, 100),
      message:
        member === 'imageVersionId'
          ? 'and galleryId are both given; give one of them'
          : `is not a known field; known fields: ${members.join(', ')}`,
    });
  }
  const [gallery] = galleries.ok ? galleries.value : [];
  return galleries.ok && images.ok && versions.ok && targets.ok && gallery !== undefined && problems.length === 0
    ? parsed({
        gallery,
        images: images.value,
        versions: versions.value,
        targets: targets.value,
        dryRun: dryRun === true,
      })
    : { ok: false, problems };
}

const latest = /\/versions\/latest\/?$/i;

/** Whether an image version is named as az names the latest one, `…/versions/latest`. */
export function namesLatest(imageVersionId: unknown): imageVersionId is string {
  return typeof imageVersionId === 'string' && latest.test(imageVersionId);
}

/** The id with the name of a version in place of `latest`. */
export function withVersionName(imageVersionId: string, versionName: string): string {
  return imageVersionId.replace(latest, `/versions/${versionName}`);
}
