// The plan of what the version needs, and the record that shows what it decided.
import { type ImageVersionSnapshot, isDeleting } from '../../../domain/image-version/image-version';
import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import type { ReplicationTarget } from '../../../domain/replication/replication';
import type { Step } from '../../engine/run-stopped';
import type { Run } from '../run';
import { showProgress } from './show-progress';
import { tellRemoved } from './tell-removed';

export function* planReplication(run: Run, version: ImageVersionSnapshot): Step<ReplicationPlan> {
  const { targets, policy, placement } = run.input;
  const unread = placement?.unread;
  run.update({ state: 'Planning' });
  const plan = yield* run.call('planReplication', {
    targets,
    policy,
    version,
    ...(unread !== undefined && { unread }),
  });
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
