// A version that is refused for a lasting reason, and what the refusal rests on.
import { type RefusalGround, refusalGrounds } from '../plan/refusal-ground';
import { ownAt } from '../values/json';
import type { KnownRun } from './known-run';

export interface StandingRefusal {
  readonly zones: readonly string[];
  readonly grounds: readonly RefusalGround[];
  /** Whether no zone can be taken without a change of the fingerprint. A lock, a policy or a quota is seen by trying only. */
  readonly isReadable: boolean;
}

/**
 * @param missing zones that the version lacks
 * @param listed zones of the policy that it has
 * @returns null where anything but a refusal keeps the version from its zones
 */
export function standingRefusal(
  known: KnownRun | null,
  missing: readonly string[],
  listed: readonly string[],
): StandingRefusal | null {
  if (known === null || known.isLive || missing.length === 0) {
    return null;
  }
  const { state, targets, grounds = {}, takenOut, retiring } = known.record;
  const stateOf = (zone: string) => targets.find((one) => one.zone === zone)?.state;
  const isRefused =
    (state === 'Failed' || state === 'PartiallySucceeded') &&
    takenOut.length + retiring.length === 0 &&
    missing.every((zone) => stateOf(zone) === 'Refused') &&
    listed.every((zone) => stateOf(zone) === 'Completed');
  if (!isRefused) {
    return null;
  }
  const ofZones = missing.map((zone) => ownAt(grounds, zone));
  return {
    zones: missing,
    grounds: refusalGrounds.filter((ground) => ofZones.includes(ground)),
    // Who is enrolled is Microsoft's to know: a role is only what is missing most often.
    isReadable: ofZones.every((ground) => ground !== undefined && ground !== 'roles'),
  };
}
