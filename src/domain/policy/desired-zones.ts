// Where an image version belongs. One question with one answer: events, requests, the timer, coverage, preview and the
// web page ask here, and nothing else decides.
import { type Finding, finding } from '../values/finding';
import type { ZoneTarget } from '../values/zone-target';
import { findZonesTag, knownZones, type ZonesTag } from './extended-zones-tag';
import { contextOf, findRule, findRuleOfImage, matchRetention, newestCovered } from './find-rule';
import { ageSeconds, type GalleryVersion, isGone, type Siblings } from './gallery-version';
import type { Match } from './match';
import {
  defaultRuleSettings,
  type Policy,
  type PolicyTarget,
  type Rule,
  type RuleSettings,
  toPolicyTarget,
} from './policy';
import { matchVersion, type VersionContext } from './select-versions';

/**
 * `Covered`: `targets` are what the version should have, perhaps none. `NotCovered`: nothing is asked for it. `Held`: a tag
 * says that nothing is to change. `Refused`: a tag forbids what a request asks for. `Undecided`: it depends on versions that
 * are not known.
 */
export type Verdict = 'Covered' | 'NotCovered' | 'Held' | 'Refused' | 'Undecided';

export interface DesiredZones extends RuleSettings {
  readonly verdict: Verdict;
  /** Name of the rule that decides, `tag` or `request`; null where none does. */
  readonly rule: string | null;
  /** Empty unless the verdict is `Covered`. */
  readonly targets: readonly PolicyTarget[];
  /** Which selector members matched, or why nothing did, in words. */
  readonly because: readonly string[];
  readonly findings: readonly Finding[];
}

/** What a person asked for one version: the targets, or null for those that the policy would give its image. */
export interface ExplicitRequest {
  readonly targets: readonly ZoneTarget[] | null;
}

function decided(
  verdict: Verdict,
  rule: string | null,
  because: readonly string[],
  more: Partial<DesiredZones> = {},
): DesiredZones {
  return { verdict, rule, targets: [], because, findings: [], ...defaultRuleSettings, ...more };
}

function settingsOf(rule: Rule | null): RuleSettings {
  const { regionParity, enforcementMode, existingTargets, window } = rule ?? defaultRuleSettings;
  return { regionParity, enforcementMode, existingTargets, window };
}

const words = (tag: ZonesTag) => `the tag extended-zones of the ${tag.carrier} is "${tag.value}"`;

/** A tag that cannot be understood changes nothing: what its owner meant is not for us to guess. */
function invalidTag(tag: ZonesTag, problems: ReadonlyArray<{ readonly message: string }>): DesiredZones {
  const message = `The tag extended-zones of the ${tag.carrier} ${problems[0]?.message ?? 'is not understood'}. Until it is corrected, nothing is changed.`;
  return decided('Held', 'tag', [words(tag)], { findings: [finding('warning', 'ZonesTagInvalid', message)] });
}

function refusedByTag(tag: ZonesTag): DesiredZones {
  const message = `The request is refused: ${words(tag)}. Remove or change the tag, then ask again.`;
  return decided('Refused', 'tag', [words(tag)], { findings: [finding('error', 'RefusedByTag', message)] });
}

/** `none`, `hold`, or a value that cannot be understood. */
function decideByWord(tag: ZonesTag, isRequested: boolean): DesiredZones {
  if (!tag.order.ok) {
    const held = invalidTag(tag, tag.order.problems);
    return isRequested ? { ...held, verdict: 'Refused' } : held;
  }
  if (isRequested) {
    return refusedByTag(tag);
  }
  return decided(tag.order.value.kind === 'hold' ? 'Held' : 'Covered', 'tag', [words(tag)]);
}

interface TagScope {
  readonly match: Match;
  /** The rule that would decide without the tag. */
  readonly rule: Rule | null;
}

/**
 * A version's own tag covers it, whatever its age, and so does a person who names it. Else a tag of definition or gallery
 * says where, and the policy which versions: those that a rule covers or, where no rule speaks of the image, the latest and
 * the recent ones.
 */
