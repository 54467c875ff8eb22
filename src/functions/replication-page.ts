// A page of the replications that a task hub holds, newest first. The hub keeps no order of time, and may hold tens of thousands: it is
// read in windows of creation, from now backwards, until the page is full. A record never begins after its instance was created, so what
// began within the windows that were read is complete.
import type { Replication } from '../domain/replication/replication';
import { toReplication, viewRecord } from '../domain/replication/replication-view';
import { orchestratorNames } from '../orchestrators/names';
import type { TaskHub } from './task-hub';

export interface PageOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Replications at most. */
  readonly top: number;
  /** Id of the last replication of the page before; null: from the newest. */
  readonly after: string | null;
  readonly filter: (replication: Replication) => boolean;
}

export interface ReplicationPage {
  readonly value: readonly Replication[];
  readonly hasMore: boolean;
}

const firstMilliseconds = 15 * 60_000;
const growth = 4;
/** The last window, which has no beginning, starts at this age. */
const longestMilliseconds = 180 * 86_400_000;

function byAge(a: Replication, b: Replication): number {
  return b.startedAt.localeCompare(a.startedAt) || a.id.localeCompare(b.id);
}

/** @returns null where the hub holds no replication `after` any more */
export async function readReplicationPage(
  hub: TaskHub,
  { now, top, after, filter }: PageOptions,
): Promise<ReplicationPage | null> {
  const known = new Map<string, Replication>();
  let until: number | null = null;
  for (let length = firstMilliseconds; ; length *= growth) {
    const since: number | null = length > longestMilliseconds ? null : now - length;
    const window = await hub.getStatusBy({
      ...(since !== null && { createdTimeFrom: new Date(since) }),
      ...(until !== null && { createdTimeTo: new Date(until) }),
    });
    for (const status of window) {
      const record = status.name === orchestratorNames.replicateImageVersion ? viewRecord(status) : null;
      if (record !== null) {
        known.set(record.id, toReplication(record));
      }
    }
    const isComplete = ({ startedAt }: Replication) => since === null || Date.parse(startedAt) >= since;
    const found = [...known.values()].filter(isComplete).sort(byAge).filter(filter);
    const start = after === null ? 0 : found.findIndex(({ id }) => id === after) + 1;
    const isThere = after === null || start > 0;
    if (since === null || (isThere && found.length > start + top)) {
      return isThere ? { value: found.slice(start, start + top), hasMore: found.length > start + top } : null;
    }
    until = since;
  }
}
