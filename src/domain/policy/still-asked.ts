// Between the decision and a write hours may pass: a tag that holds the version, or a policy that asks for the zone no more, stops the
// write.
import type { FindingCode } from '../values/finding-codes';
import { desiredZones } from './desired-zones';
import { findZonesTag, knownZones } from './extended-zones-tag';
import type { GalleryVersion } from './gallery-version';
import type { Policy } from './policy';

/** What a write would do, and on whose word. */
export interface AskedWrite {
  /** Zones that it adds. */
  readonly zones: readonly string[];
  /** Those that a person asked for by name: they need no rule. */
  readonly named: readonly string[];
  /** When it was decided, ISO 8601: growing older since then takes nothing from a version. */
  readonly decidedAt: string;
}

export interface StoppedWrite {
  readonly code: Extract<FindingCode, 'RefusedByTag' | 'NoLongerAsked'>;
  readonly message: string;
}

/** The same by the tags alone. */
export function whyForbidden(version: GalleryVersion, policy: Policy): StoppedWrite | null {
  const tag = findZonesTag(version, knownZones(policy));
  if (tag === null || (tag.order.ok && tag.order.value.kind === 'targets')) {
    return null;
  }
  const message = `Nothing is written: the tag extended-zones of the ${tag.carrier} is "${tag.value}". Change or remove it, then ask again.`;
  return { code: 'RefusedByTag', message };
}

/**
 * Why the write is not to be made any more; null where it may be, or where that depends on versions that are not known.
 *
 * @param version as it is now
 */
export function whyStopped(
  version: GalleryVersion,
  policy: Policy,
  { zones, named, decidedAt }: AskedWrite,
): StoppedWrite | null {
  const forbidden = whyForbidden(version, policy);
  if (forbidden !== null) {
    return forbidden;
  }
  const { verdict, targets, enforcementMode, because } = desiredZones(version, null, policy, decidedAt);
  if (verdict === 'Undecided') {
    return null;
  }
  const isAsked = (zone: string) =>
    named.includes(zone) || (enforcementMode === 'Default' && targets.some((target) => target.zone === zone));
  const others = zones.filter((zone) => !isAsked(zone));
  return others.length === 0
    ? null
    : {
        code: 'NoLongerAsked',
        message: `${others.join(', ')} is not asked for any more, so it is not added: ${because.join('; ')}.`,
      };
}
