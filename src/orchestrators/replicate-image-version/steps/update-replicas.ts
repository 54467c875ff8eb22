// Replica counts of zones that are there follow the targets, where a rule or a request says so: the one member that the service
// lets change.
import type { ImageVersionSnapshot } from '../../../domain/image-version/image-version';
import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import { finding } from '../../../domain/values/finding';
import type { Step } from '../../engine/run-stopped';
import type { Run } from '../run';
import { isRefused, writeTargets } from './write-targets';

/** A refusal is told and costs no target anything. @returns the version as it was last seen */
export function* updateReplicas(
  run: Run,
  plan: ReplicationPlan,
  version: ImageVersionSnapshot,
): Step<ImageVersionSnapshot> {
  const updates = plan.targets.filter(({ action }) => action === 'UpdateReplicas');
  if (updates.length === 0) {
    return version;
  }
  run.update({ state: 'AddingTargets' });
  const replicas = Object.fromEntries(updates.map((target) => [target.zone, target.replicas]));
  const answer = yield* writeTargets(run, { add: [], addRegions: [], removeZones: [], replicas });
  if (isRefused(answer)) {
    for (const { zone } of updates) {
      const message = `The replica count of zone ${zone} was not changed: ${answer.message}`;
      run.addFindings(finding('warning', answer.code ?? 'WriteRefused', message, zone));
    }
    return version;
  }
  run.addFindings(...answer.findings);
  run.setProgress({ addedAny: true, operationUrl: answer.operationUrl });
  return answer.version;
}
