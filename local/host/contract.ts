// The seam inside the embedded host: between the worker side, which loads the app and invokes its functions, and the
// extensions (durable, timers, Event Grid, HTTP), which turn outside happenings into invocations.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One value on the worker's wire: exactly one member is set, `{}` is undefined (RpcTypedData). */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: RpcHttp;
}

/** HTTP data of an invocation or an answer, as the worker's wire has it (RpcHttp). */
export interface RpcHttp {
  readonly url?: string;
  readonly method?: string;
  readonly statusCode?: string;
  readonly headers?: Record<string, string>;
  readonly nullableHeaders?: Record<string, { value?: string }>;
  readonly nullableQuery?: Record<string, { value?: string }>;
  readonly nullableParams?: Record<string, { value?: string }>;
  readonly cookies?: readonly unknown[];
  readonly body?: TypedData;
}

/** One binding of a registered function; members beyond these are its options. */
export interface FunctionBinding {
  readonly type: string;
  readonly name: string;
  readonly direction?: string;
  readonly [option: string]: unknown;
}

/** A function as the app registered it. */
export interface RegisteredFunction {
  readonly name: string;
  readonly bindings: Readonly<Record<string, FunctionBinding>>;
  /** The binding whose type ends in `Trigger`. */
  readonly trigger: FunctionBinding;
  readonly retryOptions?: unknown;
}

export interface Invocation {
  readonly functionName: string;
  /** The trigger's data; the worker side adds the data of the other input bindings (the durable client, say). */
  readonly triggerData: TypedData;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  readonly traceParent?: string;
  readonly traceState?: string;
  /** Why the function runs, for the log; absent for durable functions. */
  readonly reason?: string;
  /** Given by a caller that must know the id beforehand; otherwise the worker side makes one. */
  readonly invocationId?: string;
}

export interface InvocationAnswer {
  readonly invocationId: string;
  readonly returnValue: TypedData | undefined;
  readonly outputs: ReadonlyArray<{ readonly name: string; readonly data: TypedData }>;
}

/** Invokes one function. Rejects with the very error that the function threw. */
export type Invoke = (invocation: Invocation) => Promise<InvocationAnswer>;

/** Simulated time: `now()` runs `CLOCK_SPEED` times as fast as the wall clock and never goes back, restarts included. */
export interface HostClock {
  readonly speed: number;
  now(): Date;
  /** Real milliseconds until the simulated instant, 0 if it has passed. */
  realMillisecondsUntil(instant: Date): number;
}

export interface HostLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The Durable Task extension as the rest of the host sees it. */
export interface DurableExtension {
  /** The JSON text that a `durableClient` input binding receives. */
  clientBinding(): string;
  /** Answers requests below `/runtime/webhooks/durabletask`. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes up what the store holds and starts to dispatch. */
  start(): Promise<void>;
  /** Stops dispatching; resolves when nothing runs any more. What was not finished goes on at the next start. */
  stop(): Promise<void>;
}

export interface DurableExtensionOptions {
  /** File of the store, or `:memory:`. */
  readonly databasePath: string;
  readonly hubName: string;
  /** Such as `http://localhost:7071`. */
  readonly baseUrl: string;
  readonly functions: readonly RegisteredFunction[];
  readonly invoke: Invoke;
  readonly clock: HostClock;
  readonly log: HostLog;
  /** `extensions.durableTask` of host.json, as far as it is understood. */
  readonly settings?: {
    readonly maxConcurrentActivityFunctions?: number;
    readonly maxConcurrentOrchestratorFunctions?: number;
    /** Version of the orchestrations that are started without one. */
    readonly defaultVersion?: string;
    /** Which instances the app runs, by their version; `CurrentOrOlder` where absent. */
    readonly versionMatchStrategy?: 'None' | 'Strict' | 'CurrentOrOlder';
    /** What becomes of the others: left alone (`Reject`, where absent), or failed. */
    readonly versionFailureStrategy?: 'Reject' | 'Fail';
  };
  /** Key that the management URLs carry as `code` when keys are enforced. */
  readonly systemKey?: string;
  /** Opens the same URLs, as it opens everything. */
  readonly masterKey?: string;
}
