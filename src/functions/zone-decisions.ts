// What the policy says of one version, as the triggers need it: the targets, or why there are none.
import type { ImageVersionSnapshot } from '../domain/image-version/image-version';
import type { DesiredZones, ExplicitRequest } from '../domain/policy/desired-zones';
import { desiredZones } from '../domain/policy/desired-zones';
import type { Siblings } from '../domain/policy/gallery-version';
import type { Policy } from '../domain/policy/policy';
import { unreadVersion } from '../domain/policy/unread-version';
import type { ReadAnswer } from '../domain/values/read-answer';
import type { ImageVersionId } from '../domain/values/resource-id';
import type { ZoneTarget } from '../domain/values/zone-target';

export interface ZoneDecision {
  readonly answer: DesiredZones;
  /** ISO 8601; null where Azure told none. */
  readonly publishedDate: string | null;
  /** As it was read for the decision; absent where it could not be. */
  readonly version?: ImageVersionSnapshot;
  /** The version could not be read: its tags are not known. */
  readonly isUnread?: boolean;
  /** The last run has left the version as it shall be, whatever else the policy were to say: see Hint. */
  readonly isSettled?: boolean;
}

/** What an event's trigger knows of the version besides the event. */
export interface Hint {
  isSettled(version: ImageVersionSnapshot, targets: readonly ZoneTarget[]): Promise<boolean>;
}

export type DecideZones = (
  id: ImageVersionId,
  request: ExplicitRequest | null,
  hint?: Hint,
) => Promise<ReadAnswer<ZoneDecision>>;

/** What is not listed has no siblings that count. */
const alone: Siblings = { complete: true, versions: [] };

/**
 * What a person asks for. A version that Azure does not show yet may have been published a moment ago, and what Azure does not
 * answer now may be answered later: the run waits, asks for the tags, and says so where nothing comes.
 */
export async function decideRequest(
  decideZones: DecideZones,
  policy: Policy,
  id: ImageVersionId,
  request: ExplicitRequest,
): Promise<ReadAnswer<ZoneDecision>> {
  const decided = await decideZones(id, request);
  const isAbsent = decided.kind === 'refused' && decided.isGone === true;
  if (!isAbsent && decided.kind !== 'unavailable') {
    return decided;
  }
  const now = new Date().toISOString();
  const answer = desiredZones(unreadVersion(id, now), alone, policy, now, request);
  return { kind: 'read', value: { answer, publishedDate: null, isUnread: true } };
}

/** Why a decision leads to no replication, in words; null where it leads to one. */
export function whyNothing({ verdict, targets, because, findings, rule }: DesiredZones): string | null {
  if (verdict === 'Covered' && targets.length > 0) {
    return null;
  }
  const words = findings[0]?.message ?? because.join('; ');
  return verdict === 'Covered' && rule !== 'tag' ? `rule ${rule} has no targets: ${words}` : words;
}
