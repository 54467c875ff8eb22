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

/**
 * The events of one turn as an orchestrator's trigger tells them.
 * @remarks Without what nobody reads there, two fifths of a history: the input of a call, which is the engine's to hand over, that of the
 * start, which stands in the trigger itself, and the engine's own marks.
 */
export function encodeToldTurn(events: readonly HistoryEvent[], isPlayed: boolean): string {
  return encodeTurn(events.map(told), isPlayed);
}

function told(event: HistoryEvent): HistoryEvent {
  switch (event.EventType) {
    case EventType.ExecutionStarted:
    case EventType.TaskScheduled:
    case EventType.SubOrchestrationInstanceCreated:
    case EventType.TimerCreated:
      // Members that are undefined are left out of the text.
      return { ...event, Input: undefined, Retry: undefined } as object as HistoryEvent;
    default:
      return event;
  }
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
  const history = [...trigger.pastTurns, encodeToldTurn(trigger.newEvents, false)].join(',');
  // A host before 0.2 kept an empty text where a client had sent no body.
  return { string: `${rest.slice(0, -1)},"input":${trigger.input || 'null'},"history":[${history}]}` };
}
