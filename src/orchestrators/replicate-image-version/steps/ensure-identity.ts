// The gallery carries its identity and the identity holds its role, before the first zone is asked for.

import { identityFor } from '../../../domain/plan/gallery-identity';
import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import { retryDelaySeconds } from '../../../domain/replication/wait-schedule';
import { type Finding, finding } from '../../../domain/values/finding';
import { parseImageVersionId } from '../../../domain/values/resource-id';
import type { Step } from '../../engine/run-stopped';
import type { Run } from '../run';

/** How often the identity is put on the gallery while another writer takes it off. */
const writesMax = 5;

const isRoleMissing = ({ code }: Finding) => code === 'RoleMissing';

/** Takes the plan's steps, and remembers when this run gave the identity its role. */
export function* ensureIdentity(run: Run, plan: ReplicationPlan, location: string): Step<void> {
  const gallery = parseImageVersionId(run.input.imageVersionId);
  const identityId = gallery.ok ? identityFor(run.input.policy.identity, gallery.value) : null;
  if (plan.identitySteps.length === 0 || identityId === null) {
    return;
  }
  run.update({ state: 'EnsuringIdentity' });
  const common = { identityId, location, role: run.input.policy.role, steps: plan.identitySteps };
  for (let attempt = 0, writes = 0; ; attempt += 1) {
    const ensured = yield* run.call('ensureGalleryIdentity', { ...common, mayWrite: writes < writesMax });
    run.tell(...ensured.findings);
    if (plan.identitySteps.includes('AssignRole') && !ensured.findings.some(isRoleMissing)) {
      run.reach({ ...run.progress, roleAssignedAt: run.progress.roleAssignedAt ?? run.now().toISOString() });
    }
    writes += ensured.wrote ? 1 : 0;
    if (ensured.attached) {
      return;
    }
    if (writes >= writesMax && !ensured.wrote) {
      const message = `Another writer takes the identity ${identityId} off the gallery; after ${writesMax} times it is left to that one. Look who writes the gallery; the zones may refuse it as not enrolled.`;
      run.tell(finding('warning', 'IdentityMissing', message));
      return;
    }
    yield* run.waitFor('the gallery is being updated', retryDelaySeconds(attempt, ensured.afterSeconds));
  }
}
