// Rules that do not do what they seem to: never decide, since an earlier one matches whatever they match, and the like. Told as
// warnings, not as mistakes.
import { formatGalleryId, type GalleryId } from '../values/resource-id';
import { excludesOf, includesOf, matchesGlob } from './glob';
import type { Policy, Rule, Selector, TagSelector, VersionSelector } from './policy';
import { asksForDefault } from './select-versions';

export interface PolicyWarning {
  /** Path of the rule, such as `rules[2]`. */
  readonly field: string;
  readonly message: string;
}

const lastSegment = (id: string) => id.split('/').at(-1) ?? id;

/** A gallery's name covers its id; a glob covers a glob that it matches as a text. */
function coversGlob(wide: string, narrow: string): boolean {
  return wide.startsWith('/')
    ? wide.toLowerCase() === narrow.toLowerCase()
    : matchesGlob(wide, narrow.startsWith('/') ? lastSegment(narrow) : narrow);
}

function coversGlobs(wide: readonly string[] | null, narrow: readonly string[] | null): boolean {
  if (wide === null) {
    return true;
  }
  const narrowIncludes = includesOf(narrow ?? ['*']).length === 0 ? ['*'] : includesOf(narrow ?? ['*']);
  const wideIncludes = includesOf(wide).length === 0 ? ['*'] : includesOf(wide);
  return (
    narrowIncludes.every((one) => wideIncludes.some((other) => coversGlob(other, one))) &&
    excludesOf(wide).every((one) => excludesOf(narrow ?? []).some((other) => coversGlob(other, one)))
  );
}

function coversVersions(
  wide: VersionSelector | null,
  narrow: VersionSelector | null,
  lookbackSeconds: number,
): boolean {
  if ((narrow?.excludedFromLatest ?? false) && !(wide?.excludedFromLatest ?? false)) {
    return false;
  }
  if (asksForDefault(wide)) {
    return (
      asksForDefault(narrow) ||
      narrow?.latest === 1 ||
      (narrow?.publishedWithinSeconds ?? Number.POSITIVE_INFINITY) <= lookbackSeconds
    );
  }
  const { names = null, latest = null, publishedWithinSeconds = null } = wide ?? {};
  const rank = asksForDefault(narrow) ? null : (narrow?.latest ?? null);
  const age = asksForDefault(narrow) ? null : (narrow?.publishedWithinSeconds ?? null);
  return (
    coversGlobs(names, narrow?.names ?? null) &&
    (latest === null || (rank !== null && rank <= latest)) &&
    (publishedWithinSeconds === null || (age !== null && age <= publishedWithinSeconds))
  );
}

function coversTags(wide: TagSelector | null, narrow: TagSelector | null): boolean {
  const labels = Object.entries(wide?.matchLabels ?? {});
  const has = (name: string, value: string) =>
    Object.entries(narrow?.matchLabels ?? {}).some(
      ([other, given]) => other.toLowerCase() === name.toLowerCase() && given === value,
    );
  const expressions = (narrow?.matchExpressions ?? []).map((one) => JSON.stringify(one));
  return (
    labels.every(([name, value]) => has(name, value)) &&
    (wide?.matchExpressions ?? []).every((one) => expressions.includes(JSON.stringify(one)))
  );
}

/** Whether `wide` matches everything that `narrow` matches; false where that is not certain. */
export function coversSelector(wide: Selector, narrow: Selector, lookbackSeconds: number): boolean {
  return (
    coversGlobs(wide.galleries, narrow.galleries) &&
    coversGlobs(wide.images, narrow.images) &&
    coversVersions(wide.versions, narrow.versions, lookbackSeconds) &&
    coversTags(wide.tags, narrow.tags)
  );
}

function unwatched({ selector }: Rule, watched: readonly GalleryId[]): readonly string[] {
  return includesOf(selector.galleries ?? []).filter(
    (wanted) =>
      !watched.some((gallery) =>
        wanted.startsWith('/')
          ? wanted.toLowerCase() === formatGalleryId(gallery).toLowerCase()
          : matchesGlob(wanted, gallery.galleryName),
      ),
  );
}

/** What is allowed and yet hardly meant. @param watched WATCHED_GALLERIES; null where they are not known */
export function policyWarnings(policy: Policy, watched: readonly GalleryId[] | null): readonly PolicyWarning[] {
  return policy.rules.flatMap((rule, index) => {
    const field = `rules[${index}]`;
    const before = policy.rules
      .slice(0, index)
      .find((other) => coversSelector(other.selector, rule.selector, policy.lookbackSeconds));
    return [
      ...(before === undefined
        ? []
        : [
            {
              field,
              message: `rule ${rule.name} never decides: rule ${before.name} before it matches whatever it matches`,
            },
          ]),
      ...(watched === null ? [] : unwatched(rule, watched)).map((gallery) => ({
        field: `${field}.selector.galleries`,
        message: `rule ${rule.name} names the gallery ${gallery}, which is not among WATCHED_GALLERIES`,
      })),
    ];
  });
}
