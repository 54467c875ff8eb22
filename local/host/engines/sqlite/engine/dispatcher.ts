// Keeps the engine going: takes up what the store holds, works it off within the limits, and stops cleanly.
import { availableParallelism } from 'node:os';
import type { HostLog } from '../../../contract';
import { createEntityRunner } from '../entities/entity-runner';
import { createActivityRunner } from './activity-runner';
import type { EngineContext, Wake } from './context';
import { createDelivery } from './delivery';
import { createKeyedQueue } from './keyed-queue';
import { createOrchestrationRunner } from './orchestration-runner';
import { createTimerDispatcher } from './timer-dispatcher';

export interface DispatcherLimits {
  readonly maxConcurrentActivityFunctions?: number;
  /** Orchestrations; entities have as many places of their own. */
  readonly maxConcurrentOrchestratorFunctions?: number;
}

export interface Dispatcher {
  readonly context: EngineContext;
  start(): void;
  stop(): Promise<void>;
}

/** @remarks Without a limit of one's own, ten a processor, as in Azure. */
export function createDispatcher(
  parts: Omit<EngineContext, 'wake' | 'delivery'>,
  limits: DispatcherLimits = {},
): Dispatcher {
  const fallback = 10 * availableParallelism();
  const { habits } = parts;
  const delivery = createDelivery();
  const wake: Wake = {
    instance: (instanceId) => delivery.later(habits.messageDelay(), () => instances.add(instanceId)),
    activity: (seq) => delivery.later(habits.activityDelay(), () => activities.add(seq)),
    timer: (fireAt) => timers.added(fireAt),
    entity: (entityId) => entities.add(entityId),
  };
  const context: EngineContext = { ...parts, wake, delivery };
  const orchestrationLimit = limits.maxConcurrentOrchestratorFunctions ?? fallback;
  const instances = createKeyedQueue<string>({
    limit: orchestrationLimit,
    work: createOrchestrationRunner(context),
    onError: reporter(parts.log, 'orchestration'),
  });
  const activities = createKeyedQueue<number>({
    limit: limits.maxConcurrentActivityFunctions ?? fallback,
    work: createActivityRunner(context),
    onError: reporter(parts.log, 'activity item'),
  });
  const entities = createKeyedQueue<string>({
    limit: orchestrationLimit,
    work: createEntityRunner(context),
    onError: reporter(parts.log, 'entity'),
  });
  const timers = createTimerDispatcher(context);

  return {
    context,
    start() {
      takeUp(context, instances.add, activities.add);
      for (const entityId of parts.store.entities.receivers()) {
        entities.add(entityId);
      }
      for (const queue of [instances, activities, entities]) {
        queue.start();
      }
      timers.start();
    },
    async stop() {
      timers.stop();
      delivery.stop();
      await Promise.all([instances.stop(), activities.stop(), entities.stop()]);
    },
  };
}

/** What the store holds at the start; where the host was killed, what it had in hand is not seen for a while. */
function takeUp(
  { store, habits, delivery, clock, log }: EngineContext,
  addInstance: (instanceId: string) => void,
  addActivity: (seq: number) => void,
): void {
  const silence = store.wasKilled ? habits.silence / clock.speed : 0;
  const receivers = store.inbox.receivers();
  const pending = store.activities.pending();
  if (silence > 0 && receivers.length + pending.length > 0) {
    log.info(
      `The host was killed: what it had in hand is taken up in ${Math.round(silence / 1000)} s (engine behavior).`,
    );
  }
  for (const instanceId of receivers) {
    if (silence > 0) {
      for (const { seq } of store.inbox.list(instanceId)) {
        delivery.hold(seq, silence, () => addInstance(instanceId));
      }
    } else {
      addInstance(instanceId);
    }
  }
  for (const seq of pending) {
    delivery.later(silence, () => addActivity(seq));
  }
}

function reporter(log: HostLog, what: string): (key: string | number, error: unknown) => void {
  return (key, error) =>
    log.error(
      `Working on ${what} '${key}' failed, and is tried again in a second: ${error instanceof Error ? error.stack : String(error)}`,
    );
}
