// Whether the reconciliation, which has one fixed id, gets on, or is started anew: it is the net below everything else, and
// loses nothing by being replaced.
import { type InstanceStatus, isLive } from './replication-view';
import type { HubService } from './start-decision';

export type ReconciliationDecision =
  | { readonly kind: 'start' | 'running' }
  /** `why`: what is the matter with the one that is there. */
  | { readonly kind: 'replace'; readonly why: string };

/** The longest that a reconciliation waits at once is an hour, and in all it takes six at most. */
const silentSeconds = 2 * 3600;
const longestSeconds = 8 * 3600;
const pendingSeconds = 600;
const idleSeconds = 60;

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
      return whyNeverBegins(status, now, service);
    default: {
      const isStuck = since(status.lastUpdatedTime) > silentSeconds || since(status.createdTime) > longestSeconds;
      return isStuck ? 'has not got on for hours' : null;
    }
  }
}

/**
 * Why nobody will begin an instance that waits for its first turn; null where somebody may. Being old alone says nothing: the app may
 * have been down, or busy.
 */
export function whyNeverBegins(
  { runtimeStatus, createdTime }: InstanceStatus,
  now: number,
  service: HubService,
): string | null {
  const isServed = service.upSeconds() > pendingSeconds && service.idleSeconds() > idleSeconds;
  const isOld = (now - new Date(createdTime).getTime()) / 1000 > pendingSeconds;
  return runtimeStatus === 'Pending' && isServed && isOld ? 'never began although the app was up and idle' : null;
}
