// A recorded history: the executions of one run as the task hub kept them, and what the orchestrator asked for at each turn.

import type { HistoryEvent } from '../../../local/host/engines/sqlite/codec/history-event';
import type { Action } from '../../../local/host/engines/sqlite/codec/orchestrator-reply';
import type { RecordedDay } from './recorded-day';
import { idOf, ReplicationWorld } from './replication-world';

export interface RecordedTurn {
  readonly events: readonly HistoryEvent[];
  /** What this turn asked for beyond the turns before it. */
  readonly asked: readonly string[];
  /** `running`, `continued-as-new`, or the record that the run ended with. */
  readonly outcome: unknown;
}

export interface RecordedHistory {
  /** Of the app that ran it. */
  readonly version: string;
  readonly executions: ReadonlyArray<{
    readonly instanceId: string;
    readonly input: unknown;
    readonly turns: readonly RecordedTurn[];
  }>;
}

/** The action in few words: enough to tell whether a replay still asks for the same. */
export function describeAction(action: Action): string {
  const nested = (action.compoundActions ?? []).map(describeAction).join(' | ');
  switch (action.actionType) {
    case 1:
      return `activity ${action.functionName}`;
    case 4:
      return 'continue as new';
    case 5:
      return `timer ${action.fireAt}`;
    case 6:
      return `event ${(action as unknown as { externalEventName: string }).externalEventName}`;
    case 11:
      return `any of (${nested})`;
    default:
      return `action ${action.actionType} (${nested})`;
  }
}

/** Lives the day anew and records it. */
export async function recordDay(version: string, { options, live }: RecordedDay): Promise<RecordedHistory> {
  const world = new ReplicationWorld(options);
  world.hub.isRecording = true;
  try {
    const id = await live(world);
    const executions = world.hub.recorded(id.startsWith('/') ? idOf(id) : id).map(({ instanceId, input, turns }) => {
      let before = 0;
      return {
        instanceId,
        input,
        turns: turns.map(({ events, reply }) => {
          const actions = (reply?.actions ?? []).flat();
          const asked = actions.slice(before).map(describeAction);
          before = actions.length;
          const ended = actions.some(({ actionType }) => actionType === 4) ? 'continued-as-new' : reply?.output;
          return { events, asked, outcome: reply?.isDone === true ? ended : 'running' };
        }),
      };
    });
    return { version, executions };
  } finally {
    world.close();
  }
}
