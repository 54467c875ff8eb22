// The ended instances of a task hub, read in windows of their creation, newest first: a hub may hold tens of thousands, and neither
// their records nor the time that reading them takes have room in one go.
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { type EndedInstance, readEndedInstance } from '../domain/replication/ended-instance';
import type { TaskHub } from './task-hub';

/** Instances after which a scan ends; the next one goes on from there. */
const instancesMax = 2_000;
/** Windows grow while they hold few instances, and shrink where they hold many. */
const few = 200;
const many = 1_000;
const firstHours = 6;
const leastHours = 1;
/** A window that would be longer than this has no beginning. */
const longestHours = 24 * 64;
const hourMilliseconds = 3_600_000;

/** Ended, and for good: what failed or was terminated is looked for by itself. */
const completed = [OrchestrationRuntimeStatus.Completed];
const untold = [
  OrchestrationRuntimeStatus.Failed,
  OrchestrationRuntimeStatus.Terminated,
  OrchestrationRuntimeStatus.Canceled,
];

export interface EndedScan {
  readonly found: readonly EndedInstance[];
  /** Where the next scan goes on, ISO 8601; null where this one has come to the end. */
  readonly next: string | null;
}

export interface ScanOptions {
  /** Where the last scan ended, ISO 8601; null: at the newest. */
  readonly from: string | null;
  readonly now: number;
  /** What is kept of what is read. */
  readonly wanted: (one: EndedInstance) => boolean;
}

const asEnded = (status: Parameters<typeof readEndedInstance>[0]) => readEndedInstance(status) ?? [];

/** Those that ended otherwise than by completing. */
export async function listUntold(hub: TaskHub): Promise<readonly EndedInstance[]> {
  return (await hub.getStatusBy({ runtimeStatus: untold })).flatMap(asEnded);
}

export async function scanCompleted(hub: TaskHub, { from, now, wanted }: ScanOptions): Promise<EndedScan> {
  const found: EndedInstance[] = [];
  let until = from === null ? null : Date.parse(from);
  let hours = firstHours;
  for (let read = 0; read < instancesMax; ) {
    const since = hours > longestHours ? null : (until ?? now) - hours * hourMilliseconds;
    const window = await hub.getStatusBy({
      runtimeStatus: completed,
      ...(since !== null && { createdTimeFrom: new Date(since) }),
      ...(until !== null && { createdTimeTo: new Date(until) }),
    });
    found.push(...window.flatMap(asEnded).filter(wanted));
    if (since === null) {
      return { found, next: null };
    }
    read += window.length;
    until = since;
    hours = window.length < few ? hours * 2 : window.length > many ? Math.max(leastHours, hours / 2) : hours;
  }
  return { found, next: until === null ? null : new Date(until).toISOString() };
}

const live = [
  OrchestrationRuntimeStatus.Running,
  OrchestrationRuntimeStatus.Pending,
  OrchestrationRuntimeStatus.ContinuedAsNew,
  OrchestrationRuntimeStatus.Suspended,
];

/** Instances that have not ended. */
export async function listLive(hub: TaskHub) {
  return await hub.getStatusBy({ runtimeStatus: live });
}
