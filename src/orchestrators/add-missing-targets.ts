// Gets the plan's missing targets written, and notes which of them the service does not enrol yet.
import type { ImageVersionSnapshot } from '../domain/image-version';
import type { ReplicationPlan } from '../domain/replication-plan';
import type { RunProgress } from '../domain/replication-run';
import { mayYetEnrol, putOff } from './enrolment';
import type { Run } from './run';
import type { Step } from './run-stopped';
import { addTargets, refuseTargets } from './write-targets';

export function* addMissingTargets(
  run: Run,
  plan: ReplicationPlan,
  version: ImageVersionSnapshot,
  roleAssignedAt: string | null,
): Step<RunProgress> {
  const missing = run.input.targets.filter((target) =>
    plan.targets.some((planned) => planned.zone === target.zone && planned.action === 'Add'),
  );
  let progress: RunProgress = {
    stage: 'Replicating',
    record: run.record,
    addedAny: false,
    roleAssignedAt,
    regionsToAdd: plan.regionsToAdd,
    attempts: {},
    due: {},
    unenrolled: [],
    undone: 0,
    operationUrl: null,
    version,
    polls: 0,
  };
  if (missing.length === 0) {
    return progress;
  }
  run.update({ state: 'AddingTargets' });
  const { seen, refused } = yield* addTargets(run, missing, plan.regionsToAdd);
  for (const { target, refusal } of refused) {
    if (refusal.kind === 'notEnrolled' && mayYetEnrol(run, roleAssignedAt)) {
      progress = putOff(run, progress, target, refusal.message);
    } else {
      refuseTargets(run, [target], refusal);
    }
  }
  return {
    ...progress,
    addedAny: refused.length < missing.length,
    operationUrl: seen?.operationUrl ?? null,
    version: seen?.version ?? version,
  };
}
