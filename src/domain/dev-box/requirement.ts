// One requirement that Dev Box has of an image, as it came out. Sources: Microsoft Dev Box "Prepare a custom image" and "Troubleshoot
// custom image validation" (March 2026), Windows 365 "Device images"; they are those of Windows 365 custom images.

export const verdicts = ['Pass', 'Warn', 'Fail', 'Unknown'] as const;
/** `Unknown`: Azure does not show it; the checklist in `remedy` says how a person finds out. */
export type Verdict = (typeof verdicts)[number];

/** What it takes to mend: definitions cannot be changed in most of what counts, versions in some. */
export type Fix = 'NewDefinition' | 'NewVersion' | 'InPlace';

export interface Requirement {
  readonly code: RequirementCode;
  readonly verdict: Verdict;
  /** What was read, in words; null where it cannot be read. */
  readonly found: string | null;
  readonly expected: string;
  /** What to do; empty where nothing is to be done. */
  readonly remedy: string;
  /** Null where nothing is to be mended, or nobody can tell. */
  readonly fix: Fix | null;
}

export type RequirementCode =
  | 'OperatingSystem'
  | 'Generation'
  | 'OsState'
  | 'SecurityType'
  | 'Architecture'
  | 'Edition'
  | 'PurchasePlan'
  | 'Hibernation'
  | 'OsDiskSize'
  | 'DataDisks'
  | 'DiskEncryption'
  | 'VersionState'
  | 'PolicyViolation'
  | 'ReplicationMode'
  | 'Regions'
  | 'LatestVersion'
  | 'GallerySharing'
  | 'Preparation';

export function passed(code: RequirementCode, found: string | null, expected: string): Requirement {
  return { code, verdict: 'Pass', found, expected, remedy: '', fix: null };
}

export function failed(
  code: RequirementCode,
  found: string | null,
  expected: string,
  fix: Fix | null,
  remedy: string,
): Requirement {
  return { code, verdict: 'Fail', found, expected, remedy, fix };
}

export function warned(
  code: RequirementCode,
  found: string | null,
  expected: string,
  fix: Fix | null,
  remedy: string,
): Requirement {
  return { code, verdict: 'Warn', found, expected, remedy, fix };
}

/** The worst that stands among them. `Unknown` is worse than `Pass` only: what nobody can read does not make an image fail. */
export function overallVerdict(requirements: readonly Requirement[]): Verdict {
  const order: readonly Verdict[] = ['Fail', 'Warn', 'Unknown', 'Pass'];
  return order.find((verdict) => requirements.some((one) => one.verdict === verdict)) ?? 'Pass';
}
