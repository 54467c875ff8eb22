// Durable Functions on virtual time: the real replay executor of durable-functions and the decisions of the embedded host's
// engine, without a store, a server or real timers. Every turn replays from history, so a crash between two turns is the rule.
import type { DurableOrchestrationStatus, OrchestrationContext } from 'durable-functions';
import { EventType, type HistoryEvent, type Message } from '../../../local/host/engines/sqlite/codec/history-event';
import {
  type OrchestratorReply,
  parseReply,
  parseThrownReply,
} from '../../../local/host/engines/sqlite/codec/orchestrator-reply';
import { encodeOrchestratorTrigger, encodeTurn } from '../../../local/host/engines/sqlite/codec/orchestrator-trigger';
import { isStale, takeBatch } from '../../../local/host/engines/sqlite/engine/batch';
import { EMPTY_LEDGER, type Ledger, recordEvents } from '../../../local/host/engines/sqlite/engine/ledger';
import { decideTurn } from '../../../local/host/engines/sqlite/engine/turn';
import type { TaskHub } from '../../../src/functions/replication-runs';
import type { Agenda } from './agenda';

/** The replay engine itself; the package has no types for this module. */
const { createOrchestrator, DummyOrchestrationContext } = require('durable-functions/lib/src/util/testingUtils') as {
  createOrchestrator(orchestrator: Orchestrator): (trigger: unknown, context: object) => Promise<unknown>;
  DummyOrchestrationContext: new (functionName: string, invocationId: string, log: () => void) => object;
};

export type Orchestrator = (context: OrchestrationContext) => Generator<unknown, unknown, never>;

export interface ActivityCall {
  readonly instanceId: string;
  readonly name: string;
  /** Counts the activities of the hub from 0. */
  readonly index: number;
  readonly input: unknown;
}

/** Runs an activity; a test may run it twice, drop its answer, or do something before or after. */
export type ActivityRunner = (call: ActivityCall, run: () => Promise<unknown>) => Promise<unknown>;

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

type RuntimeStatus = 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated';

interface Instance {
  readonly name: string;
  readonly instanceId: string;
  readonly createdAt: number;
  updatedAt: number;
  status: RuntimeStatus;
  input: string;
  turns: RecordedTurn[];
  ledger: Ledger;
  inbox: Message[];
  customStatus: unknown;
  output: unknown;
  /** Told apart from the same id's earlier runs: what those had under way comes to nothing. */
  generation: number;
}

const ended: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Terminated'];

/** Replays `turns` through the executor, the last one as new. */
export async function replayTurns(
  orchestrator: Orchestrator,
  instanceId: string,
  input: string,
  turns: ReadonlyArray<readonly HistoryEvent[]>,
): Promise<OrchestratorReply> {
  const trigger = encodeOrchestratorTrigger({
    instanceId,
    parentInstanceId: null,
    input,
    pastTurns: turns.slice(0, -1).map((events) => encodeTurn(events, true)),
    newEvents: turns.at(-1) ?? [],
  });
  const context = new DummyOrchestrationContext('orchestrator', 'test', () => undefined);
  try {
    const reply = await createOrchestrator(orchestrator)(JSON.parse(trigger.string ?? ''), context);
    return parseReply(JSON.stringify(reply));
  } catch (error) {
    return parseThrownReply(error);
  }
}

export class VirtualTaskHub implements TaskHub {
  /** Executions that have ended, in order. */
  readonly executions: RecordedExecution[] = [];
  runActivity: ActivityRunner = async (_call, run) => await run();
  /** Instances that are started while this holds stay Pending, as when the task hub loses them. */
  losesStarts = false;
  /** Whether replies are kept: a long day has many of them. */
  isRecording = false;
  private readonly instances = new Map<string, Instance>();
  private generations = 0;
  /** Activities that have been run so far. */
  activityCount = 0;

  constructor(
    private readonly agenda: Agenda,
    private readonly orchestrators: Readonly<Record<string, Orchestrator>>,
    private readonly activities: () => Readonly<Record<string, (input: never) => Promise<unknown>>>,
  ) {}

