// Which versions of an image definition lack a zone that the policy asks for: what an event has missed, or somebody has taken
// away.
import { whyNoZones } from '../image-version/image-version';
import { formatImageVersionId } from '../values/resource-id';
import { type DesiredZones, desiredZones } from './desired-zones';
import { isGone, type Siblings } from './gallery-version';
import type { Policy } from './policy';

export interface DriftedVersion {
  readonly imageVersionId: string;
  readonly missingZones: readonly string[];
  /** ISO 8601; null where Azure told none. */
  readonly publishedDate: string | null;
  readonly answer: DesiredZones;
}

/**
 * @param siblings every version of one image definition
 * @param now ISO 8601
 */
export function findDrift(siblings: Siblings, policy: Policy, now: string): readonly DriftedVersion[] {
  return siblings.versions.flatMap((version) => {
    // What a run would refuse as a whole is the publisher's choice and no drift.
    if (isGone(version) || whyNoZones(version.snapshot) !== null) {
      return [];
    }
    const answer = desiredZones(version, siblings, policy, now);
    const present = new Set(version.snapshot.zones.map(({ zone }) => zone));
    const missingZones = answer.targets.map(({ zone }) => zone).filter((zone) => !present.has(zone));
    return answer.enforcementMode === 'DoNotEnforce' || missingZones.length === 0
      ? []
      : [
          {
            imageVersionId: formatImageVersionId(version.id),
            missingZones,
            publishedDate: version.publishedDate,
            answer,
          },
        ];
  });
}
