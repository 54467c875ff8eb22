// Gets the plan's missing targets written, and notes which of them the service does not enrol yet.
import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import type { ZoneTarget } from '../../../domain/values/zone-target';
import type { Step } from '../../engine/run-stopped';
import type { ReadVersion } from '../contract';
import type { Run } from '../run';
import { refuseOrRetry } from './enrolment';
import { showProgress } from './show-progress';
import { updateReplicas } from './update-replicas';
import { addTargets } from './write-targets';

/** What was refused in an earlier pass of the run stays so, unless it was asked for again. */
function isOpen(run: Run, { zone }: ZoneTarget): boolean {
  const state = run.target(zone)?.state;
  return state !== 'Refused' && state !== 'Failed';
}

export function* addMissingTargets(run: Run, plan: ReplicationPlan, { putOff, ...version }: ReadVersion): Step<void> {
  const missing = run.input.targets.filter(
    (target) =>
      !run.isHeld(target.zone) &&
      plan.targets.some((planned) => planned.zone === target.zone && planned.action === 'Add' && isOpen(run, target)),
  );
  let seen = yield* updateReplicas(run, plan, version);
  if (missing.length > 0) {
    run.update({ state: 'AddingTargets' });
    const added = yield* addTargets(run, missing, plan.regionsToAdd, putOff === undefined ? {} : { putOff });
    run.setProgress({
      addedAny: run.progress.addedAny || added.refused.length < missing.length,
      operationUrl: added.seen?.operationUrl ?? null,
    });
    for (const { target, refusal } of added.refused) {
      refuseOrRetry(run, target, refusal);
    }
    seen = added.seen?.version ?? seen;
  }
  run.follow(plan.regionsToAdd);
  showProgress(run, seen);
}
