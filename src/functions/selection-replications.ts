// The replications as the activities of a selection work with them.
import type { InvocationContext } from '@azure/functions';
import type { DesiredZones } from '../domain/policy/desired-zones';
import { placedTargets } from '../domain/replication/placement';
import type { ReplicationTrigger } from '../domain/replication/replication';
import type { ImageVersionId } from '../domain/values/resource-id';
import { findReplication, withoutZones } from './replication-runs';
import { type ReplicationDeps, requestReplication } from './request-replication';

interface SelectionWish {
  readonly answer: DesiredZones;
  readonly publishedDate: string | null;
  readonly trigger: ReplicationTrigger;
}

export function createSelectionRuns(deps: ReplicationDeps) {
  return (context: InvocationContext) => ({
    find: async (id: string) => await findReplication(deps.taskHub(context), id),
    async start(imageVersionId: ImageVersionId, { answer, publishedDate, trigger }: SelectionWish) {
      const result = await requestReplication(deps, context, {
        imageVersionId,
        ...placedTargets(answer, publishedDate),
        trigger,
        eventId: null,
        repeatabilityId: null,
      });
      const { id } = result;
      switch (result.kind) {
        case 'conflict':
          return { id, refusal: `Replication ${id} is already running ${withoutZones(result.zones)}.` };
        default:
          return { id, refusal: null };
      }
    },
  });
}
