// The write budget counts a version's writes within 24 hours: a loop that nobody foresaw ends there.

export const dayMilliseconds = 24 * 3600 * 1000;

export function isWithinDay(instant: string, now: Date): boolean {
  return now.getTime() - Date.parse(instant) < dayMilliseconds;
}
