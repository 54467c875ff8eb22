// Which instances of a task hub nobody will run any more: they wait for their first turn, or for the next, and others have theirs.
// Being old alone says nothing: the app may have been down, or busy.
import type { InstanceStatus } from './replication-view';

/** What this process knows of how the task hub is served. */
export interface HubService {
  /** Seconds for which this process has taken work from the task hub. */
  upSeconds(): number;
  /** Seconds since it last did any. */
  idleSeconds(): number;
}

const longSeconds = 600;
const idleSeconds = 60;
/** No process waits for longer than an hour at once. */
const silentSeconds = 4 * 3600;
const overtakenSeconds = 3600;

/** Whether this process has served the task hub for some time, and has had nothing to do for a minute. */
export function isIdle(service: HubService): boolean {
  return service.upSeconds() > longSeconds && service.idleSeconds() > idleSeconds;
}

/**
 * Whether an instance of a process whose turns are at most an hour apart has waited for too long. One that is suspended waits for a
 * person.
 *
 * @param now milliseconds since 1970
 */
export function hasWaitedTooLong(
  { runtimeStatus, createdTime, lastUpdatedTime }: InstanceStatus,
  now: number,
): boolean {
  switch (runtimeStatus) {
    case 'Pending':
      return secondsSince(createdTime, now) > longSeconds;
    case 'Running':
    case 'ContinuedAsNew':
      return secondsSince(lastUpdatedTime, now) > silentSeconds;
    default:
      return false;
  }
}

/**
 * Whether an instance that was created well after this one was last seen has got on well before now: then the hub was served, by
 * whatever process, and has passed this one by for an hour.
 */
export function isOvertaken(
  one: InstanceStatus,
  all: readonly Pick<InstanceStatus, 'runtimeStatus' | 'createdTime' | 'lastUpdatedTime'>[],
  now: number,
): boolean {
  const seen = new Date(one.lastUpdatedTime).getTime();
  return (
    secondsSince(one.lastUpdatedTime, now) > overtakenSeconds &&
    all.some(
      (other) =>
        other.runtimeStatus !== 'Pending' &&
        new Date(other.createdTime).getTime() - seen > longSeconds * 1000 &&
        secondsSince(other.lastUpdatedTime, now) > longSeconds,
    )
  );
}

function secondsSince(time: Date | string, now: number): number {
  return (now - new Date(time).getTime()) / 1000;
}
