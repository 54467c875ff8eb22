// One orchestration of the virtual task hub, and how a client sees it.
import type { DurableOrchestrationStatus } from 'durable-functions';
import type { HistoryEvent, Message } from '../../../../local/host/engines/sqlite/codec/history-event';
import type { OrchestratorReply } from '../../../../local/host/engines/sqlite/codec/orchestrator-reply';
import { EMPTY_LEDGER, type Ledger } from '../../../../local/host/engines/sqlite/engine/ledger';
import type { Session } from './replay-turns';

/** One turn: what the executor was given and what it answered. */
export interface RecordedTurn {
  readonly events: readonly HistoryEvent[];
  /** Null where the hub was not recording. */
  readonly reply: OrchestratorReply | null;
}

/** From a start or continue-as-new to the next or the end. */
export interface RecordedExecution {
  readonly instanceId: string;
  readonly input: unknown;
  readonly turns: readonly RecordedTurn[];
}

export type RuntimeStatus = 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated';

export interface HubInstance {
  readonly name: string;
  readonly instanceId: string;
  createdAt: number;
  updatedAt: number;
  status: RuntimeStatus;
  /** JSON text. */
  input: string;
  turns: RecordedTurn[];
  /** Of its last reply. */
  actionCount: number;
  ledger: Ledger;
  inbox: Message[];
  /** The orchestrator where its last turn ended; null where the next turn is to replay its history. */
  session: Session | null;
  /** JSON text. */
  customStatus: string;
  output: unknown;
  /** Told apart from the same id's earlier runs: what those had under way comes to nothing. */
  generation: number;
  /** Who waits for its end. */
  readonly parent: { readonly instanceId: string; readonly generation: number; readonly taskId: number } | null;
}

export function newInstance(
  start: Pick<HubInstance, 'name' | 'instanceId' | 'input' | 'generation' | 'parent'>,
  now: number,
): HubInstance {
  return {
    ...start,
    createdAt: now,
    updatedAt: now,
    status: 'Pending',
    turns: [],
    actionCount: 0,
    ledger: EMPTY_LEDGER,
    inbox: [],
    session: null,
    customStatus: 'null',
    output: null,
  };
}

export function isEnded({ status }: HubInstance): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated';
}

export function toExecution({ instanceId, input, turns }: HubInstance): RecordedExecution {
  return { instanceId, input: JSON.parse(input) as unknown, turns };
}

/** A status of its own, whose input and custom status are read where somebody looks at them. */
export function toStatus(instance: HubInstance): DurableOrchestrationStatus {
  const { name, instanceId, status, input, output, customStatus, createdAt, updatedAt } = instance;
  const known = new Map<string, unknown>();
  const read = (text: string): unknown => {
    if (!known.has(text)) {
      known.set(text, JSON.parse(text));
    }
    return known.get(text);
  };
  return {
    name,
    instanceId,
    runtimeStatus: status,
    get input() {
      return read(input);
    },
    output,
    get customStatus() {
      return read(customStatus);
    },
    createdTime: new Date(createdAt),
    lastUpdatedTime: new Date(updatedAt),
  } as DurableOrchestrationStatus;
}
