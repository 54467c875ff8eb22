// Asks the policy about one image version: three reads for it, its definition and its gallery, and a list of the definition's
// versions only where they matter.
import type { ExplicitRequest } from '../../domain/policy/desired-zones';
import type { Policy } from '../../domain/policy/policy';
import type { ReadAnswer } from '../../domain/values/read-answer';
import type { ImageVersionId } from '../../domain/values/resource-id';
import { answering, done } from '../answer';
import { decideVersion, type ZoneDecision } from '../decide-version';
import type { ActivityDeps } from '../deps';
import { outOfBudget, toReadAnswer } from '../read-answer';

/** @param request what a person asked of this very version; null for a hint */
export type ZoneDecider = (id: ImageVersionId, request: ExplicitRequest | null) => Promise<ReadAnswer<ZoneDecision>>;

export function createZoneDecider(
  deps: Pick<ActivityDeps, 'arm' | 'gate'>,
  policy: Policy,
  now: () => Date = () => new Date(),
): ZoneDecider {
  return async (id, request) => {
    const at = now().toISOString();
    const later = outOfBudget(deps, [id], at);
    if (later !== null) {
      return later;
    }
    const answer = await answering(deps.arm.at(at), async (arm) =>
      done(await decideVersion(arm, id, policy, at, request)),
    );
    return toReadAnswer(answer);
  };
}
