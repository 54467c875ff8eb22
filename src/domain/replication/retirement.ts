// The removal of zones that a policy's retention asks for: what a run is told of it, and what the record must not forget of it.
import type { PresentZone } from '../image-version/image-version';
import type { ReplicationState } from './replication';

/** What the reconciliation found to be beyond a rule's retention. The run judges it anew before it writes. */
export interface Retirement {
  /** Entries of the version as they were seen: one that has been changed since stays. */
  readonly zones: readonly PresentZone[];
  /** publishedDate of the version that was judged, ISO 8601. */
  readonly publication: string;
  /** Why, in words. */
  readonly because: string;
}

/** What retention would take off one version, as things stand. */
export interface ComingRetirement {
  readonly rule: string;
  /** False where a rule that lets the zones go says DoNotEnforce. */
  readonly isEnforced: boolean;
  readonly retirement: Retirement;
}

/** A zone that this program took off the version, as a rule's retention says. */
export interface RetiredZone {
  readonly zone: string;
  /** When it was seen to be gone, ISO 8601. */
  readonly at: string;
}

/** The members of a run's record that speak of it. */
interface Known {
  readonly state: ReplicationState;
  readonly publication: string | null;
  readonly takenOut: readonly unknown[];
  readonly requested: readonly string[];
  readonly spared: readonly string[];
}

/**
 * Why retention leaves the zone where it is, in words; null where nothing that is known of the version speaks against its removal.
 *
 * @param known the version's record; null where it has none
 * @param publication of the version that was judged
 */
export function whySpared(known: Known | null, zone: string, publication: string): string | null {
  if (known === null || (known.publication !== null && known.publication !== publication)) {
    return null;
  }
  if (known.state === 'Canceled') {
    return 'a person has canceled the replication of the version';
  }
  if (known.takenOut.length > 0) {
    return 'the version has zones that were taken out and are to be added back';
  }
  if (known.requested.some((target) => zoneOf(target) === zone)) {
    return 'a person has asked for the zone';
  }
  return known.spared.includes(zone) ? 'it was retired before, and somebody has put it back' : null;
}

/** @param target in the grammar of az, `westus=losangeles=2` */
export function zoneOf(target: string): string {
  return target.split('=')[1] ?? '';
}

/** Whether an entry of the version is still the one that was judged. */
export function isSameEntry(one: PresentZone, other: PresentZone): boolean {
  return (
    one.zone === other.zone &&
    one.region === other.region &&
    one.replicas === other.replicas &&
    one.storageAccountType === other.storageAccountType &&
    one.encrypted === other.encrypted
  );
}
