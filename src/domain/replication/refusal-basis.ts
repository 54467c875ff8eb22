// When a version that is refused for a lasting reason is looked at again though nothing of the reason has changed.

/** What the reconciliation saw when it last had the version looked at. */
export interface RefusalBasis {
  /** Of all that the refusal is known to rest on. */
  readonly fingerprint: string;
  /** Since when it has been the same, and when the version was looked at for the last time, ISO 8601. */
  readonly since: string;
  readonly at: string;
}

/** At least once a day everything is tried anew. */
const longestSeconds = 23 * 3600;
/** What cannot be seen to change is tried at each pass for so long; afterwards every two hours, and later on after this share of the time for which it has stood. */
const unreadable = { freshSeconds: 4 * 3600, seconds: 2 * 3600, share: 1 / 8 };
/** A pass may begin that much earlier than the one before, counted from the end of the run that it began. */
const slackSeconds = 600;

function patienceSeconds(stoodFor: number, isReadable: boolean): number {
  if (isReadable) {
    return longestSeconds - slackSeconds;
  }
  return stoodFor < unreadable.freshSeconds
    ? 0
    : Math.min(longestSeconds, Math.max(unreadable.seconds, stoodFor * unreadable.share)) - slackSeconds;
}

/**
 * Whether the version need not be looked at now. What rests on more than can be read is tried again each hour at first, then every two hours,
 * and more seldom when it has stood for a day, at last once a day.
 */
export function isStillRefused(
  basis: RefusalBasis | undefined,
  fingerprint: string,
  { isReadable }: { readonly isReadable: boolean },
  at: string,
): boolean {
  if (basis === undefined || basis.fingerprint !== fingerprint) {
    return false;
  }
  const seconds = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1000;
  const passed = seconds(basis.at, at);
  // The clock that noted it may have been days ahead.
  return passed > -slackSeconds && passed < patienceSeconds(seconds(basis.since, basis.at), isReadable);
}

/** @param before what the record of the run before says */
export function refusalBasis(before: RefusalBasis | undefined, fingerprint: string, at: string): RefusalBasis {
  return { fingerprint, since: before?.fingerprint === fingerprint ? before.since : at, at };
}
