// Version names as numbers: Major.Minor.Patch, compared part by part. Leading zeros are the publisher's and mean nothing.

const pattern = /^(\d{1,10})\.(\d{1,10})\.(\d{1,10})$/;

/** @returns the three numbers, or null where the name is none of the service's version names */
export function parseVersionNumber(name: string): readonly number[] | null {
  const match = pattern.exec(name);
  return match === null ? null : match.slice(1).map(Number);
}

/** @returns positive where `a` is the higher version; null where one of them cannot be compared */
export function compareVersionNames(a: string, b: string): number | null {
  const [left, right] = [parseVersionNumber(a), parseVersionNumber(b)];
  if (left === null || right === null) {
    return null;
  }
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

export function isHigherVersion(a: string, b: string): boolean {
  return (compareVersionNames(a, b) ?? 0) > 0;
}
