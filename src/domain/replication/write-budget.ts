// The write budget counts a version's writes within 24 hours: a loop that nobody foresaw ends there.

export const dayMilliseconds = 24 * 3600 * 1000;

export function isWithinDay(instant: string, now: Date): boolean {
  return now.getTime() - Date.parse(instant) < dayMilliseconds;
}

/**
 * A clock that was ahead has written in the future: that counts as written now, lest the budget be spent until then.
 *
 * @param writtenAt absent in an input that somebody made by hand
 */
export function notAhead(writtenAt: readonly string[] | undefined, now: string): readonly string[] {
  return (writtenAt ?? []).map((at) => (Date.parse(at) > Date.parse(now) ? now : at));
}