  async startNew(name: string, { instanceId = '', input }: { instanceId?: string; input?: unknown } = {}) {
    const before = this.instances.get(instanceId);
    if (before !== undefined && !ended.includes(before.status)) {
      throw new Error('The operation failed with an unexpected status code: 500');
    }
    const now = this.agenda.now();
    const instance: Instance = {
      name,
      instanceId,
      createdAt: now,
      updatedAt: now,
      status: 'Pending',
      input: JSON.stringify(input),
      turns: [],
      ledger: EMPTY_LEDGER,
      inbox: [],
      customStatus: null,
      output: null,
      generation: this.nextGeneration(),
    };
    this.instances.set(instanceId, instance);
    if (!this.losesStarts) {
      this.begin(instance);
    }
    return instanceId;
  }

  async getStatus(instanceId: string): Promise<DurableOrchestrationStatus> {
    return this.statusOf(this.find(instanceId));
  }

  async getStatusBy(): Promise<DurableOrchestrationStatus[]> {
    return [...this.instances.values()].map((instance) => this.statusOf(instance));
  }

  async raiseEvent(instanceId: string, eventName: string, data: unknown): Promise<void> {
    const Input = JSON.stringify(data ?? null);
    this.deliver(this.find(instanceId), {
      EventType: EventType.EventRaised,
      EventId: -1,
      Timestamp: this.stamp(),
      Name: eventName,
      Input,
    });
  }

  async terminate(instanceId: string, reason: string): Promise<void> {
    const instance = this.find(instanceId);
    if (!ended.includes(instance.status)) {
      this.end(instance, 'Terminated', reason);
    }
  }

  /** As after a purge: nothing is known of the instance. */
  forget(instanceId: string): void {
    this.instances.delete(instanceId);
    this.executions.length = 0;
  }

  isOver(instanceId: string): boolean {
    const instance = this.instances.get(instanceId);
    return instance !== undefined && ended.includes(instance.status);
  }

  /** The executions of an instance that is still running or has ended, oldest first. */
  recorded(instanceId: string): readonly RecordedExecution[] {
    const instance = this.find(instanceId);
    const current = ended.includes(instance.status) ? [] : [this.execution(instance)];
    return [...this.executions.filter((execution) => execution.instanceId === instanceId), ...current];
  }

  private begin(instance: Instance): void {
    instance.turns = [];
    instance.ledger = EMPTY_LEDGER;
    instance.inbox = [];
    instance.generation = this.nextGeneration();
    this.deliver(instance, {
      EventType: EventType.ExecutionStarted,
      EventId: -1,
      Timestamp: this.stamp(),
      Name: instance.name,
      Input: instance.input,
    });
  }

  private deliver(instance: Instance, message: Message): void {
    const { generation } = instance;
    instance.inbox.push(message);
    this.agenda.note(this.agenda.now(), async () => {
      if (instance.generation === generation && !ended.includes(instance.status)) {
        await this.turn(instance);
      }
    });
  }

  private async turn(instance: Instance): Promise<void> {
    const waiting = instance.inbox.filter((message) => !isStale(instance.ledger, message));
    const messages = takeBatch(
      instance.ledger,
      waiting.map((message) => ({ message })),
    ).map(({ message }) => message);
    instance.inbox = waiting.filter((message) => !messages.includes(message));
    if (messages.length === 0) {
      return;
    }
    const received: HistoryEvent[] = [this.mark(EventType.OrchestratorStarted), ...messages];
    const orchestrator = this.orchestrators[instance.name] as Orchestrator;
    const turns = [...instance.turns.map(({ events }) => events), received];
    const reply = await replayTurns(orchestrator, instance.instanceId, instance.input, turns);
    const { scheduled, cancelledTimers, outcome } = decideTurn({
      orchestratorName: instance.name,
      instanceId: instance.instanceId,
      executionId: String(instance.generation),
      ledger: instance.ledger,
      messages,
      reply,
      now: this.agenda.date(),
      newGuid: () => 'no entities here',
      isRegistered: (kind, name) => kind !== 'activity' || name in this.activities(),
      registeredNames: () => Object.keys(this.activities()),
    });
    const events = [...received, ...scheduled, this.mark(EventType.OrchestratorCompleted)];
    instance.turns.push({ events, reply: this.isRecording ? reply : null });
    instance.ledger = withoutTimers(recordEvents(instance.ledger, events), cancelledTimers);
    instance.customStatus = reply.customStatus ?? instance.customStatus;
    instance.status = 'Running';
    instance.updatedAt = this.agenda.now();
    for (const event of scheduled) {
      this.schedule(instance, event);
    }
    if (outcome.state === 'continued-as-new') {
      this.keep(instance);
      instance.input = outcome.input ?? 'null';
      this.begin(instance);
    } else if (outcome.state === 'completed') {
      this.end(instance, 'Completed', JSON.parse(outcome.output ?? 'null'));
    } else if (outcome.state === 'failed') {
      this.end(instance, 'Failed', outcome.error);
    } else if (instance.inbox.length > 0) {
      await this.turn(instance);
    }
  }

