// Beginning and end of an instance, and messages to it: what clients, parents and the engine itself all use.
// Every function here expects to run inside a transaction of the store.
import { randomUUID } from 'node:crypto';
import { EventType, type Message } from '../codec/history-event';
import { type Instance, isFinal, type ParentLink, type RuntimeStatus } from '../store/instance-table';
import type { EngineContext } from './context';

export interface StartRequest {
  readonly name: string;
  readonly instanceId: string;
  /** Null: that of the app. */
  readonly version: string | null;
  /** JSON text. */
  readonly input: string | null;
  readonly parent?: ParentLink;
  /** Its message never arrives: the instance stays Pending. */
  readonly isLost?: boolean;
}

/**
 * Starts an instance; what a finished one left under the id is replaced.
 * @returns the status of the live instance that is in the way, or undefined where it was started.
 */
export function startInstance(context: EngineContext, request: StartRequest): RuntimeStatus | undefined {
  const { store, clock } = context;
  const existing = store.instances.get(request.instanceId);
  if (existing && !isFinal(existing.status)) {
    return existing.status;
  }
  if (existing) {
    removeInstance(context, request.instanceId);
  }
  const now = clock.now();
  const instance: Instance = {
    instanceId: request.instanceId,
    executionId: newExecutionId(),
    name: request.name,
    version: request.version ?? (context.versioning.version || null),
    status: 'Pending',
    output: null,
    customStatus: null,
    createdAt: now.getTime(),
    updatedAt: now.getTime(),
    parent: request.parent ?? null,
  };
  store.instances.put(instance);
  store.instances.setInput(request.instanceId, request.input);
  if (!request.isLost) {
    sendMessage(context, request.instanceId, executionStarted(instance, request.input, now));
  }
  return undefined;
}

/** Puts the same id to a fresh execution with a new input, created now; events that were not delivered yet stay. */
export function continueInstance(context: EngineContext, instance: Instance, input: string | null): void {
  const now = context.clock.now();
  context.store.history.removeAll(instance.instanceId);
  context.store.instances.put({
    ...instance,
    executionId: newExecutionId(),
    status: 'Running',
    createdAt: now.getTime(),
    updatedAt: now.getTime(),
  });
  context.store.instances.setInput(instance.instanceId, input);
  sendMessage(context, instance.instanceId, executionStarted(instance, input, now));
}

/** Ends an instance: nothing of it remains to be done, and its parent is told. `output` is JSON text. */
export function finishInstance(
  context: EngineContext,
  instance: Instance,
  status: 'Completed' | 'Failed' | 'Terminated',
  output: string | null,
): void {
  const { store, clock } = context;
  const now = clock.now();
  store.clearWork(instance.instanceId);
  store.instances.put({ ...instance, status, output, updatedAt: now.getTime() });
  const { parent } = instance;
  if (!parent || store.instances.get(parent.instanceId)?.executionId !== parent.executionId) {
    return;
  }
  const common = { EventId: -1, Timestamp: now.toISOString(), TaskScheduledId: parent.taskId };
  sendMessage(
    context,
    parent.instanceId,
    status === 'Completed'
      ? { ...common, EventType: EventType.SubOrchestrationInstanceCompleted, Result: output ?? 'null' }
      : {
          ...common,
          EventType: EventType.SubOrchestrationInstanceFailed,
          ...describeFailure(output === null ? status : String(JSON.parse(output))),
        },
  );
}

/** A failed child as its parent sees it, in the extension's form. */
function describeFailure(Reason: string): { readonly Reason: string; readonly Details: string } {
  const message = /^Orchestrator function '.*?' failed: (.*)$/s.exec(Reason)?.[1] ?? Reason;
  return { Reason, Details: `Message: ${message}, StackTrace: ` };
}

/**
 * Puts a message into the inbox of an instance that is known to be there.
 * @param delay real milliseconds for which it is not delivered
 */
export function sendMessage(context: EngineContext, instanceId: string, message: Message, delay = 0): void {
  const seq = context.store.inbox.add(instanceId, message);
  if (delay > 0) {
    context.delivery.hold(seq, delay, () => context.wake.instance(instanceId));
  } else {
    context.wake.instance(instanceId);
  }
}

/** Deletes an instance with all that belongs to it. */
export function removeInstance({ store }: EngineContext, instanceId: string): void {
  store.clearWork(instanceId);
  store.history.removeAll(instanceId);
  store.instances.remove(instanceId);
}

function executionStarted({ name, version }: Instance, input: string | null, now: Date): Message {
  return {
    EventType: EventType.ExecutionStarted,
    EventId: -1,
    Timestamp: now.toISOString(),
    Name: name,
    ...(version && { Version: version }),
    Input: input,
  };
}

function newExecutionId(): string {
  return randomUUID().replaceAll('-', '');
}
