// A finding tells a person what was seen, where, and what to do about it.

import type { FindingCode } from './finding-codes';

export interface Finding {
  readonly code: FindingCode;
  /** `error`: a target or the run cannot go on; `warning`: look at it; `info`: good to know. */
  readonly severity: 'error' | 'warning' | 'info';
  /** One or two sentences: what, where, how to mend it. */
  readonly message: string;
  /** Zone or region that it is about; null where it is about the whole run. */
  readonly target: string | null;
}

export function finding(
  severity: Finding['severity'],
  code: FindingCode,
  message: string,
  target: string | null = null,
): Finding {
  return { code, severity, message, target };
}

/** Adds findings that are not there yet: what is seen in every poll is told once. */
export function addFindings(known: readonly Finding[], seen: readonly Finding[]): readonly Finding[] {
  const all = [...known];
  for (const one of seen) {
    const isKnown = all.some(
      (other) => other.code === one.code && other.target === one.target && other.message === one.message,
    );
    if (!isKnown) {
      all.push(one);
    }
  }
  return all;
}

/** Each code once, such as `RoleMissing TargetDiffers`. */
export function findingCodes(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ code }) => code))].sort().join(' ');
}
