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
import { finishInstance } from './lifecycle';
import { decideTurn } from './turn';
import { isVersionMatched, VERSION_MISMATCH } from './versioning';

/** Runs one turn of an instance, if anything waits for it. Not to be called for an instance whose turn is still running. */
export type RunTurn = (instanceId: string) => Promise<void>;

export function createOrchestrationRunner(context: EngineContext): RunTurn {
  const { store, clock, functions, log, delivery, versioning } = context;
  const rejected = new Set<string>();
  const cache = createExecutionCache(store);

  async function invokeOrchestrator(
    instance: Instance,
    execution: Execution,
    newEvents: HistoryEvent[],
  ): Promise<OrchestratorReply> {
    const functionName = functions.find('sub-orchestration', instance.name);
    if (functionName === undefined) {
      return { isDone: false, actions: [], error: functions.describeUnknown('sub-orchestration', instance.name) };
    }
    const triggerData = encodeOrchestratorTrigger({
      instanceId: instance.instanceId,
      parentInstanceId: instance.parent?.instanceId ?? null,
      input: execution.input,
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
      if (reply.unread) {
        log.warn(
          `Orchestration '${instance.instanceId}' (${instance.name}) threw an error without a text, or something that is no Error. ` +
            'The Durable extension cannot read that, and takes it for changed code.',
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
    const next = await store.transactionWithOthers(() =>
      commitTurn(context, { instance, execution, batch, events, decision }),
    );
    if (next) {
      cache.put(instance.instanceId, next);
    } else {
      cache.forget(instance.instanceId);
    }
  }

  /** Whether this app may run the instance. One of another version is left alone until an app comes that may, or is failed. */
  function admit(instance: Instance): boolean {
    if (isVersionMatched(instance.version, versioning)) {
      return true;
    }
    if (versioning.failureStrategy === 'Fail') {
      store.transaction(() => finishInstance(context, instance, 'Failed', JSON.stringify(VERSION_MISMATCH)));
      cache.forget(instance.instanceId);
    } else if (!rejected.has(instance.executionId)) {
      rejected.add(instance.executionId);
      log.warn(
        `Orchestration '${instance.instanceId}' has the version '${instance.version ?? ''}', which this app with ` +
          `defaultVersion '${versioning.version}' does not run (${versioning.matchStrategy}): it is left as it is.`,
      );
    }
    return false;
  }

  return async (instanceId) => {
    const instance = store.instances.get(instanceId);
    if (!instance || isFinal(instance.status)) {
      store.transaction(() => store.inbox.removeAll(instanceId));
      return;
    }
    const waiting = store.inbox.list(instanceId).filter((item) => !delivery.isHeld(item.seq));
    if (waiting.length === 0 || !admit(instance)) {
      return;
    }
    const execution = cache.get(instance);
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
    // What comes before the start waits for it, though the start be lost.
    const hasStart =
      execution.ledger.begun || waiting.some((item) => item.message.EventType === EventType.ExecutionStarted);
    if (execution.ledger.suspended || !hasStart) {
      return;
    }
    const [stale, fresh] = partition(waiting, (item) => isStale(execution.ledger, item.message));
    const batch = takeBatch(execution.ledger, fresh);
    if (batch.length > 0) {
      await runOrchestrator(instance, execution, batch);
    }
    if (stale.length > 0) {
      store.transaction(() => stale.forEach((item) => void store.inbox.remove(instanceId, item.seq)));
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
