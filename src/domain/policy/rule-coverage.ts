// What each rule of a policy covers now: counted over all versions.
import { ownAt } from '../values/json';
import { desiredZones } from './desired-zones';
import type { Siblings } from './gallery-version';
import type { Policy } from './policy';
import { latestFirst } from './ranking';

export interface RuleCoverage {
  readonly versions: number;
  /** Those of them that are the latest of their definition. */
  readonly latest: number;
  /** `gallery/image` of each definition with such a version. */
  readonly images: readonly string[];
}

export interface PolicyCoverage {
  /** By the name of the rule; one that covers nothing is there with zeros. */
  readonly rules: Readonly<Record<string, RuleCoverage>>;
  readonly byTag: RuleCoverage;
  /** Versions for which nothing is asked. */
  readonly notCovered: number;
}

const nothing: RuleCoverage = { versions: 0, latest: 0, images: [] };

function count(coverage: RuleCoverage, image: string, isLatest: boolean): RuleCoverage {
  return {
    versions: coverage.versions + 1,
    latest: coverage.latest + (isLatest ? 1 : 0),
    images: coverage.images.at(-1) === image ? coverage.images : [...coverage.images, image],
  };
}

/** @param definitions the versions of each image definition */
export function policyCoverage(definitions: readonly Siblings[], policy: Policy, now: string): PolicyCoverage {
  const rules = Object.fromEntries(policy.rules.map(({ name }) => [name, nothing]));
  let byTag = nothing;
  let notCovered = 0;
  for (const siblings of definitions) {
    const latest = latestFirst(siblings)[0];
    for (const version of siblings.versions) {
      const { verdict, rule } = desiredZones(version, siblings, policy, now);
      const image = `${version.id.galleryName}/${version.id.imageName}`;
      if (verdict === 'NotCovered' || rule === null) {
        notCovered += 1;
      } else if (rule === 'tag') {
        byTag = count(byTag, image, version === latest);
      } else {
        rules[rule] = count(ownAt(rules, rule) ?? nothing, image, version === latest);
      }
    }
  }
  return { rules, byTag, notCovered };
}
