// Whether the reconciliation, which has one fixed id, gets on, or is started anew: it is the net below everything else, and
// loses nothing by being replaced.
import { type HubService, hasWaitedTooLong, isIdle } from './lost-instance';
import { type InstanceStatus, isLive } from './replication-view';

export type ReconciliationDecision =
  | { readonly kind: 'start' | 'running' }
  /** `why`: what is the matter with the one that is there. */
  | { readonly kind: 'replace'; readonly why: string };

/** The longest that a reconciliation waits at once is an hour, and in all it takes six at most. */
const silentSeconds = 2 * 3600;
const longestSeconds = 8 * 3600;

/**
 * @param status null where the task hub knows none
 * @param now milliseconds since 1970
 */
export function decideReconciliation(
  status: InstanceStatus | null,
  now: number,
  service: HubService,
): ReconciliationDecision {
  if (status === null || !isLive(status.runtimeStatus)) {
    return { kind: 'start' };
  }
  const why = whyStuck(status, now, service);
  return why === null ? { kind: 'running' } : { kind: 'replace', why };
}

function whyStuck(status: InstanceStatus, now: number, service: HubService): string | null {
  const since = (time: Date | string) => (now - new Date(time).getTime()) / 1000;
  switch (status.runtimeStatus) {
    case 'Suspended':
      return 'is suspended';
    case 'Pending':
      return since(status.createdTime) > silentSeconds
        ? 'has not begun for hours'
        : whyNobodyRuns(status, now, service);
    default: {
      const isStuck = since(status.lastUpdatedTime) > silentSeconds || since(status.createdTime) > longestSeconds;
      return isStuck ? 'has not got on for hours' : null;
    }
  }
}

/** Why nobody will run an instance any more that waits for its first turn, or for the next; null where somebody may. */
export function whyNobodyRuns(status: InstanceStatus, now: number, service: HubService): string | null {
  if (!hasWaitedTooLong(status, now) || !isIdle(service)) {
    return null;
  }
  return `${status.runtimeStatus === 'Pending' ? 'never began' : 'has not got on'} although the app was up and idle`;
}
