// What a replication policy says, parsed: plain data that travels into orchestrations. docs/policy.md is its manual.
import type { RegionParity } from '../values/region-parity-mode';
import type { ZoneTarget } from '../values/zone-target';

/** A target of a rule: a zone, and what it waits for. */
export interface PolicyTarget extends ZoneTarget {
  /** Zones of the same rule that must be Completed before this one is written. */
  readonly after: readonly string[];
  /** Waited after the last of them is Completed; without any, after the version was published. */
  readonly delaySeconds: number;
}

export interface VersionSelector {
  /** Globs over version names; null: any. */
  readonly names: readonly string[] | null;
  /** How many of a definition's highest versions; null: any number. */
  readonly latest: number | null;
  readonly publishedWithinSeconds: number | null;
  /** Whether a version that is excluded from latest may be covered. */
  readonly excludedFromLatest: boolean;
}

export const tagOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

export interface TagExpression {
  readonly key: string;
  readonly operator: (typeof tagOperators)[number];
  readonly values: readonly string[];
}

export interface TagSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly TagExpression[];
}

/** Every member must match; null matches everything. */
export interface Selector {
  /** Names, globs over names, or resource ids. */
  readonly galleries: readonly string[] | null;
  readonly images: readonly string[] | null;
  /** Null: the latest version of a definition and those published within the look-back. */
  readonly versions: VersionSelector | null;
  readonly tags: TagSelector | null;
}

/** When a rule may write: every day from `start`, for so long. */
export interface TimeWindow {
  /** `HH:MM`, local time of the zone. */
  readonly start: string;
  /** Up to 24 hours. */
  readonly durationSeconds: number;
  /** IANA name such as `Australia/Perth`. */
  readonly timeZone: string;
}

export interface Retention {
  /** Newer versions that must be Completed in a zone before an older one leaves it. */
  readonly count: number;
  readonly minAgeSeconds: number;
}

export const enforcementModes = ['Default', 'DoNotEnforce'] as const;
export const existingTargetsModes = ['Keep', 'UpdateReplicas'] as const;

/** How the targets of a decision are brought about. */
export interface RuleSettings {
  /** Null: the setting REGION_PARITY. */
  readonly regionParity: RegionParity | null;
  readonly enforcementMode: (typeof enforcementModes)[number];
  readonly existingTargets: (typeof existingTargetsModes)[number];
  /** Null: at any time. */
  readonly window: TimeWindow | null;
}

export interface Rule extends RuleSettings {
  readonly name: string;
  readonly selector: Selector;
  /** Empty: nothing is added and nothing removed. */
  readonly targets: readonly PolicyTarget[];
  /** Null: nothing is ever removed. */
  readonly retention: Retention | null;
}

export interface Policy {
  /** The first whose selector matches decides. */
  readonly rules: readonly Rule[];
  /** RECONCILE_LOOKBACK: what a selector without `versions` covers besides the latest version. */
  readonly lookbackSeconds: number;
}

export const defaultRuleSettings: RuleSettings = {
  regionParity: null,
  enforcementMode: 'Default',
  existingTargets: 'Keep',
  window: null,
};

/** What decides in place of a rule: no rule may be called so. */
export const reservedRuleNames = ['tag', 'request'] as const;

export const everyVersion: VersionSelector = {
  names: ['*'],
  latest: null,
  publishedWithinSeconds: null,
  excludedFromLatest: true,
};

export const everything: Selector = { galleries: null, images: null, versions: null, tags: null };

export function toPolicyTarget(target: ZoneTarget): PolicyTarget {
  return { ...target, after: [], delaySeconds: 0 };
}

/** EXTENDED_ZONE_TARGETS is short for a policy of one rule. */
export function policyOfTargets(targets: readonly ZoneTarget[], lookbackSeconds: number): Policy {
  return {
    rules: [
      {
        name: 'default',
        selector: everything,
        targets: targets.map(toPolicyTarget),
        ...defaultRuleSettings,
        retention: null,
      },
    ],
    lookbackSeconds,
  };
}
