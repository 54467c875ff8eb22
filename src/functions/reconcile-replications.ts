// The replications as the reconciliation's activities work with them.
import type { InvocationContext } from '@azure/functions';
import type { PlacedTargets } from '../domain/replication/placement';
import type { ImageVersionId } from '../domain/values/resource-id';
import { findReplication, listReplications } from './replication-runs';
import { type ReplicationDeps, requestReplication } from './request-replication';

export function createReplicationRuns(deps: ReplicationDeps) {
  return (context: InvocationContext) => ({
    find: async (id: string) => await findReplication(deps.taskHub(context), id),
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
