// The trigger payload of an orchestrator function: the whole history, and what the executor needs besides.
import type { TypedData } from '../../../contract';
import { EventType, type HistoryEvent } from './history-event';

/** What the Durable extension of October 2024 sends: no entity locks, timers split by the SDK only beyond the maximum. */
const UPPER_SCHEMA_VERSION = 1;
const UPPER_SCHEMA_VERSION_NEW = 2;
const NO_TIMER_LIMIT = '10675199.00:00:00';

export interface OrchestratorTrigger {
  readonly instanceId: string;
  readonly parentInstanceId: string | null;
  /** JSON text of the input. */
  readonly input: string | null;
  /** Turns that are in the store, each as `encodeToldTurn` wrote it. */
  readonly pastTurns: readonly string[];
  readonly newEvents: readonly HistoryEvent[];
}

/** The events of one turn as text for the store, ready to be put between others. */
export function encodeTurn(events: readonly HistoryEvent[], isPlayed: boolean): string {
  return events.map((event) => JSON.stringify({ ...event, IsPlayed: isPlayed })).join(',');
}

/** What the library's executor goes by (its `processEvent`); it passes over all others. */
const TOLD: ReadonlySet<number> = new Set([
  EventType.ExecutionStarted,
  EventType.TaskCompleted,
  EventType.TaskFailed,
  EventType.SubOrchestrationInstanceCompleted,
  EventType.SubOrchestrationInstanceFailed,
  EventType.TimerFired,
  EventType.OrchestratorStarted,
  EventType.EventSent,
  EventType.EventRaised,
]);

/**
 * The events of one turn as an orchestrator's trigger tells them: without those, and without the input of the start, which nobody reads there,
 * two fifths of a history.
 */
export function encodeToldTurn(events: readonly HistoryEvent[], isPlayed: boolean): string {
  const told = events.filter((event) => TOLD.has(event.EventType));
  return encodeTurn(told.map(withoutInput), isPlayed);
}

function withoutInput(event: HistoryEvent): HistoryEvent {
  return event.EventType === EventType.ExecutionStarted ? { ...event, Input: null } : event;
}

/** Reads turns that `encodeTurn` wrote. */
export function decodeTurns(turns: readonly string[]): HistoryEvent[] {
  return JSON.parse(`[${turns.join(',')}]`) as HistoryEvent[];
}

/** The `{string}` that an orchestration trigger receives. */
export function encodeOrchestratorTrigger(trigger: OrchestratorTrigger): TypedData {
  const rest = JSON.stringify({
    instanceId: trigger.instanceId,
    parentInstanceId: trigger.parentInstanceId,
    isReplaying: trigger.pastTurns.length > 0,
    upperSchemaVersion: UPPER_SCHEMA_VERSION,
    upperSchemaVersionNew: UPPER_SCHEMA_VERSION_NEW,
    maximumShortTimerDuration: NO_TIMER_LIMIT,
    longRunningTimerIntervalDuration: '3.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  });
  const history = [...trigger.pastTurns, encodeToldTurn(trigger.newEvents, false)]
    .filter((turn) => turn !== '')
    .join(',');
  // A host before 0.2 kept an empty text where a client had sent no body.
  return { string: `${rest.slice(0, -1)},"input":${trigger.input || 'null'},"history":[${history}]}` };
}
