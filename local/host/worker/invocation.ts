// One invocation of one function, step by step as the Node worker does it: arguments, hooks before, the function, hooks
// after, answer.
import type { InvocationAnswer } from '../contract';
import type { HostConsole } from '../host-log';
import type { CoreInvocationContext, FunctionCallback, InvocationRequest } from './core-types';
import type { LoadedFunction } from './function-registry';
import type { Hooks } from './hooks';
import { hookContext } from './hooks';
import type { LoadedApp } from './load-app';

/** Runs a function once. Rejects with the very error that the function or a hook threw. */
export async function runInvocation(
  app: LoadedApp,
  loaded: LoadedFunction,
  request: InvocationRequest,
  log: HostConsole,
): Promise<InvocationAnswer> {
  const { hooks } = app;
  const hookData = {};
  let invocationContext: object | undefined;
  const core = createCoreContext(loaded, request, (level, category, message) => {
    const fixed = { hookData, appHookData: hooks.appHookData, category, invocationContext };
    const line = hookContext(fixed, { level, message });
    hooks.runLogHooks(line);
    log.functionLine(
      loaded.name,
      category === 'user' ? `Function.${loaded.name}.User` : `Function.${loaded.name}`,
      line.level,
      line.message,
    );
  });

  const model = await app.model.getInvocationModel(core);
  const { context, inputs } = await withoutTraces(() => model.getArguments());
  invocationContext = context;

  const shared = { hookData, appHookData: hooks.appHookData, invocationContext };
  const before = hookContext(shared, { functionCallback: loaded.callback as FunctionCallback, inputs });
  await duringHooks(core, hooks, 'preInvocation', before);

  const after = hookContext(shared, { inputs: before.inputs, result: null as unknown, error: null as unknown });
  core.state = 'invocation';
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  } finally {
    core.state = undefined;
  }
  await duringHooks(core, hooks, 'postInvocation', after);

  if (after.error !== null && after.error !== undefined) {
    throw after.error;
  }
  const response = await model.getResponse(context, after.result);
  return {
    invocationId: request.invocationId,
    returnValue: response.returnValue ?? undefined,
    outputs: response.outputData ?? [],
  };
}

function createCoreContext(
  loaded: LoadedFunction,
  request: InvocationRequest,
  log: CoreInvocationContext['log'],
): CoreInvocationContext {
  return { invocationId: request.invocationId, request, metadata: loaded.metadata, state: undefined, log };
}

async function duringHooks(
  core: CoreInvocationContext,
  hooks: Hooks,
  name: 'preInvocation' | 'postInvocation',
  context: object,
): Promise<void> {
  core.state = `${name}Hooks`;
  try {
    await hooks.run(name, context);
  } finally {
    core.state = undefined;
  }
}

/**
 * Runs what is not of the app.
 * @remarks The library parses each text of the metadata as JSON, and takes it as it is where that throws, as an instance id does at each
 * invocation: the trace of such an error, which nobody reads, is most of its cost.
 */
function withoutTraces<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
