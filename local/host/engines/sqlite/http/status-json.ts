// An instance as the durable API shows it.
import { EventType, type HistoryEvent, type ScheduledEvent } from '../codec/history-event';
import type { Instance } from '../store/instance-table';

export interface StatusOptions {
  readonly showInput: boolean;
  /** The events of its history, or undefined where nobody asked. */
  readonly history?: readonly HistoryEvent[];
  readonly showHistoryOutput?: boolean;
}

/** @remarks Times have no milliseconds, as in Azure; input and output are null where there is none, never absent. */
export function statusJson(instance: Instance, options: StatusOptions): Record<string, unknown> {
  return {
    name: instance.name,
    instanceId: instance.instanceId,
    runtimeStatus: instance.status,
    input: options.showInput ? parseJson(instance.input) : null,
    customStatus: parseJson(instance.customStatus),
    output: parseJson(instance.output),
    createdTime: toSeconds(instance.createdAt),
    lastUpdatedTime: toSeconds(instance.updatedAt),
    version: instance.version,
    ...(options.history && { historyEvents: historyJson(options.history, options) }),
  };
}

/** Members of an ExecutionStarted that the extension shows, and that this engine has no use for. */
const UNUSED_AT_START = {
  Correlation: null,
  GenerateNewTrace: false,
  Generation: null,
  ParentTraceContext: null,
  ScheduledStartTime: null,
};

/**
 * The history as the extension shows it: the answer of a step carries what was asked, the asking itself (but for timers) and the
 * turns' frames are left out.
 */
function historyJson(
  history: readonly HistoryEvent[],
  { showInput, showHistoryOutput = false }: StatusOptions,
): unknown[] {
  const scheduled = new Map<number, ScheduledEvent>();
  const shown: unknown[] = [];
  for (const event of history) {
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
      case EventType.OrchestratorCompleted:
        break;
      case EventType.TaskScheduled:
      case EventType.SubOrchestrationInstanceCreated:
      case EventType.EventSent:
        scheduled.set(event.EventId, event);
        break;
      case EventType.TimerCreated:
        scheduled.set(event.EventId, event);
        shown.push({ ...header(event), FireAt: event.FireAt });
        break;
      case EventType.ExecutionStarted:
        shown.push({
          ...header(event),
          ...UNUSED_AT_START,
          FunctionName: event.Name,
          ...(showInput && { Input: parseJson(event.Input) }),
        });
        break;
      case EventType.ExecutionCompleted:
        shown.push({ ...header(event), ...answered(event, showHistoryOutput), FailureDetails: null });
        break;
      default:
        shown.push({ ...header(event), ...asked(event, scheduled, showInput), ...answered(event, showHistoryOutput) });
    }
  }
  return shown;
}

function header(event: HistoryEvent): { EventType: string; Timestamp: string } {
  return { EventType: EVENT_NAMES.get(event.EventType) ?? String(event.EventType), Timestamp: event.Timestamp };
}

function asked(
  event: HistoryEvent,
  scheduled: ReadonlyMap<number, ScheduledEvent>,
  showInput: boolean,
): Record<string, unknown> {
  const id = 'TaskScheduledId' in event ? event.TaskScheduledId : 'TimerId' in event ? event.TimerId : undefined;
  const source = id === undefined ? undefined : scheduled.get(id);
  if (!source) {
    return {};
  }
  return {
    ScheduledTime: source.Timestamp,
    ...('Name' in source && { FunctionName: source.Name }),
    ...(showInput && 'Input' in source && { Input: parseJson(source.Input) }),
  };
}

function answered(event: HistoryEvent, showOutput: boolean): Record<string, unknown> {
  const { EventType: _type, EventId: _id, Timestamp: _time, ...rest } = { ...event } as Record<string, unknown>;
  const { Result, IsPlayed: _played, TaskScheduledId: _task, Input, ...others } = rest;
  if (!showOutput) {
    return others;
  }
  return {
    ...others,
    ...(typeof Result === 'string' && { Result: parseJson(Result) }),
    ...(typeof Input === 'string' && { Input: parseJson(Input) }),
  };
}

const EVENT_NAMES = new Map<number, string>(Object.entries(EventType).map(([name, number]) => [number, name]));

function toSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Text that is no JSON, such as an input that was never sent, is shown as it is. */
function parseJson(text: string | null): unknown {
  if (text === null) {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
