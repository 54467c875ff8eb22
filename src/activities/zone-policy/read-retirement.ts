// What retention would take off one version, for a person who asks: judged as the reconciliation judges it. Nothing is written.
import type { Policy } from '../../domain/policy/policy';
import type { ComingRetirement } from '../../domain/replication/retirement';
import type { ReadAnswer } from '../../domain/values/read-answer';
import { formatGalleryId, formatImageVersionId, type ImageVersionId } from '../../domain/values/resource-id';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { asRetirement, findRetirable } from '../find-retirable';
import { readSiblings } from '../gallery-content';
import { outOfBudget, toReadAnswer } from '../read-answer';

/** Null where nothing is to leave; then nothing is read either if the policy has no retention. */
export type RetirementReader = (id: ImageVersionId) => Promise<ReadAnswer<ComingRetirement | null>>;

export function createRetirementReader(
  deps: Pick<ActivityDeps, 'arm' | 'gate'>,
  policy: Policy,
  now: () => Date = () => new Date(),
): RetirementReader {
  return async (id) => {
    if (policy.rules.every(({ retention }) => retention === null)) {
      return { kind: 'read', value: null };
    }
    const at = now().toISOString();
    const later = outOfBudget(deps, [id], at);
    if (later !== null) {
      return later;
    }
    const only = formatImageVersionId(id).toLowerCase();
    const answer = await answering<ComingRetirement | null>(deps.arm.at(at), async (arm) => {
      const listed = await readSiblings(arm, formatGalleryId(id), id.imageName);
      const { retired, siblings } = await findRetirable(arm, listed, policy, at, only);
      const found = retired.find(({ imageVersionId }) => imageVersionId.toLowerCase() === only);
      const retirement = found === undefined ? null : asRetirement(siblings, found);
      return done(
        found === undefined || retirement === null
          ? null
          : { rule: found.rule, isEnforced: found.isEnforced, retirement },
      );
    });
    return toReadAnswer(answer);
  };
}
