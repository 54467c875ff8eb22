// Timer: starts the reconciliation, unless one is under way.
import type { InvocationContext } from '@azure/functions';
import { isLive } from '../domain/replication/replication-view';
import { formatGalleryId } from '../domain/values/resource-id';
import { orchestratorNames, reconcileInstanceId } from '../orchestrators/names';
import type { ReplicationDeps } from './request-replication';
import type { TaskHub } from './task-hub';

async function isUnderWay(hub: TaskHub): Promise<boolean> {
  try {
    return isLive((await hub.getStatus(reconcileInstanceId)).runtimeStatus);
  } catch {
    return false; // unknown: the first one. Where the task hub is at fault, the start says so.
  }
}

export function createReconcileGalleries({ config, taskHub }: Pick<ReplicationDeps, 'config' | 'taskHub'>) {
  return async (_timer: unknown, context: InvocationContext): Promise<void> => {
    const hub = taskHub(context);
    if (await isUnderWay(hub)) {
      context.info('The reconciliation before this one is still under way.');
      return;
    }
    const input = { galleries: config.watchedGalleries.map(formatGalleryId), targets: config.targets, resume: null };
    await hub.startNew(orchestratorNames.replicateMany, { instanceId: reconcileInstanceId, input });
  };
}
