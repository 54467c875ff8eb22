// Runs the turns of orchestration instances: takes messages, invokes the orchestrator, commits what follows from its reply.

import { randomUUID } from 'node:crypto';
import { EventType, type HistoryEvent, type Message } from '../codec/history-event';
import { type OrchestratorReply, parseReply, parseThrownReply } from '../codec/orchestrator-reply';
import { encodeOrchestratorTrigger } from '../codec/orchestrator-trigger';
import { type Instance, isFinal } from '../store/instance-table';
import type { WaitingMessage } from '../store/work-tables';
import { isStale, takeBatch } from './batch';
import { commitControl, commitTurn } from './commit';
import type { EngineContext } from './context';
import { createExecutionCache, type Execution } from './execution-cache';
import { decideTurn } from './turn';

/** Runs one turn of an instance, if anything waits for it. Not to be called for an instance whose turn is still running. */
export type RunTurn = (instanceId: string) => Promise<void>;

export function createOrchestrationRunner(context: EngineContext): RunTurn {
  const { store, clock, functions, log } = context;
  const cache = createExecutionCache(store);

  async function invokeOrchestrator(
    instance: Instance,
    execution: Execution,
    newEvents: HistoryEvent[],
  ): Promise<OrchestratorReply> {
    const functionName = functions.find('sub-orchestration', instance.name);
    if (functionName === undefined) {
      const reason = `the app has no orchestrator function of that name any more; it has ${functions.names('sub-orchestration').join(', ') || 'none'}.`;
      return { isDone: false, actions: [], error: reason };
    }
    const triggerData = encodeOrchestratorTrigger({
      instanceId: instance.instanceId,
      parentInstanceId: instance.parent?.instanceId ?? null,
      input: instance.input,
      pastTurns: execution.turns,
      newEvents,
    });
    try {
      const answer = await context.invoke({
        functionName,
        triggerData,
        triggerMetadata: { instanceId: { string: instance.instanceId } },
      });
      return parseReply(answer.returnValue?.json ?? answer.returnValue?.string);
    } catch (error) {
      const reply = parseThrownReply(error);
      if (!reply.error) {
        log.warn(
          `Orchestration '${instance.instanceId}' (${instance.name}) threw an error without a text, or something that is no Error. ` +
            'The Durable extension cannot tell that from waiting: the instance stays Running until it is terminated.',
        );
      }
      return reply;
    }
  }

  async function runOrchestrator(
    instance: Instance,
    execution: Execution,
    batch: readonly WaitingMessage[],
  ): Promise<void> {
    const now = clock.now();
    const messages = batch.map((item) => item.message);
    const received: HistoryEvent[] = [orchestratorEvent(EventType.OrchestratorStarted, now), ...messages];
    const reply = await invokeOrchestrator(instance, execution, received);
    const decision = decideTurn({
      orchestratorName: instance.name,
      instanceId: instance.instanceId,
      executionId: instance.executionId,
      ledger: execution.ledger,
      messages,
      reply,
      now,
      newGuid: randomUUID,
      isRegistered: (kind, name) => functions.find(kind, name) !== undefined,
      registeredNames: functions.names,
    });
    const events = [...received, ...decision.scheduled, orchestratorEvent(EventType.OrchestratorCompleted, now)];
    const next = store.transaction(() => commitTurn(context, { instance, execution, batch, events, decision, reply }));
    if (next) {
      cache.put(instance.instanceId, next);
    } else {
      cache.forget(instance.instanceId);
    }
  }

  return async (instanceId) => {
    const instance = store.instances.get(instanceId);
    if (!instance || isFinal(instance.status)) {
      store.transaction(() => store.inbox.removeAll(instanceId));
      return;
    }
    const execution = cache.get(instance);
    const waiting = store.inbox.list(instanceId);
    const control = waiting.filter((item) => isControl(item.message));
    if (control.length > 0) {
      const next = store.transaction(() => commitControl(context, instance, execution, control));
      if (next) {
        cache.put(instanceId, next);
      } else {
        cache.forget(instanceId);
      }
      return;
    }
    if (execution.ledger.suspended || waiting.length === 0) {
      return;
    }
    const [stale, fresh] = partition(waiting, (item) => isStale(execution.ledger, item.message));
    const batch = takeBatch(execution.ledger, fresh);
    if (batch.length > 0) {
      await runOrchestrator(instance, execution, batch);
    }
    if (stale.length > 0) {
      store.transaction(() => stale.forEach((item) => void store.inbox.remove(item.seq)));
    }
    if (batch.length + stale.length < waiting.length) {
      context.wake.instance(instanceId);
    }
  };
}

function partition<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const item of items) {
    (holds(item) ? yes : no).push(item);
  }
  return [yes, no];
}

function isControl({ EventType: type }: Message): boolean {
  return (
    type === EventType.ExecutionTerminated ||
    type === EventType.ExecutionSuspended ||
    type === EventType.ExecutionResumed
  );
}

function orchestratorEvent(
  type: typeof EventType.OrchestratorStarted | typeof EventType.OrchestratorCompleted,
  now: Date,
): HistoryEvent {
  return { EventType: type, EventId: -1, Timestamp: now.toISOString() };
}
