// The Durable Task extension of the embedded host: puts store, engine and HTTP API together behind the host's seam.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DurableExtension, DurableExtensionOptions } from '../../contract';
import { RequestAbortedError, RequestTooLargeError } from '../../http/request-body';
import { defaultBehavior, type EngineBehavior } from './behavior/engine-behavior';
import { createHabits } from './behavior/habits';
import { createDispatcher } from './engine/dispatcher';
import { createFunctionCatalog } from './engine/function-catalog';
import { type ApiAnswer, failure, sendAnswer } from './http/answer';
import type { ApiContext } from './http/api-context';
import { answerRequest } from './http/router';
import { clientBinding, managementUrls, type UrlOptions } from './http/urls';
import { openStore } from './store/store';

export interface SqliteEngineOptions extends DurableExtensionOptions {
  readonly behavior?: EngineBehavior;
}

/**
 * Opens the store and gets ready; nothing runs before `start`. After `stop` the store is closed.
 * @throws Error where the store's file is in use by another host or was written by a newer version.
 */
export function createDurableExtension(options: SqliteEngineOptions): DurableExtension {
  const { clock, log, invoke, settings = {} } = options;
  const store = openStore(options.databasePath, log);
  const dispatcher = createDispatcher(
    {
      store,
      clock,
      log,
      invoke,
      functions: createFunctionCatalog(options.functions),
      habits: createHabits(options.behavior ?? defaultBehavior),
      versioning: {
        version: settings.defaultVersion ?? '',
        matchStrategy: settings.versionMatchStrategy ?? 'CurrentOrOlder',
        failureStrategy: settings.versionFailureStrategy ?? 'Reject',
      },
    },
    settings,
  );
  // The app's own client carries no key, so its URLs hold a segment that nobody else knows.
  const urls: UrlOptions = { ...options, rpcSegment: `rpc-${randomBytes(16).toString('hex')}` };
  const api: ApiContext = {
    engine: dispatcher.context,
    managementUrls: (instanceId) => managementUrls(urls, instanceId),
    sleep,
  };
  const binding = clientBinding(urls);
  return {
    clientBinding: () => binding,
    async handle(request, response) {
      try {
        const problem = store.writeProblem();
        sendAnswer(response, problem === null ? await answerRequest(api, request, urls) : unwritable(problem));
      } catch (error) {
        if (error instanceof RequestTooLargeError || error instanceof RequestAbortedError) {
          throw error;
        }
        log.error(`${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : String(error)}`);
        const problem = store.writeProblem();
        sendAnswer(
          response,
          problem === null ? failure(500, 'Something went wrong while processing your request') : unwritable(problem),
        );
      }
    },
    async start() {
      dispatcher.start();
    },
    async stop() {
      await dispatcher.stop();
      store.close();
    },
  };
}

/** A hub that keeps nothing answers nothing: whoever reads it would take it for healthy. */
function unwritable(problem: string): ApiAnswer {
  return { ...failure(503, `The durable state cannot be written: ${problem}.`), headers: { 'Retry-After': '5' } };
}
