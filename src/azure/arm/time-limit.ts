// The policy that bounds a request in real time, the token that it needs included.
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** Longer than any answer of ARM's that is not a hang: ARM itself gives up after a minute. */
const requestTimeoutMilliseconds = 65_000;

/** Waits for the promise no longer than the signal allows; what it comes to afterwards is ignored. */
export async function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new Error(`no answer in time: ${String(signal.reason)}`));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export function createTimeLimitPolicy(milliseconds = requestTimeoutMilliseconds): PipelinePolicy {
  return {
    name: 'timeLimit',
    async sendRequest(request, next) {
      const limit = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const overdue = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          const reason = `${milliseconds / 1000} s are over`;
          limit.abort(reason);
          // Whoever listens says better what did not answer; this is for what does not listen.
          setImmediate(() => reject(new Error(`no answer in time: ${reason}`)));
        }, milliseconds);
      });
      request.abortSignal = limit.signal;
      try {
        return await Promise.race([next(request), overdue]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
