// The body of POST /api/policy/preview: a policy (or the one in force), over everything or a selection.
import { parsePolicy } from '../policy/parse-policy';
import type { Policy } from '../policy/policy';
import type { VersionChoice } from '../policy/selection';
import { byName, onlyOne } from '../values/by-name';
import { isObject } from '../values/json';
import { formatGalleryId, type GalleryId, isInGallery, parseGalleryId } from '../values/resource-id';
import { type Parsed, type Problem, parsed, quote, refused } from '../values/result';

export interface PreviewRequest {
  readonly policy: Policy;
  readonly galleries: readonly GalleryId[];
  /** Globs; null: every image definition. */
  readonly images: readonly string[] | null;
  readonly versions: VersionChoice;
  readonly storagePricePerGiBMonth: number | null;
}

const members = ['policy', 'galleryId', 'images', 'versions', 'storagePricePerGiBMonth'];

/** A watched gallery, by its resource id or its name; all of them where none is named. */
export function parseGalleryChoice(given: unknown, watched: readonly GalleryId[]): Parsed<readonly GalleryId[]> {
  if (given === undefined || given === null) {
    return parsed(watched);
  }
  const named = byName(given, watched, ({ galleryName }) => galleryName);
  const gallery =
    named === null
      ? parseGalleryId(given)
      : onlyOne(named, { field: 'galleryId', given, setting: 'WATCHED_GALLERIES', format: formatGalleryId });
  if (!gallery.ok) {
    return gallery;
  }
  return isInGallery(gallery.value, watched)
    ? parsed([gallery.value])
    : refused(
        'galleryId',
        `names the gallery ${quote(gallery.value.galleryName)}, which is not among WATCHED_GALLERIES`,
      );
}

function parseGlobs(given: unknown, field: string, pattern: RegExp, good: string): Parsed<readonly string[]> {
  const list = typeof given === 'string' ? [given] : given;
  return Array.isArray(list) &&
    list.length > 0 &&
    list.length <= 100 &&
    list.every((one): one is string => typeof one === 'string' && pattern.test(one))
    ? parsed(list)
    : refused(field, `must be a list of 1 to 100 names or globs such as ${good}, not ${quote(given)}`);
}

export function parseImageChoice(given: unknown): Parsed<readonly string[] | null> {
  return given === undefined || given === null
    ? parsed(null)
    : parseGlobs(given, 'images', /^!?[A-Za-z0-9_.*?-]{1,80}$/, 'ubuntu-*');
}

/** @param absent what a request without the member means */
export function parseVersionChoice(given: unknown, absent: VersionChoice): Parsed<VersionChoice> {
  if (given === undefined || given === null) {
    return parsed(absent);
  }
  if (given === 'latest' || given === 'all') {
    return parsed(given);
  }
  const globs = parseGlobs(given, 'versions', /^!?[0-9.*?]{1,40}$/, '1.*.0');
  return globs.ok
    ? globs
    : refused('versions', `must be "latest", "all", or a list of 1 to 100 names or globs, not ${quote(given)}`);
}

function parsePrice(given: unknown): Parsed<number | null> {
  return given === undefined || given === null
    ? parsed(null)
    : typeof given === 'number' && given >= 0 && given <= 1_000_000
      ? parsed(given)
      : refused('storagePricePerGiBMonth', `must be a price, a number from 0 such as 0.05, not ${quote(given)}`);
}

/**
 * @param body null where the request has none
 * @param inForce the policy of the settings
 */
export function parsePreviewRequest(
  body: unknown,
  watched: readonly GalleryId[],
  inForce: Policy,
): Parsed<PreviewRequest> {
  const given = body ?? {};
  if (!isObject(given)) {
    return refused('body', `must be a JSON object such as {"policy": {"rules": […]}}, not ${quote(body)}`);
  }
  const policy =
    given.policy === undefined || given.policy === null
      ? parsed(inForce)
      : parsePolicy(given.policy, { field: 'policy', lookbackSeconds: inForce.lookbackSeconds });
  const galleries = parseGalleryChoice(given.galleryId, watched);
  const images = parseImageChoice(given.images);
  const versions = parseVersionChoice(given.versions, 'all');
  const price = parsePrice(given.storagePricePerGiBMonth);
  const unknown: readonly Problem[] = Object.keys(given)
    .filter((member) => !members.includes(member))
    .map((member) => ({ field: member.slice(0, 100), message: `is not a member; there are ${members.join(', ')}` }));
  if (policy.ok && galleries.ok && images.ok && versions.ok && price.ok && unknown.length === 0) {
    return parsed({
      policy: policy.value,
      galleries: galleries.value,
      images: images.value,
      versions: versions.value,
      storagePricePerGiBMonth: price.value,
    });
  }
  const problems = [policy, galleries, images, versions, price].flatMap((one) => (one.ok ? [] : one.problems));
  return { ok: false, problems: [...problems, ...unknown] };
}
