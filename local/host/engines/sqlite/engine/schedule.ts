// Turns a new action into the event that schedules it, under its id. Pure.
import { throughDotnet } from '../codec/dotnet-json';
import { encodeEntityRequest } from '../codec/entity-request';
import { EventType, type RetryMark, type ScheduledEvent } from '../codec/history-event';
import { type Action, ActionType } from '../codec/orchestrator-reply';

export interface ScheduleContext {
  readonly instanceId: string;
  readonly executionId: string;
  readonly now: Date;
  /** Makes the id under which an entity's answer comes back. */
  readonly newGuid: () => string;
}

/** The instance id of a sub-orchestration that was called without one, as DTFx derives it. */
export function implicitInstanceId(executionId: string, id: number): string {
  return `${executionId}:${id.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** @throws TypeError for an action without an id, or one that `describeAction` calls unsupported. */
export function scheduleAction(action: Action, id: number, context: ScheduleContext): ScheduledEvent {
  const common = { EventId: id, Timestamp: context.now.toISOString() };
  const retry = retryMark(action, id);
  switch (action.actionType) {
    case ActionType.CallActivity:
    case ActionType.CallActivityWithRetry:
      return {
        ...common,
        EventType: EventType.TaskScheduled,
        Name: action.functionName ?? '',
        Input: `[${throughDotnet(JSON.stringify(action.input ?? null))}]`,
        ...retry,
      };
    case ActionType.CallSubOrchestrator:
    case ActionType.CallSubOrchestratorWithRetry:
      return {
        ...common,
        EventType: EventType.SubOrchestrationInstanceCreated,
        Name: action.functionName ?? '',
        InstanceId: action.instanceId || implicitInstanceId(context.executionId, id),
        ...(action.version && { Version: action.version }),
        Input: action.input === undefined ? null : JSON.stringify(action.input),
        ...retry,
      };
    case ActionType.CreateTimer:
      return {
        ...common,
        EventType: EventType.TimerCreated,
        FireAt: new Date(action.fireAt ?? context.now).toISOString(),
      };
    case ActionType.CallEntity:
    case ActionType.SignalEntity:
      return {
        ...common,
        EventType: EventType.EventSent,
        InstanceId: action.instanceId ?? '',
        Name: action.operation ?? '',
        Input: encodeEntityRequest({
          op: action.operation ?? '',
          id: context.newGuid(),
          ...(action.actionType === ActionType.SignalEntity && { signal: true }),
          ...(action.input !== undefined && { input: JSON.stringify(action.input) }),
          parent: context.instanceId,
          parentExecution: context.executionId,
        }),
      };
    default:
      throw new TypeError(`Action type ${action.actionType} cannot be scheduled.`);
  }
}

function retryMark(action: Action, id: number): { Retry?: RetryMark } {
  return action.retryOptions ? { Retry: { step: id, attempt: 1, policy: action.retryOptions } } : {};
}
