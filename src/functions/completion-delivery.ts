// Has a completion event that was not sent at once delivered later.
import type { InvocationContext } from '@azure/functions';
import type { Replication } from '../domain/replication/replication';
import { isLive } from '../domain/replication/replication-view';
import { orchestratorNames } from '../orchestrators/names';
import { findInstance, type TaskHub } from './task-hub';

export function createCompletionDelivery(taskHub: (context: InvocationContext) => TaskHub) {
  return (context: InvocationContext) => ({
    /** The same event is delivered by one instance, however often it is asked for. */
    async later(eventId: string, replication: Replication, traceParent: string | null): Promise<void> {
      const hub = taskHub(context);
      const instanceId = `completion-${eventId}`;
      const status = await findInstance(hub, instanceId);
      if (status === null || !isLive(status.runtimeStatus)) {
        const input = { replication, startedAt: null, ...(traceParent !== null && { traceParent }) };
        await hub.startNew(orchestratorNames.deliverCompletion, { instanceId, input });
      }
    },
  });
}
