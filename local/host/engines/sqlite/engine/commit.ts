// Writes what a turn has decided: history, new work, cancelled timers, and the state of the instance.
// Every function here expects to run inside a transaction of the store.
import { decodeEntityRequest } from '../codec/entity-request';
import { EventType, type HistoryEvent, type Message, type ScheduledEvent } from '../codec/history-event';
import { encodeToldTurn, encodeTurn } from '../codec/orchestrator-trigger';
import type { Instance } from '../store/instance-table';
import type { WaitingMessage } from '../store/work-tables';
import type { EngineContext } from './context';
import type { Execution } from './execution-cache';
import { recordEvents } from './ledger';
import { continueInstance, finishInstance, sendMessage, startInstance } from './lifecycle';
import type { TurnDecision } from './turn';

export interface Turn {
  readonly instance: Instance;
  readonly execution: Execution;
  /** What was taken from the inbox. */
  readonly batch: readonly WaitingMessage[];
  /** All events of the turn, in order. */
  readonly events: readonly HistoryEvent[];
  readonly decision: TurnDecision;
}

/** @returns the execution as it stands now; undefined where it is over. */
export function commitTurn(context: EngineContext, turn: Turn): Execution | undefined {
  const { store, clock } = context;
  const { execution, decision } = turn;
  // A client may have purged or replaced the instance while its code ran: then the turn never was.
  const current = store.instances.get(turn.instance.instanceId);
  if (current?.executionId !== turn.instance.executionId) {
    return undefined;
  }
  const instance: Instance = {
    ...current,
    customStatus: decision.customStatus === undefined ? current.customStatus : decision.customStatus,
  };
  for (const item of turn.batch) {
    store.inbox.remove(instance.instanceId, item.seq);
  }
  const cancelled = new Set(decision.cancelledTimers);
  cancelTimers(context, instance.instanceId, cancelled);
  for (const event of decision.scheduled) {
    if (!cancelled.has(event.EventId)) {
      startWork(context, instance, event);
    }
  }

  const { outcome } = decision;
  if (outcome.state === 'continued-as-new') {
    continueInstance(context, instance, outcome.input);
    return undefined;
  }
  const next = append(context, instance, execution, [...turn.events, ...completion(turn)]);
  if (outcome.state === 'running') {
    store.instances.put({ ...instance, status: 'Running', updatedAt: clock.now().getTime() });
    const open = new Map([...next.ledger.open].filter(([id]) => !cancelled.has(id)));
    return { ...next, ledger: { ...next.ledger, open } };
  }
  if (outcome.state === 'completed') {
    finishInstance(context, instance, 'Completed', outcome.output);
  } else {
    finishInstance(context, instance, 'Failed', JSON.stringify(outcome.error));
  }
  return undefined;
}

/** Terminates, suspends or resumes without running the orchestrator's code. @returns as `commitTurn` does. */
export function commitControl(
  context: EngineContext,
  instance: Instance,
  execution: Execution,
  control: readonly WaitingMessage[],
): Execution | undefined {
  const { store, clock } = context;
  const messages = control.map((item) => item.message);
  for (const item of control) {
    store.inbox.remove(instance.instanceId, item.seq);
  }
  const terminated = messages.find(isTermination);
  const events = terminated ? [...messages, endOf(terminated)] : messages;
  const next = append(context, instance, execution, events);
  if (terminated) {
    finishInstance(context, instance, 'Terminated', JSON.stringify(terminated.Reason));
    return undefined;
  }
  const resumed = execution.turns.length === 0 ? 'Pending' : 'Running';
  store.instances.put({
    ...instance,
    status: next.ledger.suspended ? 'Suspended' : resumed,
    updatedAt: clock.now().getTime(),
  });
  context.wake.instance(instance.instanceId);
  return next;
}

function isTermination(message: Message): message is Message & { readonly Reason: string } {
  return message.EventType === EventType.ExecutionTerminated;
}

function endOf({ Timestamp, Reason }: Message & { readonly Reason: string }): HistoryEvent {
  const common = { EventType: EventType.ExecutionCompleted, EventId: -1, Timestamp };
  return { ...common, OrchestrationStatus: 'Terminated', Result: Reason };
}

function append(
  context: EngineContext,
  instance: Instance,
  execution: Execution,
  events: readonly HistoryEvent[],
): Execution {
  context.store.history.append(instance.instanceId, execution.turns.length, encodeTurn(events, true));
  return {
    executionId: instance.executionId,
    input: execution.input,
    turns: [...execution.turns, encodeToldTurn(events, true)],
    ledger: recordEvents(execution.ledger, events),
  };
}

function completion({ decision: { outcome }, events }: Turn): HistoryEvent[] {
  const Timestamp = events.at(-1)?.Timestamp ?? '';
  const common = { EventType: EventType.ExecutionCompleted, EventId: -1, Timestamp };
  if (outcome.state === 'completed') {
    return [{ ...common, OrchestrationStatus: 'Completed', Result: outcome.output }];
  }
  if (outcome.state === 'failed') {
    return [{ ...common, OrchestrationStatus: 'Failed', Result: outcome.error }];
  }
  return [];
}

/** Begins what a step asks for. */
export function startWork(context: EngineContext, instance: Instance, event: ScheduledEvent): void {
  const { store, wake, clock } = context;
  const { instanceId, executionId } = instance;
  switch (event.EventType) {
    case EventType.TaskScheduled:
      wake.activity(store.activities.add({ instanceId, taskId: event.EventId, name: event.Name, input: event.Input }));
      break;
    case EventType.TimerCreated: {
      const fireAt = Date.parse(event.FireAt);
      const due = context.habits.timerDue(fireAt, clock.now().getTime());
      store.timers.add({ instanceId, timerId: event.EventId, fireAt, due });
      wake.timer(due);
      break;
    }
    case EventType.SubOrchestrationInstanceCreated: {
      const parent = { instanceId, executionId, taskId: event.EventId };
      const inTheWay = startInstance(context, {
        name: event.Name,
        instanceId: event.InstanceId,
        version: event.Version ?? null,
        input: event.Input,
        parent,
      });
      if (!inTheWay) {
        break;
      }
      sendMessage(context, instanceId, {
        EventType: EventType.SubOrchestrationInstanceFailed,
        EventId: -1,
        Timestamp: clock.now().toISOString(),
        TaskScheduledId: event.EventId,
        Reason: `An orchestration instance with the id '${event.InstanceId}' exists already and is ${inTheWay}.`,
        Details: '{}',
      });
      break;
    }
    case EventType.EventSent:
      store.entities.addRequest(event.InstanceId, decodeEntityRequest(event.Input));
      wake.entity(event.InstanceId);
      break;
  }
}

function cancelTimers({ store }: EngineContext, instanceId: string, cancelled: ReadonlySet<number>): void {
  if (cancelled.size === 0) {
    return;
  }
  for (const timerId of cancelled) {
    store.timers.remove(instanceId, timerId);
  }
  for (const { seq, message } of store.inbox.list(instanceId)) {
    if (message.EventType === EventType.TimerFired && cancelled.has(message.TimerId)) {
      store.inbox.remove(instanceId, seq);
    }
  }
}
