// What an event about a version can lead to, as far as the version itself tells: often nothing, so that nothing else need be read.
import { type DesiredZones, desiredZones } from './desired-zones';
import { findZonesTag, knownZones, zonesTagName } from './extended-zones-tag';
import type { GalleryVersion } from './gallery-version';
import { matchImageOf } from './match-selector';
import type { Policy, PolicyTarget } from './policy';

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

const selectsByTags = ({ rules }: Policy) => rules.some(({ selector }) => selector.tags !== null);

/** A tag that names targets is the only one that could ask for more; where rules select by tags, any could. */
function mayParentsAsk(version: GalleryVersion, policy: Policy, now: string): boolean {
  const tagged = { ...version, definitionTags: { [zonesTagName]: 'anywhere=somewhere' } };
  return selectsByTags(policy) || !asksForNothing(desiredZones(tagged, null, policy, now));
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
  const anyRule = !knowsParents && selectsByTags(policy);
  const rules = policy.rules.filter(
    ({ selector }) => anyRule || (isOpen && matchImageOf(version, selector).matches !== false),
  );
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
