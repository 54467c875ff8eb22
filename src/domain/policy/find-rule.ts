// The first rule whose selector matches decides about a version.
import type { GalleryVersion, Siblings } from './gallery-version';
import { type Match, open } from './match';
import { belongsTo, matchImageOf, matchSelector } from './match-selector';
import type { Policy, Rule } from './policy';
import { inOrder } from './ranking';
import type { VersionContext } from './select-versions';

export interface FoundRule {
  readonly rule: Rule;
  /** Open where the rule may or may not match, by what is not known yet. */
  readonly match: Match;
}

export interface RuleSearch {
  /** Null: none matches. */
  readonly found: FoundRule | null;
  /** Why the rules before it do not match. */
  readonly passed: readonly string[];
}

export function contextOf(policy: Policy, siblings: Siblings | null, now: string): VersionContext {
  return { siblings, lookbackSeconds: policy.lookbackSeconds, now };
}

export function findRule(version: GalleryVersion, policy: Policy, context: VersionContext): RuleSearch {
  const passed: string[] = [];
  for (const rule of policy.rules) {
    const match = matchSelector(version, rule.selector, context);
    if (match.matches !== false) {
      return { found: { rule, match }, passed };
    }
    passed.push(`rule ${rule.name}: ${match.because}`);
  }
  return { found: null, passed };
}

/** The first rule that speaks of the image, whichever of its versions it covers. */
export function findRuleOfImage(version: GalleryVersion, policy: Policy): Rule | null {
  return policy.rules.find((rule) => matchImageOf(version, rule.selector).matches === true) ?? null;
}

const coveredCache = new WeakMap<
  Siblings,
  WeakMap<Rule, { readonly now: string; readonly names: readonly string[] }>
>();

/**
 * The newest versions that the rule covers, at most its retention's count, highest first. What a tag decides is none of
 * them: `isTagged` tells.
 */
export function newestCovered(
  rule: Rule,
  policy: Policy,
  siblings: Siblings,
  now: string,
  isTagged: (version: GalleryVersion) => boolean,
): readonly string[] {
  const ofList = coveredCache.get(siblings) ?? new WeakMap();
  coveredCache.set(siblings, ofList);
  const known = ofList.get(rule);
  if (known?.now === now) {
    return known.names;
  }
  const context = contextOf(policy, siblings, now);
  const names: string[] = [];
  for (const version of inOrder(siblings)) {
    if (names.length >= (rule.retention?.count ?? 0)) {
      break;
    }
    if (belongsTo(version, rule.selector) && !isTagged(version)) {
      const { found } = findRule(version, policy, context);
      if (found?.rule === rule && found.match.matches === true) {
        names.push(version.id.versionName);
      }
    }
  }
  ofList.set(rule, { now, names });
  return names;
}

/** Whether a version is beyond what the rule's retention keeps: old enough, and enough newer ones are covered. */
export function matchRetention(
  version: GalleryVersion,
  rule: Rule,
  newest: (siblings: Siblings) => readonly string[],
  siblings: Siblings | null,
  age: number | null,
): Match {
  const { retention } = rule;
  if (retention === null || age === null || age < retention.minAgeSeconds) {
    return { matches: false, because: '' };
  }
  if (siblings === null || !siblings.complete) {
    return open('retention: the versions of the definition are not all known');
  }
  const kept = newest(siblings);
  const isBeyond = kept.length >= retention.count && !kept.includes(version.id.versionName);
  return { matches: isBeyond, because: `retention keeps the ${retention.count} newest, ${kept.join(', ')}` };
}
