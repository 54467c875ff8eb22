// What the parts of the engine share: the store, the clock, the app's functions, and how to wake the dispatcher.
import type { HostClock, HostLog, Invoke } from '../../../contract';
import type { Habits } from '../behavior/habits';
import type { Store } from '../store/store';
import type { Delivery } from './delivery';
import type { FunctionCatalog } from './function-catalog';
import type { Versioning } from './versioning';

/** Tells the dispatcher what a transaction has left to do. It acts after the transaction; a needless call does no harm. */
export interface Wake {
  instance(instanceId: string): void;
  activity(seq: number): void;
  /** Simulated milliseconds since 1970. */
  timer(fireAt: number): void;
  entity(entityId: string): void;
}

export interface EngineContext {
  readonly store: Store;
  readonly clock: HostClock;
  readonly log: HostLog;
  readonly functions: FunctionCatalog;
  readonly invoke: Invoke;
  readonly wake: Wake;
  readonly habits: Habits;
  readonly delivery: Delivery;
  /** Which instances this app runs; its `version` is that of orchestrations that are started without one. */
  readonly versioning: Versioning;
}
