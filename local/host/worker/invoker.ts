// Invokes functions on behalf of the triggers: watches the time limit, retries, and writes the two lines of log that every
// invocation has in `func start`.
import { randomUUID } from 'node:crypto';
import type { Invocation, InvocationAnswer, Invoke } from '../contract';
import type { HostConsole } from '../host-log';
import { within } from '../within';
import type { LogLevel, RetryContext } from './core-types';
import type { LoadedFunction } from './function-registry';
import { runInvocation } from './invocation';
import { createInvocationRequest } from './invocation-request';
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
  /**
   * Resolves when no invocation runs, or after `limit` milliseconds; answers how many still run. Those of durable triggers
   * do not count: their extension waits for them itself.
   */
  idle(limit: number): Promise<number>;
}

const durableTriggers = new Set(['orchestrationtrigger', 'activitytrigger', 'entitytrigger']);

export function createInvoker(options: InvokerOptions): Invoker {
  const { app, log, functionTimeout, durableClientBinding } = options;
  const running = new Set<Promise<unknown>>();

  async function invokeOnce(
    loaded: LoadedFunction,
    invocation: Invocation,
    retryContext: RetryContext | undefined,
  ): Promise<InvocationAnswer> {
    const { name } = loaded;
    const invocationId = invocation.invocationId ?? randomUUID();
    const startedAt = performance.now();
    const line = (level: LogLevel, text: string) => log.functionLine(name, `Function.${name}`, level, text);
    const ended = (outcome: string) => {
      const duration = Math.round(performance.now() - startedAt);
      return `Executed 'Functions.${name}' (${outcome}, Id=${invocationId}, Duration=${duration}ms)`;
    };
    line(
      'information',
      `Executing 'Functions.${name}' (Reason='${invocation.reason ?? '(null)'}', Id=${invocationId})`,
    );
    try {
      const request = createInvocationRequest(loaded, invocation, { invocationId, retryContext, durableClientBinding });
      const answer = await withinTimeLimit(runInvocation(app, loaded, request, log), name, functionTimeout);
      warnOfDroppedOutputs(answer, loaded, log);
      line('information', ended('Succeeded'));
      return answer;
    } catch (error) {
      line('error', ended('Failed'));
      line('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
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
      if (!durableTriggers.has(loaded.trigger.type.toLowerCase())) {
        running.add(run);
        const done = () => running.delete(run);
        run.then(done, done);
      }
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

function warnOfDroppedOutputs(answer: InvocationAnswer, loaded: LoadedFunction, log: HostConsole): void {
  for (const { name } of answer.outputs) {
    const type = loaded.bindings[name]?.type;
    log.warn(
      `Function '${loaded.name}' wrote to its output binding '${name}' (${type}), which the embedded host does not have: dropped.`,
    );
  }
}

/** The longest delay of a timer in Node, 24.8 days. */
const longestDelay = 2 ** 31 - 1;

/** Rejects when the limit is over; the function itself cannot be stopped. */
async function withinTimeLimit<T>(run: Promise<T>, functionName: string, limit: number | undefined): Promise<T> {
  if (limit === undefined) {
    return run;
  }
  const settled = await within(Math.min(limit, longestDelay), run);
  if (!settled) {
    throw new Error(
      `Timeout value of ${limit / 1000} s (functionTimeout in host.json) was exceeded by function: Functions.${functionName}`,
    );
  }
  return run;
}
