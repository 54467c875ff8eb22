// Timer: starts the reconciliation, unless one is under way.
import type { InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { replicationEventProperties } from '../domain/replication/event-properties';
import { isLive } from '../domain/replication/replication-view';
import { formatGalleryId, type ImageVersionId } from '../domain/values/resource-id';
import { orchestratorNames, reconcileInstanceId } from '../orchestrators/names';
import type { Telemetry } from '../telemetry/telemetry';
import { findReplication, listReplications, startRun, type TaskHub } from './replication-runs';
import { traceOf } from './request-telemetry';

export interface ReconcileTimerDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'targets' | 'policy'>;
  readonly taskHub: (context: InvocationContext) => TaskHub;
  readonly telemetry: Telemetry;
}

async function isUnderWay(hub: TaskHub): Promise<boolean> {
  try {
    return isLive((await hub.getStatus(reconcileInstanceId)).runtimeStatus);
  } catch {
    return false; // unknown: the first one. Where the task hub is at fault, the start says so.
  }
}

export function createReconcileGalleries({ config, taskHub }: Omit<ReconcileTimerDeps, 'telemetry'>) {
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

/** The replications as the reconciliation's activities work with them. */
export function createReconcileRuns({ config, taskHub, telemetry }: ReconcileTimerDeps) {
  return (context: InvocationContext) => {
    const hub = taskHub(context);
    return {
      find: async (id: string) => await findReplication(hub, id),
      async start(imageVersionId: ImageVersionId) {
        const trigger = { kind: 'timer', by: 'reconcileGalleries' } as const;
        const { targets, policy } = config;
        const { id, kind } = await startRun(hub, {
          imageVersionId,
          targets,
          trigger,
          ...traceOf(context),
          policy,
        });
        if (kind !== 'ignored') {
          telemetry.trackEvent(
            'ReplicationRequested',
            { ...replicationEventProperties(id, imageVersionId, trigger), outcome: kind },
            {},
          );
        }
        return kind;
      },
      countLive: async () => (await listReplications(hub)).filter(({ finishedAt }) => finishedAt === null).length,
    };
  };
}
