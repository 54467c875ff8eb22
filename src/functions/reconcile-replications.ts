// The replications as the reconciliation's activities work with them.
import type { InvocationContext } from '@azure/functions';
import { readKnownRun } from '../domain/replication/known-run';
import type { PlacedTargets } from '../domain/replication/placement';
import type { ImageVersionId } from '../domain/values/resource-id';
import { listReplications } from './replication-runs';
import { type ReplicationDeps, requestReplication } from './request-replication';
import { findInstance, realClock } from './task-hub';

export function createReplicationRuns(deps: ReplicationDeps) {
  return (context: InvocationContext) => ({
    async find(id: string) {
      const status = await findInstance(deps.taskHub(context), id);
      return status === null ? null : readKnownRun(status, (deps.clock ?? realClock).now());
    },
    writesPerDay: deps.config.policy.writesPerDay,
    async start(imageVersionId: ImageVersionId, wish: PlacedTargets) {
      const { kind } = await requestReplication(deps, context, {
        imageVersionId,
        ...wish,
        trigger: { kind: 'timer', by: 'reconcileGalleries' },
        eventId: null,
        repeatabilityId: null,
      });
      return kind;
    },
    async countLive() {
      const all = await listReplications(deps.taskHub(context));
      return all.filter(({ finishedAt }) => finishedAt === null).length;
    },
  });
}