  private schedule(instance: Instance, event: HistoryEvent): void {
    const { generation } = instance;
    const isCurrent = () => instance.generation === generation && !ended.includes(instance.status);
    if (event.EventType === EventType.TimerCreated) {
      const { EventId: TimerId, FireAt } = event;
      this.agenda.note(Date.parse(FireAt), () => {
        if (isCurrent() && instance.ledger.open.has(TimerId)) {
          this.deliver(instance, {
            EventType: EventType.TimerFired,
            EventId: -1,
            Timestamp: this.stamp(),
            TimerId,
            FireAt,
          });
        }
      });
    }
    if (event.EventType === EventType.TaskScheduled) {
      this.agenda.note(this.agenda.now(), async () => {
        const answer = await this.call(instance, event.Name, (JSON.parse(event.Input) as unknown[])[0], event.EventId);
        if (isCurrent()) {
          this.deliver(instance, answer);
        }
      });
    }
  }

  private async call(instance: Instance, name: string, input: unknown, TaskScheduledId: number): Promise<Message> {
    const activity = this.activities()[name] as (input: unknown) => Promise<unknown>;
    const index = this.activityCount;
    this.activityCount += 1;
    const common = { EventId: -1, TaskScheduledId };
    try {
      const run = async () => await (this.activities()[name] ?? activity)(structuredClone(input) as never);
      const value = await this.runActivity({ instanceId: instance.instanceId, name, index, input }, run);
      return { ...common, EventType: EventType.TaskCompleted, Timestamp: this.stamp(), Result: JSON.stringify(value) };
    } catch (error) {
      const Reason = `Activity function '${name}' failed:  ${error instanceof Error ? error.message : String(error)}`;
      return { ...common, EventType: EventType.TaskFailed, Timestamp: this.stamp(), Reason, Details: '{}' };
    }
  }

  private end(instance: Instance, status: RuntimeStatus, output: unknown): void {
    instance.status = status;
    instance.output = output;
    instance.updatedAt = this.agenda.now();
    instance.generation = this.nextGeneration();
    this.keep(instance);
  }

  private keep(instance: Instance): void {
    if (this.isRecording) {
      this.executions.push(this.execution(instance));
    }
  }

  private execution({ instanceId, input, turns }: Instance): RecordedExecution {
    return { instanceId, input: JSON.parse(input) as unknown, turns };
  }

  private find(instanceId: string): Instance {
    const instance = this.instances.get(instanceId);
    if (instance === undefined) {
      throw new Error(`DurableClient error: no instance with ID '${instanceId}' found. HTTP 404 response.`);
    }
    return instance;
  }

  private statusOf(instance: Instance): DurableOrchestrationStatus {
    const { name, instanceId, status, input, output, customStatus, createdAt, updatedAt } = instance;
    return {
      name,
      instanceId,
      runtimeStatus: status,
      input: JSON.parse(input) as unknown,
      output,
      customStatus,
      createdTime: new Date(createdAt),
      lastUpdatedTime: new Date(updatedAt),
    } as DurableOrchestrationStatus;
  }

  private mark(type: 12 | 13): HistoryEvent {
    return { EventType: type, EventId: -1, Timestamp: this.stamp() };
  }

  private stamp(): string {
    return this.agenda.date().toISOString();
  }

  private nextGeneration(): number {
    this.generations += 1;
    return this.generations;
  }
}

function withoutTimers(ledger: Ledger, cancelled: readonly number[]): Ledger {
  return { ...ledger, open: new Map([...ledger.open].filter(([id]) => !cancelled.includes(id))) };
}
