// Which versions of an image definition a policy brings into a zone, and which of them lack it: what an event has missed, or
// somebody has taken away.
import { whyNoZones } from '../image-version/image-version';
import { formatImageVersionId } from '../values/resource-id';
import { type DesiredZones, desiredZones } from './desired-zones';
import { isGone, type Siblings } from './gallery-version';
import type { Policy } from './policy';

export interface DriftedVersion {
  readonly imageVersionId: string;
  readonly missingZones: readonly string[];
  /** Zones that are there, in whatever state: a list does not tell it. Absent in histories of before. */
  readonly listedZones?: readonly string[];
  /** ISO 8601; null where Azure told none. */
  readonly publishedDate: string | null;
  readonly answer: DesiredZones;
  /** Whether its last write failed somewhere, by the list; absent: no. */
  readonly hasFailed?: boolean;
  /** Of the version as it is listed; absent in histories of before. */
  readonly digest?: string;
}

/** A zone that is not as it should be: not listed, failed, or on its way for longer than any run has waited. */
export interface DriftedZone {
  readonly zone: string;
  readonly state: 'Missing' | 'Failed' | 'Late';
}

/**
 * Every version that the policy brings into a zone, with the zones that it lacks, if any.
 *
 * @param siblings every version of one image definition
 * @param now ISO 8601
 */
export function findCovered(siblings: Siblings, policy: Policy, now: string): readonly DriftedVersion[] {
  return siblings.versions.flatMap((version) => {
    // What a run would refuse as a whole is the publisher's choice and no drift.
    if (isGone(version) || whyNoZones(version.snapshot) !== null) {
      return [];
    }
    const answer = desiredZones(version, siblings, policy, now);
    if (answer.enforcementMode === 'DoNotEnforce' || answer.targets.length === 0) {
      return [];
    }
    const present = new Set(version.snapshot.zones.map(({ zone }) => zone));
    const zones = answer.targets.map(({ zone }) => zone);
    return [
      {
        imageVersionId: formatImageVersionId(version.id),
        missingZones: zones.filter((zone) => !present.has(zone)),
        listedZones: zones.filter((zone) => present.has(zone)),
        publishedDate: version.publishedDate,
        answer,
        ...(/^failed$/i.test(version.snapshot.provisioningState) && { hasFailed: true }),
      },
    ];
  });
}
