// Keeps the history of instances that are at work, so that a turn need not read it from the store again.
import { decodeTurns } from '../codec/orchestrator-trigger';
import type { Instance } from '../store/instance-table';
import type { Store } from '../store/store';
import { EMPTY_LEDGER, type Ledger, recordEvents } from './ledger';

/** The present execution of one instance, as far as it has come. */
export interface Execution {
  readonly executionId: string;
  readonly turns: readonly string[];
  readonly ledger: Ledger;
}

export interface ExecutionCache {
  get(instance: Instance): Execution;
  put(instanceId: string, execution: Execution): void;
  forget(instanceId: string): void;
}

/** Holds the `capacity` executions that were used last; others are read from the store when needed. */
export function createExecutionCache(store: Store, capacity = 1_000): ExecutionCache {
  const kept = new Map<string, Execution>();
  return {
    get(instance) {
      const cached = kept.get(instance.instanceId);
      if (cached?.executionId === instance.executionId) return cached;
      const turns = store.history.turns(instance.instanceId);
      return { executionId: instance.executionId, turns, ledger: recordEvents(EMPTY_LEDGER, decodeTurns(turns)) };
    },
    put(instanceId, execution) {
      kept.delete(instanceId);
      kept.set(instanceId, execution);
      if (kept.size > capacity) kept.delete(kept.keys().next().value as string);
    },
    forget(instanceId) {
      kept.delete(instanceId);
    },
  };
}
