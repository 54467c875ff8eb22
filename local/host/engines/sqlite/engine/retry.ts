// The timers between the attempts of one call, and the attempts after the first. Pure.
import { EventType, type Message, type RetryMark, type RetryPolicy, type ScheduledEvent } from '../codec/history-event';
import { takesId } from './batch';
import type { Ledger, Step } from './ledger';
import { implicitInstanceId, type ScheduleContext } from './schedule';

/** Milliseconds between failed attempt `attempt` (from 1) and the next. */
export function retryDelay(policy: RetryPolicy, attempt: number): number {
  const delay = policy.firstRetryIntervalInMilliseconds * (policy.backoffCoefficient ?? 1) ** (attempt - 1);
  return Math.min(delay, policy.maxRetryIntervalInMilliseconds ?? Number.POSITIVE_INFINITY, MAX_DELAY);
}

/** DTFx caps what overflows; so that the result stays a valid date. */
const MAX_DELAY = 365 * 86_400_000;

/**
 * What a message of a call with retries leads to, under the id the SDK has just taken for it.
 * @remarks A timer follows the last failed attempt too, and fires at once: the SDK throws only after it.
 */
export function scheduleRetry(
  ledger: Ledger,
  message: Message,
  id: number,
  context: ScheduleContext,
): ScheduledEvent | undefined {
  if (!takesId(ledger, message)) {
    return undefined;
  }
  const Timestamp = context.now.toISOString();
  if (message.EventType === EventType.TimerFired) {
    const retry = ledger.open.get(message.TimerId)?.retry;
    const first = ledger.asked.find((step) => step.id === retry?.step);
    return first && retry && scheduleAttempt(first, id, { ...retry, attempt: retry.attempt + 1 }, context);
  }
  const answered = 'TaskScheduledId' in message ? ledger.open.get(message.TaskScheduledId) : undefined;
  if (!answered?.retry) {
    return undefined;
  }
  const { attempt, policy } = answered.retry;
  const delay = attempt < policy.maxNumberOfAttempts ? retryDelay(policy, attempt) : 0;
  const FireAt = new Date(context.now.getTime() + delay).toISOString();
  return { EventType: EventType.TimerCreated, EventId: id, Timestamp, FireAt, Retry: answered.retry };
}

function scheduleAttempt(first: Step, id: number, retry: RetryMark, context: ScheduleContext): ScheduledEvent {
  const common = { EventId: id, Timestamp: context.now.toISOString(), Name: first.name, Retry: retry };
  if (first.kind === 'activity') {
    return { ...common, EventType: EventType.TaskScheduled, Input: first.input ?? '[null]' };
  }
  const wasImplicit = first.instanceId === implicitInstanceId(context.executionId, first.id);
  return {
    ...common,
    EventType: EventType.SubOrchestrationInstanceCreated,
    InstanceId: wasImplicit || !first.instanceId ? implicitInstanceId(context.executionId, id) : first.instanceId,
    ...(first.version && { Version: first.version }),
    Input: first.input,
  };
}
