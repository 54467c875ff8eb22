// Why a version is not ready for Dev Box, in one message: what failed, what was found, and what it takes to mend it.
import type { ReadinessRow } from './readiness';
import type { Fix, Requirement } from './requirement';

const takes: Readonly<Record<Fix, string>> = {
  NewDefinition: 'takes a new image definition',
  NewVersion: 'takes a new version',
  InPlace: 'can be changed in place',
};

/** @returns null where no requirement fails; a replication that is under way is no failure */
export function whyNotReady({ requirements }: ReadinessRow): string | null {
  const failures = requirements.filter((one) => one.verdict === 'Fail' && one.code !== 'VersionState');
  return failures.length === 0
    ? null
    : `Dev Box does not take this version: ${failures.map(tell).join('; ')}. See GET /api/dev-box/readiness.`;
}

function tell({ code, found, expected, fix }: Requirement): string {
  const cost = fix === null ? '' : ` (${takes[fix]})`;
  return `${code} is ${found ?? 'unknown'}, needed is ${expected}${cost}`;
}
