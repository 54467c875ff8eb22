// Timer: starts the reconciliation, unless one is under way that gets on.
import type { InvocationContext } from '@azure/functions';
import { type InstanceStatus, isLive, replacedReason } from '../domain/replication/replication-view';
import type { HubService } from '../domain/replication/start-decision';
import { formatGalleryId } from '../domain/values/resource-id';
import { orchestratorNames, reconcileInstanceId } from '../orchestrators/names';
import type { ReplicationDeps } from './request-replication';
import { endInstance } from './start-instance';
import { findInstance, type HubClock, realClock } from './task-hub';

export interface ReconcileTimerDeps extends Pick<ReplicationDeps, 'config' | 'taskHub' | 'service'> {
  readonly clock?: HubClock;
}

export function createReconcileGalleries({ config, taskHub, service, clock = realClock }: ReconcileTimerDeps) {
  return async (_timer: unknown, context: InvocationContext): Promise<void> => {
    const hub = taskHub(context);
    const status = await findInstance(hub, reconcileInstanceId);
    if (status !== null && isLive(status.runtimeStatus)) {
      const why = whyStuck(status, service ?? null, clock.now());
      if (why === null) {
        context.info('The previous reconciliation is still running.');
        return;
      }
      context.warn(`The previous reconciliation ${why}; it is replaced.`);
      await endInstance(hub, clock, reconcileInstanceId, `${replacedReason} it ${why}.`);
    }
    const input = { galleries: config.watchedGalleries.map(formatGalleryId), targets: config.targets, resume: null };
    await hub.startNew(orchestratorNames.replicateMany, { instanceId: reconcileInstanceId, input });
  };
}

/** The longest that a reconciliation waits at once is an hour, and in all it takes six at most. */
const silentSeconds = 2 * 3600;
const longestSeconds = 8 * 3600;
const pendingSeconds = 600;
const idleSeconds = 60;

/** Why nobody will end the reconciliation, in words; null where it gets on. Without it every net below the events is gone. */
function whyStuck(
  { runtimeStatus, ...status }: InstanceStatus,
  service: HubService | null,
  now: number,
): string | null {
  const since = (time: Date | string) => (now - new Date(time).getTime()) / 1000;
  if (runtimeStatus === 'Suspended') {
    return 'is suspended';
  }
  if (runtimeStatus !== 'Pending') {
    const isStuck = since(status.lastUpdatedTime) > silentSeconds || since(status.createdTime) > longestSeconds;
    return isStuck ? 'has not got on for hours' : null;
  }
  const isServed = service !== null && service.upSeconds() > pendingSeconds && service.idleSeconds() > idleSeconds;
  return isServed && since(status.createdTime) > pendingSeconds ? 'never began although the app was up and idle' : null;
}
