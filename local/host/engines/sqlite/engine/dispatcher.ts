// Keeps the engine going: takes up what the store holds, works it off within the limits, and stops cleanly.
import { availableParallelism } from 'node:os';
import type { HostLog } from '../../../contract';
import { createEntityRunner } from '../entities/entity-runner';
import { createActivityRunner } from './activity-runner';
import type { EngineContext, Wake } from './context';
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
export function createDispatcher(parts: Omit<EngineContext, 'wake'>, limits: DispatcherLimits = {}): Dispatcher {
  const fallback = 10 * availableParallelism();
  const wake: Wake = {
    instance: (instanceId) => instances.add(instanceId),
    activity: (seq) => activities.add(seq),
    timer: (fireAt) => timers.added(fireAt),
    entity: (entityId) => entities.add(entityId),
  };
  const context: EngineContext = { ...parts, wake };
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
      for (const instanceId of parts.store.inbox.receivers()) {
        instances.add(instanceId);
      }
      for (const seq of parts.store.activities.pending()) {
        activities.add(seq);
      }
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
      await Promise.all([instances.stop(), activities.stop(), entities.stop()]);
    },
  };
}

function reporter(log: HostLog, what: string): (key: string | number, error: unknown) => void {
  return (key, error) =>
    log.error(
      `Working on ${what} '${key}' failed, and is tried again in a second: ${error instanceof Error ? error.stack : String(error)}`,
    );
}
