// What is left of a failed orchestration's history when it is rewound: everything but the failures that ended it, and what came of
// them. The failed steps are open again. Pure.
import { EventType, type HistoryEvent, type ScheduledEvent } from '../codec/history-event';

export interface RewoundHistory {
  readonly events: readonly HistoryEvent[];
  /** Steps of `events` without an answer: to be done, or done again. */
  readonly open: readonly ScheduledEvent[];
}

/** @param events whole history of an instance that has failed */
export function rewindHistory(events: readonly HistoryEvent[]): RewoundHistory {
  const steps = new Map(events.filter(isScheduled).map((step) => [step.EventId, step]));
  const callOf = (event: HistoryEvent): number | undefined => {
    const step = isFailure(event) ? steps.get(event.TaskScheduledId) : undefined;
    return step && (markOf(step)?.step ?? step.EventId);
  };
  const failedForGood = new Set(events.filter((event) => isFailure(event) && isLastAttempt(steps, event)).map(callOf));
  // Whatever was asked for after the first failure of such a call may be a consequence of it, later attempts included.
  const cut = events.findIndex((event) => isFailure(event) && failedForGood.has(callOf(event)));
  const isKept = (event: HistoryEvent, index: number): boolean => {
    if (isScheduled(event)) {
      return cut < 0 || index < cut;
    }
    if (isFailure(event) && failedForGood.has(callOf(event))) {
      return false;
    }
    return event.EventType !== EventType.ExecutionCompleted;
  };
  const kept = events.filter(isKept);
  const asked = new Set(kept.filter(isScheduled).map((step) => step.EventId));
  const rest = kept.filter((event) => asked.has(answered(event) ?? Number.NaN) || answered(event) === undefined);
  const done = new Set(rest.map(answered));
  return { events: rest, open: rest.filter(isScheduled).filter((step) => waits(step) && !done.has(step.EventId)) };
}

function isScheduled(event: HistoryEvent): event is ScheduledEvent {
  switch (event.EventType) {
    case EventType.TaskScheduled:
    case EventType.SubOrchestrationInstanceCreated:
    case EventType.TimerCreated:
    case EventType.EventSent:
      return true;
    default:
      return false;
  }
}

type FailedEvent = Extract<HistoryEvent, { readonly Reason: string; readonly TaskScheduledId: number }>;

function isFailure(event: HistoryEvent): event is FailedEvent {
  return event.EventType === EventType.TaskFailed || event.EventType === EventType.SubOrchestrationInstanceFailed;
}

function isLastAttempt(steps: ReadonlyMap<number, ScheduledEvent>, failure: FailedEvent): boolean {
  const step = steps.get(failure.TaskScheduledId);
  const mark = step && markOf(step);
  return mark === undefined || mark.attempt >= mark.policy.maxNumberOfAttempts;
}

function markOf(step: ScheduledEvent) {
  return 'Retry' in step ? step.Retry : undefined;
}

/** Id of the step that the event answers. */
function answered(event: HistoryEvent): number | undefined {
  return 'TaskScheduledId' in event ? event.TaskScheduledId : 'TimerId' in event ? event.TimerId : undefined;
}

/** Whether an answer is expected that counts as one: those of entities come as events. */
function waits(step: ScheduledEvent): boolean {
  return step.EventType !== EventType.EventSent;
}
