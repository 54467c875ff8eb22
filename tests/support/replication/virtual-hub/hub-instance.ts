// One orchestration of the virtual task hub, and how a client sees it.
import type { DurableOrchestrationStatus } from 'durable-functions';
import type { HistoryEvent, Message } from '../../../../local/host/engines/sqlite/codec/history-event';
import type { OrchestratorReply } from '../../../../local/host/engines/sqlite/codec/orchestrator-reply';
import { EMPTY_LEDGER, type Ledger } from '../../../../local/host/engines/sqlite/engine/ledger';
import type { Orchestrator, Session } from './replay-turns';

/** One turn: what the executor was given and what it answered. */
export interface RecordedTurn {
  readonly events: readonly HistoryEvent[];
  /** Null where the hub was not recording. */
  readonly reply: OrchestratorReply | null;
}

/** From a start or continue-as-new to the next or the end. */
export interface RecordedExecution {
  /** Of its orchestrator. */
  readonly name: string;
  readonly version: string;
  readonly instanceId: string;
  readonly input: unknown;
  readonly turns: readonly RecordedTurn[];
}

export type RuntimeStatus = 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated';

export interface HubInstance {
  readonly name: string;
  readonly instanceId: string;
  /** The `defaultVersion` of the process that started it. */
  readonly version: string;
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
  /** Whose code the session runs. */
  sessionOf: Orchestrator | null;
  /** JSON text. */
  customStatus: string;
  output: unknown;
  /** Told apart from the same id's earlier runs: what those had under way comes to nothing. */
  generation: number;
  /** Who waits for its end. */
  readonly parent: { readonly instanceId: string; readonly generation: number; readonly taskId: number } | null;
}

export function newInstance(
  start: Pick<HubInstance, 'name' | 'instanceId' | 'version' | 'input' | 'generation' | 'parent'>,
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
    sessionOf: null,
    customStatus: 'null',
    output: null,
  };
}

export function isEnded({ status }: HubInstance): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated';
}

export function toExecution({ name, version, instanceId, input, turns }: HubInstance): RecordedExecution {
  return { name, version, instanceId, input: JSON.parse(input) as unknown, turns };
}

interface Reading {
  readonly text: string;
  readonly value: unknown;
}

/** What was last read of an instance: it is looked at more often than it changes, and nobody changes what was read. */
const readings = {
  input: new WeakMap<HubInstance, Reading>(),
  customStatus: new WeakMap<HubInstance, Reading>(),
};

function readOnce(instance: HubInstance, what: keyof typeof readings, text: string): unknown {
  const known = readings[what].get(instance);
  const reading = known?.text === text ? known : { text, value: JSON.parse(text) as unknown };
  readings[what].set(instance, reading);
  return reading.value;
}

/** A status of its own, whose input and custom status are read where somebody looks at them. */
export function toStatus(instance: HubInstance): DurableOrchestrationStatus {
  const { name, instanceId, status, input, output, customStatus, createdAt, updatedAt } = instance;
  return {
    name,
    instanceId,
    runtimeStatus: status,
    get input() {
      return readOnce(instance, 'input', input);
    },
    output,
    get customStatus() {
      return readOnce(instance, 'customStatus', customStatus);
    },
    createdTime: new Date(createdAt),
    lastUpdatedTime: new Date(updatedAt),
  } as DurableOrchestrationStatus;
}
