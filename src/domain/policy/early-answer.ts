// What an event about a version can lead to, as far as the version itself tells: often nothing, so that nothing else need be read.
import { type DesiredZones, desiredZones } from './desired-zones';
import { findZonesTag, knownZones, zonesTagName } from './extended-zones-tag';
import { contextOf } from './find-rule';
import type { GalleryVersion } from './gallery-version';
import { allOf } from './match';
import { matchImageOf, matchImageOfAlone } from './match-selector';
import type { Policy, PolicyTarget, Rule } from './policy';
import { matchVersion } from './select-versions';

export interface EarlyAnswer {
  /** By what is known. */
  readonly answer: DesiredZones;
  /** Whether nothing is asked for, whatever the tags of its definition and gallery and the other versions are. */
  readonly isNothing: boolean;
  /** What may be asked for at most, but for a tag of its definition or gallery that is not known; null where that is open. */
  readonly possible: readonly PolicyTarget[] | null;
}

const asksForNothing = ({ verdict, targets }: DesiredZones) =>
  verdict !== 'Undecided' && (verdict !== 'Covered' || targets.length === 0);

/** Rules of which tags of the definition or gallery decide whether they speak of the version. */
function openRules(version: GalleryVersion, { rules }: Policy): readonly Rule[] {
  return rules.filter(({ selector }) => matchImageOfAlone(version, selector).matches === null);
}

/** Whether tags of definition and gallery could have something asked for that the version alone has not. */
function mayParentsAsk(version: GalleryVersion, policy: Policy, now: string): boolean {
  const tag = findZonesTag(version, knownZones(policy));
  if (tag !== null || openRules(version, policy).length === 0) {
    // The version's own tag goes before all others; else one that names targets is the only one that could ask for more.
    const tagged = { ...version, definitionTags: { [zonesTagName]: 'anywhere=somewhere' } };
    return !asksForNothing(desiredZones(tagged, null, policy, now));
  }
  return mayRuleCover(version, policy, now);
}

/** Some tag may bring any rule that is open to decide, and another one names targets for what a rule covers. */
function mayRuleCover(version: GalleryVersion, policy: Policy, now: string): boolean {
  const context = contextOf(policy, null, now);
  const judged = policy.rules.map((rule) => ({ rule, image: matchImageOfAlone(version, rule.selector) }));
  const isSpokenOf = judged.some(({ image }) => image.matches === true);
  return (
    judged.some(
      ({ rule, image }) => allOf([image, matchVersion(version, rule.selector.versions, context)]).matches !== false,
    ) ||
    (!isSpokenOf && matchVersion(version, null, context).matches !== false)
  );
}

function possibleTargets(
  version: GalleryVersion,
  policy: Policy,
  answer: DesiredZones,
  knowsParents: boolean,
): EarlyAnswer['possible'] {
  const isOpen = answer.verdict === 'Undecided';
  if (isOpen && findZonesTag(version, knownZones(policy)) !== null) {
    return null;
  }
  const matchOf = knowsParents ? matchImageOf : matchImageOfAlone;
  const isAny = isOpen || (!knowsParents && openRules(version, policy).length > 0);
  const rules = policy.rules.filter(({ selector }) => isAny && matchOf(version, selector).matches !== false);
  return [...answer.targets, ...rules.flatMap(({ targets }) => targets)];
}

/**
 * @param version with the tags of its definition and gallery where they are known, else without any
 * @param now ISO 8601
 */
export function earlyAnswer(version: GalleryVersion, knowsParents: boolean, policy: Policy, now: string): EarlyAnswer {
  const answer = desiredZones(version, null, policy, now);
  return {
    answer,
    isNothing: asksForNothing(answer) && (knowsParents || !mayParentsAsk(version, policy, now)),
    possible: possibleTargets(version, policy, answer, knowsParents),
  };
}
