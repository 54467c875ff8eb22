// The gallery carries its identity and the identity holds its role, before the first zone is asked for.

import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import { retryDelaySeconds } from '../../../domain/replication/wait-schedule';
import { finding } from '../../../domain/values/finding';
import { RunStopped, type Step } from '../../engine/run-stopped';
import { identityOfPlan, roleAssignedAt } from '../compatibility';
import type { Run } from '../run';

/** How often the identity is put on the gallery while another writer takes it off. */
const writesMax = 5;

/** For so long the zones wait for it. */
const ensuringSeconds = 3600;

/**
 * Takes the plan's steps, and remembers when the identity was given its role. Some enrolments of zones need the identity and some do
 * not: where it cannot be ensured that is told, and the service decides about the zones.
 */
export function* ensureIdentity(run: Run, plan: ReplicationPlan, location: string): Step<void> {
  try {
    yield* takeSteps(run, plan, location);
  } catch (stopped) {
    if (!(stopped instanceof RunStopped) || stopped.reason === 'Canceled' || stopped.isGone || run.isLate()) {
      throw stopped;
    }
    const { code, message } = stopped.finding;
    const next =
      'The zones are asked for all the same; where Azure needs the identity, it refuses them as not enrolled.';
    run.addFindings(finding('warning', code, `${message} ${next}`));
  }
}

function* takeSteps(run: Run, plan: ReplicationPlan, location: string): Step<void> {
  const identityId = identityOfPlan(plan, run.input);
  run.setProgress({ roleAssignedAt: plan.roleAssignedAt ?? null });
  if (plan.identitySteps.length === 0 || identityId === null) {
    return;
  }
  run.update({ state: 'EnsuringIdentity' });
  const common = { identityId, location, role: run.input.policy.role, steps: plan.identitySteps };
  const begun = run.now().toISOString();
  const late = (waitedFor: string) =>
    new RunStopped(
      'Late',
      finding('warning', 'IdentityMissing', `Identity ${identityId} could not be ensured in time: ${waitedFor}.`),
    );
  for (let attempt = 0, writes = 0; ; attempt += 1) {
    const withinSeconds = Math.max(0, ensuringSeconds - run.secondsSince(begun));
    const ensured = yield* run.call(
      'ensureGalleryIdentity',
      { ...common, mayWrite: writes < writesMax },
      { withinSeconds: run.untilDeadline(withinSeconds), late },
    );
    run.addFindings(...ensured.findings);
    run.setProgress({ roleAssignedAt: later(run.progress.roleAssignedAt, roleAssignedAt(ensured, plan, run.now())) });
    writes += ensured.wrote ? 1 : 0;
    if (ensured.attached) {
      return;
    }
    if (writes >= writesMax && !ensured.wrote) {
      const message = `Identity ${identityId} was attached to the gallery ${writesMax} times and was not there afterwards; it is not attached again for now. Zones may reject the image as "not enrolled". Find out what else updates the gallery.`;
      run.addFindings(finding('warning', 'IdentityMissing', message));
      // Without the identity no role of it becomes effective: a zone that is refused as not enrolled is not tried each minute.
      run.setProgress({ roleAssignedAt: null });
      return;
    }
    if (withinSeconds === 0) {
      throw late('the gallery is being updated all the time');
    }
    yield* run.waitFor('the gallery is being updated', retryDelaySeconds(attempt, ensured.afterSeconds));
  }
}

/** The role was given anew, or the identity attached, after it was given at first. */
function later(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}
