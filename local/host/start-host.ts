// Puts the host together: port first, then the app, the extensions and the routes; and takes it apart again.
import { accessSync, constants, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { AppSettings } from './app-settings';
import { createHostClock } from './clock';
import type { DurableExtension, RegisteredFunction } from './contract';
import type { EngineName } from './engines/engine-name';
import type { EngineOptions } from './engines/engine-options';
import { openEngine } from './engines/open-engine';
import type { HostConsole } from './host-log';
import type { HostOptions } from './host-options';
import { HostStartError } from './host-start-error';
import { createAdminApi } from './http/admin-api';
import type { Routes } from './http/dispatch';
import { createDispatcher } from './http/dispatch';
import { openFunctionKeys } from './http/function-keys';
import { createHttpTrigger } from './http/http-trigger';
import { createRunByHand } from './http/run-by-hand';
import { listenOnLoopback } from './http/server';
import { resolveHubName } from './hub-name';
import { reportFunctions, warnOfUnservedBindings } from './start-report';
import { createEventGridWebhook } from './triggers/event-grid-webhook';
import { openTimerStatusStore } from './triggers/timer-status-store';
import { createTimerTriggers } from './triggers/timer-trigger';
import { within } from './within';
import { createInvoker } from './worker/invoker';
import { loadApp } from './worker/load-app';
import { simulateDate } from './worker/simulated-date';

export interface RunningHost {
  /** Such as `http://localhost:7071`. */
  readonly url: string;
  readonly functions: readonly RegisteredFunction[];
  /** Resolves with the reason when the host cannot go on by itself; it has to be stopped then. */
  readonly lost: Promise<string>;
  /** Lets running invocations finish for a while, runs the app's appTerminate hooks, and stops. */
  stop(): Promise<void>;
}

/** Milliseconds that running requests and invocations get at a stop, all together. */
const stopLimit = 10_000;

/** Simulated time that an earlier start has left behind may be further on than the wall clock, at speed 1 as well. */
const clockAheadMilliseconds = 5_000;

/**
 * Starts the host with the app below `options.appRoot`. One host a process: the app lives in it, its settings become the
 * process's environment and the module system is patched. Throws a HostStartError for whatever a person can mend.
 */
export async function startHost(options: HostOptions, log: HostConsole): Promise<RunningHost> {
  makeStateDirectory(options.stateDirectory);
  let parts: HostParts | undefined;
  let authority = 'localhost';
  let started = false;
  let draining = false;
  const dispatcher = createDispatcher({
    routes: () => parts?.routes,
    isDraining: () => draining || !started,
    fallbackHost: () => authority,
    log,
  });
  const server = await listenOnLoopback(options.port, dispatcher);
  authority = `localhost:${server.port}`;
  try {
    const assembled = await assemble(options, `http://${authority}`, log);
    parts = assembled; // what was left over from the last run may call the host as soon as it goes on
    await assembled.start();
    started = true;
    return {
      url: `http://${authority}`,
      functions: assembled.functions,
      lost: assembled.lost,
      async stop() {
        const deadline = Date.now() + stopLimit;
        draining = true;
        await assembled.stop(deadline);
        await server.close(Math.max(0, deadline - Date.now()));
        await assembled.terminate();
      },
    };
  } catch (error) {
    await server.close(0);
    throw error;
  }
}

/** The app and everything that triggers it, without the sockets. */
interface HostParts {
  readonly routes: Routes;
  readonly functions: readonly RegisteredFunction[];
  readonly lost: Promise<string>;
  start(): Promise<void>;
  /** Lets invocations finish until `deadline` (milliseconds since 1970): first those of requests and timers, then the durable ones. */
  stop(deadline: number): Promise<void>;
  terminate(): Promise<void>;
}

async function assemble(options: HostOptions, url: string, log: HostConsole): Promise<HostParts> {
  const { hostJson, settings } = options;
  const { routePrefix } = hostJson.http;
  const stateFile = (name: string) => join(options.stateDirectory, name);
  setAppEnvironment(settings, new URL(url).host);
  const clock = createHostClock({ speed: options.clockSpeed, path: stateFile('host-clock.json') });
  if (clock.speed !== 1 || clock.now().getTime() - Date.now() > clockAheadMilliseconds) {
    simulateDate(options.appRoot, () => clock.now().getTime());
  }
  const app = await loadApp(options.appRoot, log);
  const functions = app.functions.list().filter(({ name }) => !isDisabled(name, settings));
  const withTrigger = (type: string) =>
    functions.filter((registered) => registered.trigger.type.toLowerCase() === type);
  const keys = options.enforceKeys ? openFunctionKeys(stateFile('host-keys.json')) : undefined;
  const hubName = resolveHubName(hostJson.durableTask.hubName, settings, log);

  const lost = Promise.withResolvers<string>();

  const { invoke, idle } = createInvoker({
    app,
    log,
    functionTimeout: hostJson.functionTimeout,
    durableClientBinding: () => durable.clientBinding(),
  });
  const durable = openDurable(options.engine, {
    appRoot: options.appRoot,
    stateDirectory: options.stateDirectory,
    instanceName: options.instanceName ?? `${hostname()}-${new URL(url).port}`,
    behavior: options.engineBehavior,
    settings,
    hubName,
    baseUrl: url,
    functions,
    invoke,
    clock,
    log,
    durableTask: hostJson.durableTask.settings,
    onLost: lost.resolve,
    ...(keys ? { systemKey: keys.systemKeys.durabletask_extension, masterKey: keys.masterKey } : {}),
  });
  const timers = createTimerTriggers({
    functions: withTrigger('timertrigger'),
    settings,
    store: openTimerStatusStore(stateFile('host-timers.json')),
    invoke,
  });
  const runByHand = createRunByHand({ invoke, timerData: timers.data });
  const routes: Routes = {
    keys,
    durable,
    admin: createAdminApi({ functions, routePrefix, baseUrl: url, hubName, runByHand, keys }),
    eventGrid: createEventGridWebhook({ functions: withTrigger('eventgridtrigger'), invoke, log }),
    http: createHttpTrigger({
      functions: withTrigger('httptrigger'),
      http: hostJson.http,
      invoke,
      keys,
      streamUri: app.capabilities.HttpUri,
    }),
  };

  return {
    routes,
    functions,
    lost: lost.promise,
    async start() {
      warnOfUnservedBindings(functions, log);
      reportFunctions({ functions, url, routePrefix, keys, log });
      await durable.start();
      timers.start();
    },
    async stop(deadline) {
      timers.stop();
      const unfinished = await idle(deadline - Date.now());
      const durableStopped = await within(deadline - Date.now(), durable.stop());
      if (unfinished > 0 || !durableStopped) {
        log.warn(
          `Functions that still run after ${stopLimit / 1000} s are abandoned; what is durable goes on at the next start.`,
        );
      }
    },
    terminate: app.terminate,
  };
}

/** A store in use, or of a newer version, is for a person to mend. */
function openDurable(name: EngineName, options: EngineOptions): DurableExtension {
  try {
    return openEngine(name, options);
  } catch (error) {
    throw new HostStartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function makeStateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostStartError(`LOCAL_STATE_DIR is '${directory}', where nothing can be kept: ${reason}`, {
      cause: error,
    });
  }
}

/** The environment an app finds in `func start`: its settings, and what tells it where it runs. */
function setAppEnvironment(settings: AppSettings, host: string): void {
  Object.assign(process.env, {
    WEBSITE_HOSTNAME: host,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    ...settings,
  });
}

/** The setting `AzureWebJobs.<name>.Disabled` takes a function out, as in Azure. */
function isDisabled(name: string, settings: AppSettings): boolean {
  const setting = settings[`AzureWebJobs.${name}.Disabled`] ?? settings[`AzureWebJobs_${name}_Disabled`];
  return /^(true|1)$/i.test(setting ?? '');
}
