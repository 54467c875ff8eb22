// The policy of where images belong: exactly one of three settings gives it.
import { parsePolicyText } from '../domain/policy/parse-policy';
import { type Policy, policyOfTargets } from '../domain/policy/policy';
import { type Parsed, parsed, quote, refused } from '../domain/values/result';
import type { ZoneTarget } from '../domain/values/zone-target';

export interface ZonePolicySettings {
  /** Null where it is absent or wrong, as are the other two. */
  readonly EXTENDED_ZONE_TARGETS: readonly ZoneTarget[] | null;
  readonly REPLICATION_POLICY: string | null;
  readonly REPLICATION_POLICY_FILE: string | null;
}

/** Reads a file by its path, which is relative to the package unless it is absolute. @throws Error */
export type ReadPackageFile = (path: string) => string;

const names = ['EXTENDED_ZONE_TARGETS', 'REPLICATION_POLICY', 'REPLICATION_POLICY_FILE'] as const;

function readFile(path: string, read: ReadPackageFile): Parsed<string> {
  try {
    const text = read(path).replace(/^\uFEFF/, ''); // Windows editors and PowerShell write it
    return /[\0\uFFFD]/.test(text)
      ? refused(
          'REPLICATION_POLICY_FILE',
          `must be JSON in UTF-8; ${quote(path)} is in another encoding, as PowerShell 5 writes with >`,
        )
      : parsed(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const what = 'must be the path of a file in the package such as replication-policy.json';
    return refused('REPLICATION_POLICY_FILE', `${what}; ${quote(path)} cannot be read: ${words}`);
  }
}

/** @param isSet whether the setting was given at all: one with a mistake is told elsewhere, and counts */
export function readZonePolicy(
  given: ZonePolicySettings,
  isSet: (name: (typeof names)[number]) => boolean,
  lookbackSeconds: number,
  read: ReadPackageFile,
): Parsed<Policy> {
  const set = names.filter(isSet);
  if (set.length !== 1) {
    const good = 'westus=losangeles=2=StandardSSD_LRS australiaeast=perth';
    return set.length === 0
      ? refused(
          'EXTENDED_ZONE_TARGETS',
          `is required, or REPLICATION_POLICY, or REPLICATION_POLICY_FILE; a good value is ${good}`,
        )
      : refused(set[0] ?? '', `and ${set.slice(1).join(' and ')} are set together; set one of them`);
  }
  if (given.EXTENDED_ZONE_TARGETS !== null) {
    return parsed(policyOfTargets(given.EXTENDED_ZONE_TARGETS, lookbackSeconds));
  }
  if (given.REPLICATION_POLICY !== null) {
    return parsePolicyText(given.REPLICATION_POLICY, { field: 'REPLICATION_POLICY', lookbackSeconds });
  }
  if (given.REPLICATION_POLICY_FILE === null) {
    return { ok: false, problems: [] };
  }
  const text = readFile(given.REPLICATION_POLICY_FILE, read);
  return text.ok ? parsePolicyText(text.value, { field: 'REPLICATION_POLICY_FILE', lookbackSeconds }) : text;
}
