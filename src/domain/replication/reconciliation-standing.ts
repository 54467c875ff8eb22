// How the watched galleries stood at the end of the last reconciliation: what /api/health tells of it, and what the next one is given, so
// that nothing is forgotten while it is under way or where it fails.
import { listAt, numberAt, objectAt } from '../values/json';
import { parseNcrontab } from '../values/ncrontab';
import { nextOccurrence } from '../values/ncrontab-occurrence';
import { type InstanceStatus, isLive } from './replication-view';
import type { ToldOfOthers } from './told-of-others';

export interface Standing extends ToldOfOthers {
  /** Watched galleries that do not exist. */
  readonly galleriesNotFound: number;
  /** Whatever else could not be read. */
  readonly unread: number;
  /** Reconciliations that could not look at all, up to the last one; 0 where that one could. */
  readonly incompleteInARow: number;
  /** How the last one ended, such as `Failed`; null where it completed. */
  readonly endedAs: string | null;
}

export const nothingStands: Standing = {
  galleriesNotFound: 0,
  unread: 0,
  incompleteInARow: 0,
  regionsFailed: 0,
  zonesRemoved: 0,
  endedAs: null,
};

/** @param status of the reconciliation; null where there was none */
export function standingAfter(status: InstanceStatus | null): Standing {
  if (status === null) {
    return nothingStands;
  }
  const before = readStanding(objectAt(status.input, 'before'));
  if (isLive(status.runtimeStatus)) {
    return before;
  }
  return status.runtimeStatus === 'Completed'
    ? readSummary(status.output)
    : { ...before, incompleteInARow: before.incompleteInARow + 1, endedAs: status.runtimeStatus };
}

function readStanding(value: unknown): Standing {
  const count = (member: keyof Standing) => numberAt(value, member) ?? 0;
  const { endedAs } = objectAt(value);
  return {
    galleriesNotFound: count('galleriesNotFound'),
    unread: count('unread'),
    incompleteInARow: count('incompleteInARow'),
    regionsFailed: count('regionsFailed'),
    zonesRemoved: count('zonesRemoved'),
    endedAs: typeof endedAs === 'string' ? endedAs : null,
  };
}

/** @param output a ReconcileSummary; under 0.3.0 it did not count those in a row */
function readSummary(output: unknown): Standing {
  const galleriesNotFound = listAt(output, 'galleriesNotFound').length;
  const all = listAt(output, 'unread').length;
  const told = objectAt(output, 'told');
  return {
    galleriesNotFound,
    unread: Math.max(0, all - galleriesNotFound),
    incompleteInARow: numberAt(output, 'incompleteInARow') ?? (all > 0 ? 1 : 0),
    regionsFailed: numberAt(told, 'regionsFailed') ?? 0,
    zonesRemoved: numberAt(told, 'zonesRemoved') ?? 0,
    endedAs: null,
  };
}

/** For so long after it is due a reconciliation may take, or be late; the alert waits as long. */
const lateMilliseconds = 2 * 3_600_000;

/**
 * Since when none has got on, although one was due long ago: the timer does not fire, or nobody runs what it starts.
 *
 * @param schedule NCRONTAB; null: none
 * @param now milliseconds since 1970
 * @returns ISO 8601; null where all is well, or none has ever been
 */
export function overdueSince(status: InstanceStatus | null, schedule: string | null, now: number): string | null {
  const fields = schedule === null ? null : parseNcrontab(schedule);
  if (status === null || fields === null || !fields.ok) {
    return null;
  }
  const last = new Date(status.lastUpdatedTime).getTime();
  const due = Number.isNaN(last) ? null : nextOccurrence(fields.value, last);
  return due !== null && now - due > lateMilliseconds ? new Date(last).toISOString() : null;
}
