// Loads the function app into this process: injects the core module, loads the entry points, runs the start hooks, and
// closes the registry. What remains is the app as the host uses it.
import type { HostConsole } from '../host-log';
import { HostStartError } from '../host-start-error';
import { hostVersion, workerVersion } from '../versions';
import { injectCoreModule } from './core-module';
import type { LogCategory, LogLevel, ProgrammingModel } from './core-types';
import { Disposable } from './core-types';
import { findEntryPoints, loadEntryPoints } from './entry-points';
import { FunctionRegistry } from './function-registry';
import { Hooks, hookContext } from './hooks';

export interface LoadedApp {
  readonly functions: FunctionRegistry;
  readonly hooks: Hooks;
  readonly model: ProgrammingModel;
  /** What the programming model answered, `HttpUri` for instance where the app asked for HTTP streaming. */
  readonly capabilities: Readonly<Record<string, string>>;
  /** Runs the appTerminate hooks. */
  terminate(): Promise<void>;
}

/**
 * Loads the app below `appRoot`. One app a process: the module system is patched for good. Throws a HostStartError when the
 * app cannot be loaded, when a start hook fails, or when nothing was registered.
 */
export async function loadApp(appRoot: string, log: HostConsole): Promise<LoadedApp> {
  const functions = new FunctionRegistry();
  const hooks = new Hooks();
  let model: ProgrammingModel | undefined;

  injectCoreModule({
    version: workerVersion,
    hostVersion,
    Disposable,
    registerFunction: (metadata, callback) => functions.register(metadata, callback),
    registerHook: (name, callback) => hooks.register(name, callback),
    setProgrammingModel: (next) => {
      model = next;
    },
    getProgrammingModel: () => model,
    log: (level, category, message) => workerLine(hooks, log, level, category, message),
  });

  const entryPoints = findEntryPoints(appRoot);
  await loadEntryPoints(appRoot, entryPoints);
  await runStartHooks(hooks, appRoot);
  functions.close();
  if (!model || functions.list().length === 0) {
    throw new HostStartError(
      `${entryPoints.files.join(', ')} registered no function: call app.http, app.timer and the like of @azure/functions 4 while it loads.`,
    );
  }
  return {
    functions,
    hooks,
    model,
    capabilities: (await model.getCapabilities?.({})) ?? {},
    terminate: () =>
      hooks.run('appTerminate', hookContext({ hookData: hooks.appLevelHookData, appHookData: hooks.appHookData }, {})),
  };
}

async function runStartHooks(hooks: Hooks, functionAppDirectory: string): Promise<void> {
  try {
    const fixed = { hookData: hooks.appLevelHookData, appHookData: hooks.appHookData, functionAppDirectory };
    await hooks.run('appStart', hookContext(fixed, {}));
  } catch (error) {
    const detail = error instanceof Error ? error.stack : String(error);
    throw new HostStartError('An appStart hook of the app failed.', { cause: error, ...(detail ? { detail } : {}) });
  }
}

/** A line of the library itself, outside of any invocation. */
function workerLine(hooks: Hooks, log: HostConsole, level: LogLevel, category: LogCategory, message: string): void {
  const context = hookContext(
    { hookData: {}, appHookData: hooks.appHookData, category, invocationContext: undefined },
    { level, message },
  );
  hooks.runLogHooks(context);
  log.functionLine('', 'Worker', context.level, context.message);
}
