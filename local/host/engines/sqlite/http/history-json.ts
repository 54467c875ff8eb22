// A history as the durable API shows it (measured on extension 3.19.0): the answer of a step carries what was asked, the asking itself
// (but for timers) and the turns' frames are left out.
import { EventType, type HistoryEvent, type ScheduledEvent } from '../codec/history-event';

export interface HistoryOptions {
  readonly showInput: boolean;
  /** Results of steps, of the orchestration, and the data of events. */
  readonly showHistoryOutput?: boolean;
}

export function historyJson(history: readonly HistoryEvent[], options: HistoryOptions): unknown[] {
  const steps = new Map<number, ScheduledEvent>();
  return history.flatMap((event) => {
    const members = show(event, steps, options);
    return members === undefined
      ? []
      : [{ EventType: EVENT_NAMES.get(event.EventType), ...members, Timestamp: event.Timestamp }];
  });
}

/** Members of an ExecutionStarted that this engine has no use for. */
const UNUSED_AT_START = {
  Correlation: null,
  GenerateNewTrace: false,
  Generation: 0,
  ParentTraceContext: null,
  ScheduledStartTime: null,
};

/** Undefined for what is not shown. `steps` collects what was asked for. */
function show(
  event: HistoryEvent,
  steps: Map<number, ScheduledEvent>,
  { showInput, showHistoryOutput = false }: HistoryOptions,
): object | undefined {
  const output = (members: object) => (showHistoryOutput ? members : {});
  switch (event.EventType) {
    case EventType.OrchestratorStarted:
    case EventType.OrchestratorCompleted:
      return undefined;
    case EventType.TaskScheduled:
    case EventType.SubOrchestrationInstanceCreated:
    case EventType.EventSent:
      steps.set(event.EventId, event);
      return undefined;
    case EventType.TimerCreated:
    case EventType.TimerFired:
      return { FireAt: event.FireAt };
    case EventType.ExecutionStarted:
      return { ...UNUSED_AT_START, FunctionName: event.Name, ...(showInput && { Input: event.Input }) };
    case EventType.TaskCompleted:
    case EventType.SubOrchestrationInstanceCompleted:
      return { ...asked(steps.get(event.TaskScheduledId), showInput), ...output({ Result: parseJson(event.Result) }) };
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed: {
      const { Reason, Details, FailureDetails = null } = event;
      return { ...asked(steps.get(event.TaskScheduledId), showInput), Reason, Details, FailureDetails };
    }
    case EventType.EventRaised:
      return { Name: event.Name, ParentTraceContext: null, ...output({ Input: event.Input }) };
    case EventType.GenericEvent:
      return { Data: event.Data };
    case EventType.ExecutionTerminated:
      return { Input: event.Reason };
    case EventType.ExecutionSuspended:
    case EventType.ExecutionResumed:
      return { Reason: event.Reason };
    case EventType.ExecutionCompleted: {
      const { OrchestrationStatus, Result } = event;
      const isJson = OrchestrationStatus === 'Completed';
      return { OrchestrationStatus, FailureDetails: null, ...output({ Result: isJson ? parseJson(Result) : Result }) };
    }
  }
}

/** What was asked for, without its input, which the extension shows as null. */
function asked(step: ScheduledEvent | undefined, showInput: boolean): object {
  return {
    ...(step && { ScheduledTime: step.Timestamp.replace('Z', '+00:00') }),
    ...(step && 'Name' in step && { FunctionName: step.Name }),
    ...(step && 'InstanceId' in step && { InstanceId: step.InstanceId }),
    ...(showInput && { Input: null }),
  };
}

const EVENT_NAMES = new Map<number, string>(Object.entries(EventType).map(([name, number]) => [number, name]));

function parseJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
