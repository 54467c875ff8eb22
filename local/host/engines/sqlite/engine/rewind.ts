// Rewinds a failed instance: its failed steps run again, and it goes on from there.
import { EventType } from '../codec/history-event';
import { decodeTurns, encodeTurn } from '../codec/orchestrator-trigger';
import type { Instance } from '../store/instance-table';
import { startWork } from './commit';
import type { EngineContext } from './context';
import { sendMessage } from './lifecycle';
import { rewindHistory } from './rewind-history';

/** Expects to run inside a transaction, and an instance that has failed. Failed sub-orchestrations are rewound with it. */
export function rewindInstance(context: EngineContext, instance: Instance, reason: string): void {
  const { store, clock, wake } = context;
  const { instanceId } = instance;
  const { events, open } = rewindHistory(decodeTurns(store.history.turns(instanceId)));
  store.history.removeAll(instanceId);
  store.history.append(instanceId, 0, encodeTurn(events, true));
  const now = clock.now();
  const rewound: Instance = { ...instance, status: 'Pending', output: null, updatedAt: now.getTime() };
  store.instances.put(rewound);
  for (const step of open) {
    const child =
      step.EventType === EventType.SubOrchestrationInstanceCreated ? store.instances.get(step.InstanceId) : undefined;
    if (child?.status === 'Failed' && child.parent?.taskId === step.EventId) {
      rewindInstance(context, child, reason);
    } else if (step.EventType === EventType.TimerCreated) {
      store.timers.add({
        instanceId,
        timerId: step.EventId,
        fireAt: Date.parse(step.FireAt),
        due: Date.parse(step.FireAt),
      });
      wake.timer(Date.parse(step.FireAt));
    } else {
      startWork(context, rewound, step);
    }
  }
  sendMessage(context, instanceId, {
    EventType: EventType.GenericEvent,
    EventId: -1,
    Timestamp: now.toISOString(),
    Data: reason,
  });
}
