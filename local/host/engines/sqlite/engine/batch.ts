// Which waiting messages one turn may take, so that ids can be told apart afterwards.
import { EventType, type Message } from '../codec/history-event';
import type { Ledger } from './ledger';

/**
 * Whether the SDK takes an id for the message itself, before the orchestrator's code runs: the timer after a failed
 * attempt, or the attempt after such a timer.
 */
export function takesId(ledger: Ledger, message: Message): boolean {
  switch (message.EventType) {
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed:
      return ledger.open.get(message.TaskScheduledId)?.retry !== undefined;
    case EventType.TimerFired: {
      const retry = ledger.open.get(message.TimerId)?.retry;
      return retry !== undefined && retry.attempt < retry.policy.maxNumberOfAttempts;
    }
    default:
      return false;
  }
}

/** Whether the message answers nothing that is open: a leftover of an earlier execution or of a cancelled timer. */
export function isStale(ledger: Ledger, message: Message): boolean {
  switch (message.EventType) {
    case EventType.TaskCompleted:
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceCompleted:
    case EventType.SubOrchestrationInstanceFailed:
      return !ledger.open.has(message.TaskScheduledId);
    case EventType.TimerFired:
      return !ledger.open.has(message.TimerId);
    default:
      return false;
  }
}

/**
 * The leading messages that one turn takes, at least one.
 * @remarks The SDK counts in the order of the messages, but answers with one list for the whole turn. So messages that take an id
 * come first, and none follows one after which the orchestrator's code may have asked for something. An external event
 * has a turn of its own: continue-as-new drops what its turn received, and shall not drop what merely arrived with it.
 */
export function takeBatch<T extends { readonly message: Message }>(ledger: Ledger, waiting: readonly T[]): T[] {
  const start = waiting.find((item) => item.message.EventType === EventType.ExecutionStarted);
  if (start) {
    return [start];
  }
  const batch: T[] = [];
  let codeMayHaveRun = false;
  for (const item of waiting) {
    const alone = item.message.EventType === EventType.EventRaised;
    const dynamic = takesId(ledger, item.message);
    if (batch.length > 0 && (alone || (dynamic && codeMayHaveRun))) {
      break;
    }
    batch.push(item);
    codeMayHaveRun ||= !dynamic;
    if (alone) {
      break;
    }
  }
  return batch;
}
