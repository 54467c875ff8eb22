// Asks the policy about one image version: for a person by what is so now, for an event with as few reads as it takes.
import type { ExplicitRequest } from '../../domain/policy/desired-zones';
import type { Policy } from '../../domain/policy/policy';
import type { ReadAnswer } from '../../domain/values/read-answer';
import type { ImageVersionId } from '../../domain/values/resource-id';
import { answering, done } from '../answer';
import { decideHint, type Hint } from '../decide-hint';
import { decideVersion, type ZoneDecision } from '../decide-version';
import type { ActivityDeps } from '../deps';
import { outOfBudget, toReadAnswer } from '../read-answer';

/**
 * @param request what a person asked of this very version; null for a hint
 * @param hint what is known of the version besides; absent: nothing
 */
export type ZoneDecider = (
  id: ImageVersionId,
  request: ExplicitRequest | null,
  hint?: Hint,
) => Promise<ReadAnswer<ZoneDecision & { readonly isSettled?: boolean }>>;

const nothingKnown: Hint = { isSettled: async () => false };

export function createZoneDecider(
  deps: Pick<ActivityDeps, 'arm' | 'gate'>,
  policy: Policy,
  now: () => Date = () => new Date(),
): ZoneDecider {
  return async (id, request, hint = nothingKnown) => {
    const at = now().toISOString();
    const later = outOfBudget(deps, [id], at);
    if (later !== null) {
      return later;
    }
    const answer = await answering(deps.arm.at(at), async (arm) =>
      done(request === null ? await decideHint(arm, id, policy, hint) : await decideVersion(arm, id, policy, request)),
    );
    return toReadAnswer(answer);
  };
}
