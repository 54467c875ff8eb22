// An app for the durable engine without a worker: real durable-functions executors, called in this process.
import type { EntityContext, OrchestrationContext } from 'durable-functions';
import type { Invocation, InvocationAnswer, RegisteredFunction, TypedData } from '../../../local/host/contract';

/** The replay engine itself; the package has no types for this module. */
const { createEntityFunction, createOrchestrator, DummyEntityContext, DummyOrchestrationContext } =
  require('durable-functions/lib/src/util/testingUtils') as {
    createOrchestrator(orchestrator: Orchestrator): Handler;
    createEntityFunction(entity: (context: EntityContext<never>) => void): Handler;
    DummyOrchestrationContext: DummyContext;
    DummyEntityContext: DummyContext;
  };
type Handler = (trigger: unknown, context: object) => Promise<unknown>;
type DummyContext = new (functionName: string, invocationId: string, log: () => void) => object;

export type Orchestrator = (
  context: OrchestrationContext,
) => Generator<unknown, unknown, unknown> | Generator<unknown, unknown, never>;
export type Activity = (input: never, metadata: { readonly instanceId: string }) => unknown;

export interface AppFunctions {
  readonly orchestrators?: Readonly<Record<string, Orchestrator>>;
  readonly activities?: Readonly<Record<string, Activity>>;
  readonly entities?: Readonly<Record<string, (context: EntityContext<never>) => void>>;
}

export interface TestApp {
  readonly functions: RegisteredFunction[];
  readonly invoke: (invocation: Invocation) => Promise<InvocationAnswer>;
}

/** The functions may be exchanged between two engines on one store, as when a new version is deployed. */
export function createTestApp(app: AppFunctions): TestApp {
  const handlers = new Map<string, (invocation: Invocation) => Promise<TypedData | undefined>>();
  for (const [name, orchestrator] of Object.entries(app.orchestrators ?? {})) {
    const handler = createOrchestrator(orchestrator);
    handlers.set(name, async ({ triggerData }) =>
      encode(await handler(decode(triggerData), new DummyOrchestrationContext(name, 'test', ignoreLog))),
    );
  }
  for (const [name, entity] of Object.entries(app.entities ?? {})) {
    const handler = createEntityFunction(entity);
    handlers.set(name, async ({ triggerData }) =>
      encode(await handler(decode(triggerData), new DummyEntityContext(name, 'test', ignoreLog))),
    );
  }
  for (const [name, activity] of Object.entries(app.activities ?? {})) {
    handlers.set(name, async ({ triggerData, triggerMetadata }) =>
      encode(await activity(decode(triggerData) as never, { instanceId: triggerMetadata?.instanceId?.string ?? '' })),
    );
  }
  return {
    functions: [
      ...register('orchestrationTrigger', app.orchestrators),
      ...register('activityTrigger', app.activities),
      ...register('entityTrigger', app.entities),
    ],
    async invoke(invocation) {
      const handler = handlers.get(invocation.functionName);
      if (!handler) {
        throw new Error(`No function ${invocation.functionName}`);
      }
      return { invocationId: 'test', returnValue: await handler(invocation), outputs: [] };
    },
  };
}

function ignoreLog(): void {}

function register(type: string, byName: Readonly<Record<string, unknown>> = {}): RegisteredFunction[] {
  return Object.keys(byName).map((name) => {
    const trigger = { type, name: 'trigger', direction: 'in' };
    return { name, trigger, bindings: { trigger } };
  });
}

/** As the worker reads a `TypedData`. */
function decode(data: TypedData): unknown {
  const text = data.string ?? data.json;
  if (text === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** As the worker writes a returned value. */
function encode(value: unknown): TypedData | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value === 'string') {
    return { string: value };
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { int: value } : { double: value };
  }
  return { json: JSON.stringify(value) };
}
