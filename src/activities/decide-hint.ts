// The policy's answer for one image version of which an event tells: one read where it leads to nothing, which is the common case,
// since most events come twice or from our own write.
import type { Arm } from '../azure/arm/arm';
import { getImageVersionToHandOn } from '../azure/gallery-image-versions';
import { getGalleryFact, getImageFact, knownParents, readKnownParents } from '../azure/gallery-lists';
import { type ImageVersionSnapshot, readImageVersionSnapshot } from '../domain/image-version/image-version';
import { earlyAnswer } from '../domain/policy/early-answer';
import type { Policy } from '../domain/policy/policy';
import type { ImageVersionId } from '../domain/values/resource-id';
import type { ZoneTarget } from '../domain/values/zone-target';
import { decideAmongSiblings, galleryVersionOf, noParents, parentsOf, type ZoneDecision } from './decide-version';

/** What whoever tells of a version knows of it besides. */
export interface Hint {
  /** Whether the version's last run has left it with these targets, all Completed: see `isSettled` of its record. */
  isSettled(version: ImageVersionSnapshot, targets: readonly ZoneTarget[]): Promise<boolean>;
}

/**
 * Tags of gallery and definition that are up to five minutes old, or not known at all, serve where nothing is to be done by the
 * version itself: a tag that asks for more is no event of a version's, and the reconciliation finds it. What begins a run is decided by
 * tags of the last minute.
 *
 * @throws ArmError
 */
export async function decideHint(
  arm: Arm,
  id: ImageVersionId,
  policy: Policy,
  { isSettled }: Hint,
): Promise<ZoneDecision & { readonly isSettled: boolean }> {
  const body = await getImageVersionToHandOn(arm, id);
  const known = await knownParents(arm, id, id.imageName);
  const parents = known === null ? noParents : parentsOf(known.definition, known.gallery);
  const version = galleryVersionOf(body, id, parents);
  const { answer, isNothing, possible } = earlyAnswer(version, known !== null, policy, arm.time);
  const { publishedDate } = version;
  const snapshot = readImageVersionSnapshot(body);
  const asksForSome = possible !== null && possible.length > 0;
  const settled = asksForSome && (await isSettled(snapshot, possible));
  if (isNothing || settled) {
    return { answer, publishedDate, version: snapshot, isSettled: settled && !isNothing };
  }
  if (known === null) {
    // What one event has read of the gallery serves those of its other definitions: to leave a version alone, for five minutes.
    const read = await readKnownParents(arm, id, id.imageName);
    const early = earlyAnswer(
      galleryVersionOf(body, id, parentsOf(read.definition, read.gallery)),
      true,
      policy,
      arm.time,
    );
    if (early.isNothing) {
      return { answer: early.answer, publishedDate, version: snapshot, isSettled: false };
    }
  }
  const [definition, gallery] = await Promise.all([
    getImageFact(arm, id, id.imageName, 'tags'),
    getGalleryFact(arm, id, 'tags'),
  ]);
  const decided = await decideAmongSiblings(arm, id, body, parentsOf(definition, gallery), policy, null);
  return { ...decided, isSettled: false };
}
