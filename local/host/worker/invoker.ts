// Invokes functions on behalf of the triggers: adds the other input bindings, watches the time limit, and writes the two
// lines of log that every invocation has in `func start`.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Invocation, InvocationAnswer, Invoke, TypedData } from '../contract';
import type { HostConsole } from '../host-log';
import { within } from '../within';
import type { InvocationRequest, RetryContext } from './core-types';
import type { LoadedFunction } from './function-registry';
import { runInvocation } from './invocation';
import type { LoadedApp } from './load-app';
import { runWithRetries } from './retry-policy';

export interface InvokerOptions {
  readonly app: LoadedApp;
  readonly log: HostConsole;
  /** Milliseconds; undefined is without limit. */
  readonly functionTimeout: number | undefined;
  /** The JSON text for `durableClient` input bindings. */
  readonly durableClientBinding: () => string;
}

export interface Invoker {
  readonly invoke: Invoke;
  /** Resolves when no invocation runs, or after `limit` milliseconds; answers how many still run. */
  idle(limit: number): Promise<number>;
}

export function createInvoker(options: InvokerOptions): Invoker {
  const { app, log } = options;
  const running = new Set<Promise<unknown>>();

  async function invokeOnce(
    loaded: LoadedFunction,
    invocation: Invocation,
    retryContext?: RetryContext,
  ): Promise<InvocationAnswer> {
    const invocationId = invocation.invocationId ?? randomUUID();
    const category = `Function.${loaded.name}`;
    const startedAt = performance.now();
    const duration = () => `Duration=${Math.round(performance.now() - startedAt)}ms`;
    log.functionLine(
      loaded.name,
      category,
      'information',
      `Executing 'Functions.${loaded.name}' (Reason='${invocation.reason ?? '(null)'}', Id=${invocationId})`,
    );
    try {
      const request = toRequest(loaded, invocation, invocationId, retryContext, options.durableClientBinding);
      const answer = await withinTimeLimit(
        runInvocation(app, loaded, request, log),
        loaded.name,
        options.functionTimeout,
      );
      warnOfDroppedOutputs(answer, loaded, log);
      log.functionLine(
        loaded.name,
        category,
        'information',
        `Executed 'Functions.${loaded.name}' (Succeeded, Id=${invocationId}, ${duration()})`,
      );
      return answer;
    } catch (error) {
      log.functionLine(
        loaded.name,
        category,
        'error',
        `Executed 'Functions.${loaded.name}' (Failed, Id=${invocationId}, ${duration()})`,
      );
      log.functionLine(
        loaded.name,
        category,
        'error',
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
      throw error;
    }
  }

  return {
    invoke(invocation) {
      const loaded = app.functions.get(invocation.functionName);
      if (!loaded) {
        return Promise.reject(new Error(`Function '${invocation.functionName}' is not registered by the app.`));
      }
      const run = runWithRetries(loaded, (retryContext) => invokeOnce(loaded, invocation, retryContext));
      running.add(run);
      const done = () => running.delete(run);
      run.then(done, done);
      return run;
    },

    async idle(limit) {
      const deadline = Date.now() + limit;
      while (running.size > 0 && Date.now() < deadline) {
        await within(deadline - Date.now(), Promise.allSettled(running));
      }
      return running.size;
    },
  };
}

function toRequest(
  loaded: LoadedFunction,
  invocation: Invocation,
  invocationId: string,
  retryContext: RetryContext | undefined,
  durableClientBinding: () => string,
): InvocationRequest {
  const inputs = Object.values(loaded.bindings).filter(
    (binding) => binding.direction === 'in' && binding !== loaded.trigger,
  );
  return {
    invocationId,
    functionId: loaded.name,
    inputData: [
      { name: loaded.trigger.name, data: invocation.triggerData },
      ...inputs.map((binding) => ({
        name: binding.name,
        data: inputBindingData(loaded.name, binding.type, durableClientBinding),
      })),
    ],
    triggerMetadata: { sys: systemMetadata(loaded.name), ...invocation.triggerMetadata },
    traceContext: {
      traceParent: invocation.traceParent ?? newTraceParent(),
      traceState: invocation.traceState ?? '',
      attributes: {},
    },
    retryContext,
  };
}

/** The `sys` that the host adds to the metadata of every trigger. */
function systemMetadata(functionName: string): TypedData {
  return {
    json: JSON.stringify({ MethodName: functionName, UtcNow: new Date().toISOString(), RandGuid: randomUUID() }),
  };
}

function inputBindingData(functionName: string, type: string, durableClientBinding: () => string): TypedData {
  if (type === 'durableClient' || type === 'orchestrationClient') {
    return { string: durableClientBinding() };
  }
  throw new Error(
    `Function '${functionName}' has an input binding of type '${type}', which the embedded host does not have.`,
  );
}

/** A root of its own for an invocation that nothing in a trace led to (W3C Trace Context, sampled). */
function newTraceParent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

function warnOfDroppedOutputs(answer: InvocationAnswer, loaded: LoadedFunction, log: HostConsole): void {
  for (const { name } of answer.outputs) {
    log.warn(
      `Function '${loaded.name}' wrote to its output binding '${name}' (${loaded.bindings[name]?.type}), which the embedded host does not have: dropped.`,
    );
  }
}

async function withinTimeLimit<T>(run: Promise<T>, functionName: string, limit: number | undefined): Promise<T> {
  if (limit === undefined) {
    return run;
  }
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    const expire = () =>
      reject(
        new Error(
          `Timeout value of ${limit / 1000} s (functionTimeout in host.json) was exceeded by function: Functions.${functionName}`,
        ),
      );
    timer = setTimeout(expire, Math.min(limit, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([run, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
