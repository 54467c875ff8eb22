// The plan of what the version needs, and the record that shows what it decided.
import { type ImageVersionSnapshot, isDeleting } from '../../../domain/image-version/image-version';
import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import type { ReplicationTarget } from '../../../domain/replication/replication';
import type { Step } from '../../engine/run-stopped';
import type { ReadVersion } from '../contract';
import type { Run } from '../run';
import { showProgress } from './show-progress';
import { tellRemoved } from './tell-removed';

/** What a plan is made of besides the version. */
export function planInput({ input: { targets, policy, placement } }: Run) {
  const unread = placement?.unread;
  return { targets, policy, ...(unread !== undefined && { unread }) };
}

/** The plan that came with the reading, or one that is made of it now. */
export function* planReplication(run: Run, { plan, ...version }: ReadVersion): Step<ReplicationPlan> {
  if (plan !== undefined) {
    return noteGrounds(run, plan);
  }
  run.update({ state: 'Planning' });
  const made = yield* run.call('planReplication', { ...planInput(run), version });
  return noteGrounds(run, made);
}

function noteGrounds(run: Run, plan: ReplicationPlan): ReplicationPlan {
  for (const { zone, ground = null } of plan.targets) {
    run.setGround(zone, ground);
  }
  return plan;
}

/** From here on the run is one of its own, and no check. */
export function applyPlan(run: Run, plan: ReplicationPlan, version: ImageVersionSnapshot): void {
  run.endCheck();
  tellRemoved(run, plan);
  run.addFindings(...plan.findings);
  run.update({
    isGone: isDeleting(version.provisioningState),
    targets: run.record.targets.map((target): ReplicationTarget => {
      const planned = plan.targets.find((one) => one.zone === target.zone);
      return planned?.action === 'Refuse' ? { ...target, state: 'Refused', details: planned.details } : target;
    }),
  });
  showProgress(run, version);
}
