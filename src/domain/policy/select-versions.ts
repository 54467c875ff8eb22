// Which versions of an image definition a selector covers: by name, rank and age. It asks for the list of versions only
// where nothing else decides.
import { isVersionName } from '../values/resource-id';
import { ageSeconds, type GalleryVersion, isGone, type Siblings } from './gallery-version';
import { matchGlobs } from './glob';
import { allOfInTurn, type Match, no, open, yes } from './match';
import type { VersionSelector } from './policy';
import { countHigher, latestFirst } from './ranking';

/** What the conditions are judged by. */
export interface VersionContext {
  /** Null: not listed yet. */
  readonly siblings: Siblings | null;
  readonly lookbackSeconds: number;
  /** ISO 8601. */
  readonly now: string;
}

function inWords(seconds: number): string {
  const [unit, name] = seconds % 86_400 === 0 ? [86_400, 'day'] : seconds % 3600 === 0 ? [3600, 'hour'] : [1, 'second'];
  const count = seconds / unit;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

function matchNames(version: GalleryVersion, names: readonly string[]): Match {
  const found = matchGlobs(names, version.id.versionName);
  return found.matches
    ? yes(`versions.names: ${found.by ?? names.join(' ')}`)
    : no(`versions.names ${names.join(' ')} ${found.by === null ? 'do not include it' : `exclude it by ${found.by}`}`);
}

function matchAge(version: GalleryVersion, seconds: number, now: string, what: string): Match {
  const age = ageSeconds(version, now);
  if (age === null) {
    return no(`${what}: its publishedDate is unknown`);
  }
  return age <= seconds
    ? yes(`${what}: published within ${inWords(seconds)}`)
    : no(`${what}: published ${version.publishedDate}, more than ${inWords(seconds)} ago`);
}

/** Versions that are excluded from latest take no place among the latest. */
function matchRank(version: GalleryVersion, count: number, siblings: Siblings | null, what: string): Match {
  if (siblings === null) {
    return open(`${what}: the versions of the definition are not listed yet`);
  }
  if (!isVersionName(version.id.versionName)) {
    return no(`${what}: ${version.id.versionName} is not a version number`);
  }
  const sorted = latestFirst(siblings);
  const higher = countHigher(sorted, version.id.versionName);
  if (higher >= count) {
    const latest = sorted[0]?.id.versionName ?? '';
    return no(
      `${what}: ${count === 1 ? `it is not the latest, ${latest} is` : `it is not among the ${count} latest, from ${latest} down`}`,
    );
  }
  return siblings.complete
    ? yes(`${what}: ${higher === 0 ? 'the latest' : `number ${higher + 1} from the latest`}`)
    : open(`${what}: the list of versions is not complete`);
}

/** The latest version, or one published within the look-back: what a selector covers that says nothing else. */
function matchDefault(version: GalleryVersion, context: VersionContext): Match {
  const recent = matchAge(version, context.lookbackSeconds, context.now, 'versions (not given)');
  if (recent.matches === true) {
    return recent;
  }
  const latest = matchRank(version, 1, context.siblings, 'versions (not given)');
  return latest.matches === false
    ? no(`${latest.because}; ${recent.because.replace('versions (not given): ', '')}`)
    : latest;
}

/** Whether the selector asks for the default set: it names neither names, rank nor age. */
export function asksForDefault(selector: VersionSelector | null): boolean {
  return (
    selector === null ||
    (selector.names === null && selector.latest === null && selector.publishedWithinSeconds === null)
  );
}

/** What of a version selector does not change with time or with other versions. */
export function matchLastingConditions(version: GalleryVersion, selector: VersionSelector | null): Match {
  if (isGone(version)) {
    return no('it is being deleted');
  }
  if (version.excludeFromLatest && selector?.excludedFromLatest !== true) {
    return no('it is excluded from latest');
  }
  return selector?.names == null ? yes('') : matchNames(version, selector.names);
}

export function matchVersion(
  version: GalleryVersion,
  selector: VersionSelector | null,
  context: VersionContext,
): Match {
  const { latest = null, publishedWithinSeconds = null } = selector ?? {};
  return allOfInTurn([
    () => matchLastingConditions(version, selector),
    () => (asksForDefault(selector) ? matchDefault(version, context) : yes('')),
    () =>
      publishedWithinSeconds === null
        ? yes('')
        : matchAge(version, publishedWithinSeconds, context.now, 'versions.publishedWithin'),
    () => (latest === null ? yes('') : matchRank(version, latest, context.siblings, 'versions.latest')),
  ]);
}