function scopeOfTag(
  tag: ZonesTag,
  version: GalleryVersion,
  policy: Policy,
  context: VersionContext,
  isMeant: boolean,
): TagScope {
  const { found, passed } = findRule(version, policy, context);
  const rule = found?.match.matches === true ? found.rule : null;
  if (tag.carrier === 'version' || isMeant) {
    return { match: { matches: !isGone(version), because: '' }, rule };
  }
  if (found !== null) {
    return { match: found.match, rule };
  }
  return findRuleOfImage(version, policy) === null
    ? { match: matchVersion(version, null, context), rule }
    : { match: { matches: false, because: passed.join('; ') }, rule };
}

function decideByTagTargets(tag: ZonesTag, targets: readonly ZoneTarget[], { match, rule }: TagScope): DesiredZones {
  const because = [words(tag), ...(match.because === '' ? [] : [match.because])];
  switch (match.matches) {
    case null:
      return decided('Undecided', null, because);
    case false:
      return decided('NotCovered', 'tag', because);
    case true:
      return decided('Covered', 'tag', because, { ...settingsOf(rule), targets: targets.map(toPolicyTarget) });
  }
}

function decideByRule(version: GalleryVersion, siblings: Siblings | null, policy: Policy, now: string): DesiredZones {
  const { found, passed } = findRule(version, policy, contextOf(policy, siblings, now));
  if (found === null) {
    return decided('NotCovered', null, passed);
  }
  const { rule, match } = found;
  const because = [`rule ${rule.name}: ${match.because || 'it matches everything'}`];
  if (match.matches === null) {
    return decided('Undecided', null, because);
  }
  const zones = knownZones(policy);
  const isTagged = (other: GalleryVersion) => findZonesTag(other, zones) !== null;
  const newest = (list: Siblings) => newestCovered(rule, policy, list, now, isTagged);
  const retired = matchRetention(version, rule, newest, siblings, ageSeconds(version, now));
  if (retired.matches === null) {
    return decided('Undecided', null, [...because, retired.because]);
  }
  return retired.matches
    ? decided('NotCovered', rule.name, [...because, retired.because])
    : decided('Covered', rule.name, because, { ...settingsOf(rule), targets: rule.targets });
}

/** A request needs no rule: what it names is meant, however old. */
function decideByRequest(
  { targets }: ExplicitRequest,
  version: GalleryVersion,
  policy: Policy,
  byRule: DesiredZones,
): DesiredZones {
  if (targets !== null) {
    return decided('Covered', 'request', ['the request names the targets'], { targets: targets.map(toPolicyTarget) });
  }
  if (byRule.verdict === 'Covered' || byRule.verdict === 'Undecided') {
    return byRule;
  }
  const rule = findRuleOfImage(version, policy);
  return rule === null
    ? decided('NotCovered', null, [...byRule.because, 'the request names no targets, and no rule speaks of the image'])
    : decided('Covered', 'request', [`the request names the version; its targets are those of rule ${rule.name}`], {
        ...settingsOf(rule),
        targets: rule.targets,
      });
}

/**
 * Pure and total: whatever the version, it answers.
 *
 * @param siblings versions of the same definition, this one among them or not; null where they are not listed: the verdict
 * is then `Undecided` only where they matter
 * @param now ISO 8601
 * @param request what a person asked of this very version; null for hints, the timer, and selections without targets
 */
export function desiredZones(
  version: GalleryVersion,
  siblings: Siblings | null,
  policy: Policy,
  now: string,
  request: ExplicitRequest | null = null,
): DesiredZones {
  const tag = findZonesTag(version, knownZones(policy));
  const order = tag?.order.ok === true ? tag.order.value : null;
  if (tag !== null && order?.kind !== 'targets') {
    return decideByWord(tag, request !== null);
  }
  if (tag !== null && order?.kind === 'targets' && request?.targets == null) {
    const context = contextOf(policy, siblings, now);
    return decideByTagTargets(tag, order.targets, scopeOfTag(tag, version, policy, context, request !== null));
  }
  const byRule = decideByRule(version, siblings, policy, now);
  return request === null ? byRule : decideByRequest(request, version, policy, byRule);
}
