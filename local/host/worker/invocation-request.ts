// What the worker receives of one invocation: the trigger's data, the data of the other input bindings, metadata and trace.
import { randomUUID } from 'node:crypto';
import type { Invocation, TypedData } from '../contract';
import type { InvocationRequest, RetryContext } from './core-types';
import type { LoadedFunction } from './function-registry';

export interface InvocationRequestOptions {
  readonly invocationId: string;
  readonly retryContext: RetryContext | undefined;
  /** The JSON text for `durableClient` input bindings. */
  readonly durableClientBinding: () => string;
}

/** Throws an Error where the function has an input binding that this host does not serve. */
export function createInvocationRequest(
  loaded: LoadedFunction,
  invocation: Invocation,
  { invocationId, retryContext, durableClientBinding }: InvocationRequestOptions,
): InvocationRequest {
  const { trigger, bindings, name: functionName } = loaded;
  const inputs = Object.values(bindings).filter((binding) => binding.direction === 'in' && binding !== trigger);
  return {
    invocationId,
    functionId: functionName,
    inputData: [
      { name: trigger.name, data: invocation.triggerData },
      ...inputs.map(({ name, type }) => ({ name, data: inputBindingData(functionName, type, durableClientBinding) })),
    ],
    triggerMetadata: { ...invocation.triggerMetadata },
    traceContext: {
      traceParent: invocation.traceParent ?? newTraceParent(),
      traceState: invocation.traceState ?? '',
      attributes: {},
    },
    retryContext,
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
  // Node keeps random bytes for UUIDs in store; each call of randomBytes asks the system.
  const digits = () => randomUUID().replaceAll('-', '');
  return `00-${digits()}-${digits().slice(16)}-01`;
}
