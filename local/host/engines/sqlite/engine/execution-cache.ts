// Keeps the history of instances that are at work, so that a turn need not read it from the store again.
import { decodeTurns, encodeToldTurn } from '../codec/orchestrator-trigger';
import type { Instance } from '../store/instance-table';
import type { Store } from '../store/store';
import { EMPTY_LEDGER, type Ledger, recordEvents } from './ledger';

/** The present execution of one instance, as far as it has come. */
export interface Execution {
  readonly executionId: string;
  /** JSON text. */
  readonly input: string | null;
  /** As an orchestrator's trigger tells them. */
  readonly turns: readonly string[];
  readonly ledger: Ledger;
}

export interface ExecutionCache {
  get(instance: Instance): Execution;
  put(instanceId: string, execution: Execution): void;
  forget(instanceId: string): void;
}

/** Characters of history that are kept: a few thousand runs that wait. Where more are at work in turn, hardly any of them is found here again. */
const DEFAULT_CAPACITY = 32 * 1024 * 1024;

/** Holds the executions that were used last, up to `capacity` characters of history; others are read from the store when needed. */
export function createExecutionCache(store: Store, capacity = DEFAULT_CAPACITY): ExecutionCache {
  const kept = new Map<string, { readonly execution: Execution; readonly size: number }>();
  let total = 0;

  function forget(instanceId: string): void {
    total -= kept.get(instanceId)?.size ?? 0;
    kept.delete(instanceId);
  }

  return {
    get(instance) {
      const cached = kept.get(instance.instanceId)?.execution;
      if (cached?.executionId === instance.executionId) {
        return cached;
      }
      const turns = store.history.turns(instance.instanceId).map((turn) => decodeTurns([turn]));
      return {
        executionId: instance.executionId,
        input: store.instances.input(instance.instanceId),
        turns: turns.map((events) => encodeToldTurn(events, true)),
        ledger: recordEvents(EMPTY_LEDGER, turns.flat()),
      };
    },
    put(instanceId, execution) {
      forget(instanceId);
      const size = execution.turns.reduce((sum, turn) => sum + turn.length, execution.input?.length ?? 0);
      kept.set(instanceId, { execution, size });
      total += size;
      for (const oldest of kept.keys()) {
        if (total <= capacity) {
          break;
        }
        forget(oldest);
      }
    },
    forget,
  };
}
