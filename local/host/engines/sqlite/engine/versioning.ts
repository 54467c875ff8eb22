// Which versions of orchestrations this app may run, as host.json's versionMatchStrategy says. Pure.

export type VersionMatchStrategy = 'None' | 'Strict' | 'CurrentOrOlder';
export type VersionFailureStrategy = 'Reject' | 'Fail';

export interface Versioning {
  /** `defaultVersion`: the app's own; empty where host.json names none. */
  readonly version: string;
  readonly matchStrategy: VersionMatchStrategy;
  readonly failureStrategy: VersionFailureStrategy;
}

/** DTFx's text for an instance that it fails for its version. */
export const VERSION_MISMATCH = 'Orchestration version did not comply with Worker Versioning';

export function isVersionMatched(instanceVersion: string | null, versioning: Versioning): boolean {
  const version = instanceVersion ?? '';
  switch (versioning.matchStrategy) {
    case 'None':
      return true;
    case 'Strict':
      return version === versioning.version;
    case 'CurrentOrOlder':
      return compareVersions(version, versioning.version) <= 0;
  }
}

/**
 * Negative where `one` is older, 0 where both are the same. No version is older than any; two that .NET's System.Version reads
 * (two to four numbers) are compared by number, others as text without regard to case.
 */
export function compareVersions(one: string, other: string): number {
  if (one === '' || other === '') {
    return Number(one !== '') - Number(other !== '');
  }
  const [first, second] = [toNumbers(one), toNumbers(other)];
  if (!first || !second) {
    const [a, b] = [one.toUpperCase(), other.toUpperCase()];
    return a < b ? -1 : Number(a > b);
  }
  for (const place of [0, 1, 2, 3]) {
    const difference = (first[place] ?? -1) - (second[place] ?? -1);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function toNumbers(version: string): readonly number[] | undefined {
  return /^\d+(\.\d+){1,3}$/.test(version) ? version.split('.').map(Number) : undefined;
}
