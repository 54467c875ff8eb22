// One publication of a version, told from another of the same name by when it was published.

/** Readings spell the same instant otherwise, some to the second; publishing a version again takes minutes. */
const spellingMilliseconds = 1000;

/** @param one ISO 8601, as the other; null where Azure did not tell */
export function isSamePublication(one: string, other: string | null): boolean {
  return one === other || (other !== null && Math.abs(Date.parse(one) - Date.parse(other)) < spellingMilliseconds);
}
