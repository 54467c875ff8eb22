// What runs that an older release began have in their histories, read as it is told today, and what such a run asks for. Goes when no such
// run can be under way.
import { identityFor } from '../../domain/plan/gallery-identity';
import type { ReplicationPlan } from '../../domain/plan/replication-plan';
import type { ReplicationInput } from '../../domain/replication/replication-run';
import { parseImageVersionId } from '../../domain/values/resource-id';
import type { EnsuredIdentity } from './contract';

/** The identity that the plan is about; a plan of 0.1.0 does not name it. */
export function identityOfPlan(plan: ReplicationPlan, { imageVersionId, policy }: ReplicationInput): string | null {
  if ('identityId' in plan) {
    return plan.identityId;
  }
  const gallery = parseImageVersionId(imageVersionId);
  return gallery.ok ? identityFor(policy.identity, gallery.value) : null;
}

/** When the identity was given its role; 0.1.0 told only what a person was to know of it. */
export function roleAssignedAt(ensured: EnsuredIdentity, plan: ReplicationPlan, now: Date): string | null {
  if ('roleAssignedAt' in ensured) {
    return ensured.roleAssignedAt;
  }
  const { findings } = ensured as Pick<EnsuredIdentity, 'findings'>;
  const isMissing = findings.some(({ code }) => code === 'RoleMissing');
  return plan.identitySteps.includes('AssignRole') && !isMissing ? now.toISOString() : null;
}

/**
 * Whether a release before `defaultVersion` 3.0 began the run. In a rolling deployment, and after a roll-back, such a run is replayed by that
 * release's code as well: it asks for nothing that the other would not ask for.
 */
export function beganBefore30({ waitsPerHistory }: Pick<ReplicationInput, 'waitsPerHistory'>): boolean {
  return waitsPerHistory === undefined;
}
