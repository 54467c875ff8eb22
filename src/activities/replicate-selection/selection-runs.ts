// The replications as a selection works with them; main.ts ties them to the durable client of the invocation.
import type { DesiredZones } from '../../domain/policy/desired-zones';
import type { Replication, ReplicationTrigger } from '../../domain/replication/replication';
import type { ImageVersionId } from '../../domain/values/resource-id';

export interface SelectionRuns {
  find(id: string): Promise<Replication | null>;
  /** @returns what became of the wish, with the words for it where no run pursues it */
  start(
    id: ImageVersionId,
    wish: {
      readonly answer: DesiredZones;
      readonly publishedDate: string | null;
      readonly trigger: ReplicationTrigger;
    },
  ): Promise<{ readonly id: string; readonly refusal: string | null }>;
}
