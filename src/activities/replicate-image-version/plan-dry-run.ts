// A plan without a run: the same reads and the same decision as a run's, and nothing written.

import type { PlanAnswer } from '../../domain/plan/replication-plan';
import { replicationId } from '../../domain/replication/replication-id';
import type { ReplicationPolicy } from '../../domain/replication/replication-run';
import { retryDelaySeconds } from '../../domain/replication/wait-schedule';
import { formatImageVersionId, type ImageVersionId } from '../../domain/values/resource-id';
import type { ZoneTarget } from '../../domain/values/zone-target';
import type { ReplicationActivities, RunIdentity } from '../../orchestrators/replicate-image-version/contract';
import { refusedBy } from '../read-answer';

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
      version.kind === 'done' ? await planReplication({ run, targets, policy, version: version.value }) : version;
    if (answer.kind === 'done') {
      return { kind: 'plan', plan: answer.value };
    }
    if (answer.kind === 'refused') {
      return { kind: 'refused', ...refusedBy(answer) };
    }
    // Nobody waits for a dry run: what may pass within its patience is told as it is now.
    return answer.patience === null
      ? { kind: 'unavailable', reason: answer.reason, afterSeconds: retryDelaySeconds(0, answer.afterSeconds) }
      : { kind: 'refused', ...refusedBy(answer.patience) };
  };
}
