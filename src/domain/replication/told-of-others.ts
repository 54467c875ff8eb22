// What the records of versions tell of others, as numbers for /api/health: places that Azure failed to copy a version into and that no run
// of ours looks after, and zones that somebody has taken away.
import type { KnownRun } from './known-run';
import { isWithinDay } from './write-budget';

export interface ToldOfOthers {
  /** Regions, and zones that this program was not asked for. */
  readonly regionsFailed: number;
  /** Within a day, whether they are back or not. */
  readonly zonesRemoved: number;
}

interface Seen {
  /** Whether the list of versions says that the last write failed somewhere. */
  readonly hasFailed: boolean;
  readonly missingZones: readonly string[];
  /** ISO 8601; null where Azure told none. */
  readonly publishedDate: string | null;
}

/** @param at ISO 8601 */
export function toldOfOthers(known: KnownRun | null, seen: Seen, at: string): ToldOfOthers {
  if (known === null) {
    return { regionsFailed: 0, zonesRemoved: 0 };
  }
  const { findings, finishedAt } = known.record;
  const isRecent = finishedAt === null || isWithinDay(finishedAt, new Date(at));
  const told = findings.filter(({ code }) => code === 'TargetRemoved').map(({ target }) => target);
  const removed = new Set<string | null>([
    ...(isRecent ? told : []),
    ...seen.missingZones.filter((zone) => isRemoved(known, seen, zone)),
  ]);
  return {
    // What the list does not say any more is mended.
    regionsFailed: seen.hasFailed ? findings.filter(({ code }) => code === 'RegionFailed').length : 0,
    zonesRemoved: removed.size,
  };
}

/** Whether a zone that is missing was there when the version was last looked at: the version, and not one before it of its name. */
export function isRemoved(
  { record }: KnownRun,
  { publishedDate }: Pick<Seen, 'publishedDate'>,
  missing: string,
): boolean {
  const isSame = record.publication === null || record.publication === publishedDate;
  return isSame && record.targets.some(({ zone, state }) => zone === missing && state === 'Completed');
}

/** @param one absent: nothing is told */
export function addTold(one: ToldOfOthers | undefined, other: ToldOfOthers | undefined): ToldOfOthers {
  return {
    regionsFailed: (one?.regionsFailed ?? 0) + (other?.regionsFailed ?? 0),
    zonesRemoved: (one?.zonesRemoved ?? 0) + (other?.zonesRemoved ?? 0),
  };
}
