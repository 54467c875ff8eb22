// The gallery carries its identity and the identity holds its role, before the first zone is asked for.

import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import { retryDelaySeconds } from '../../../domain/replication/wait-schedule';
import { finding } from '../../../domain/values/finding';
import type { Step } from '../../engine/run-stopped';
import { identityOfPlan, roleAssignedAt } from '../compatibility';
import type { Run } from '../run';

/** How often the identity is put on the gallery while another writer takes it off. */
const writesMax = 5;

/** Takes the plan's steps, and remembers when the identity was given its role. */
export function* ensureIdentity(run: Run, plan: ReplicationPlan, location: string): Step<void> {
  const identityId = identityOfPlan(plan, run.input);
  run.setProgress({ roleAssignedAt: plan.roleAssignedAt ?? null });
  if (plan.identitySteps.length === 0 || identityId === null) {
    return;
  }
  run.update({ state: 'EnsuringIdentity' });
  const common = { identityId, location, role: run.input.policy.role, steps: plan.identitySteps };
  for (let attempt = 0, writes = 0; ; attempt += 1) {
    const ensured = yield* run.call('ensureGalleryIdentity', { ...common, mayWrite: writes < writesMax });
    run.addFindings(...ensured.findings);
    run.setProgress({ roleAssignedAt: later(run.progress.roleAssignedAt, roleAssignedAt(ensured, plan, run.now())) });
    writes += ensured.wrote ? 1 : 0;
    if (ensured.attached) {
      return;
    }
    if (writes >= writesMax && !ensured.wrote) {
      const message = `Another client has removed identity ${identityId} from the gallery ${writesMax} times; no longer re-adding it. Zones may reject the image as "not enrolled". Find out what else updates the gallery.`;
      run.addFindings(finding('warning', 'IdentityMissing', message));
      return;
    }
    yield* run.waitFor('the gallery is being updated', retryDelaySeconds(attempt, ensured.afterSeconds));
  }
}

/** The role was given anew, or the identity attached, after it was given at first. */
function later(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}
