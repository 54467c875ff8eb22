// A plan without a run: the same reads and the same decision as a run's, and nothing written.

import { replicationId } from '../domain/replication-id';
import type { PlanAnswer } from '../domain/replication-plan';
import type { ReplicationPolicy } from '../domain/replication-run';
import { formatImageVersionId, type ImageVersionId } from '../domain/resource-id';
import { retryDelaySeconds } from '../domain/wait-schedule';
import type { ZoneTarget } from '../domain/zone-target';
import type { ReplicationActivities, RunIdentity } from '../orchestrators/activities';

export type Planner = (id: ImageVersionId, targets: readonly ZoneTarget[]) => Promise<PlanAnswer>;

export function createPlanner(
  { readImageVersion, planReplication }: Pick<ReplicationActivities, 'readImageVersion' | 'planReplication'>,
  policy: ReplicationPolicy,
  now: () => Date = () => new Date(),
): Planner {
  return async (id, targets) => {
    const run: RunIdentity = {
      replicationId: replicationId(id),
      imageVersionId: formatImageVersionId(id),
      trigger: { kind: 'http', by: 'dry run' },
      at: now().toISOString(),
      attempt: 1,
    };
    const version = await readImageVersion({ run });
    const answer =
      'done' in version ? await planReplication({ run, targets, policy, version: version.value }) : version;
    if ('done' in answer) {
      return { kind: 'plan', plan: answer.value };
    }
    return 'refused' in answer
      ? { kind: 'refused', finding: answer.finding }
      : { kind: 'unavailable', reason: answer.reason, afterSeconds: retryDelaySeconds(0, answer.afterSeconds) };
  };
}
