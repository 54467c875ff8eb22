// The engine of the virtual task hub: turns, activities, timers and sub-orchestrations on an agenda, decided by the embedded host's
// own engine and replayed by the real executor: every turn from its history, or from where the last one ended.

import { cutToSeconds } from '../../../../local/host/engines/sqlite/behavior/habits';
import { EventType, type HistoryEvent, type Message } from '../../../../local/host/engines/sqlite/codec/history-event';
import { isStale, takeBatch } from '../../../../local/host/engines/sqlite/engine/batch';
import { EMPTY_LEDGER, type Ledger, recordEvents } from '../../../../local/host/engines/sqlite/engine/ledger';
import { decideTurn, type Outcome } from '../../../../local/host/engines/sqlite/engine/turn';
import type { Agenda } from '../agenda';
import type { HubFaults } from './hub-faults';
import { type HubInstance, isEnded, newInstance, type RecordedExecution, toExecution } from './hub-instance';
import { continueSession, type Orchestrator, openSession } from './replay-turns';

export interface ActivityCall {
  readonly instanceId: string;
  readonly name: string;
  /** Counts the activities of the hub from 0. */
  readonly index: number;
  readonly input: unknown;
}

/** Runs an activity; a test may run it twice, drop its answer, or do something before or after. */
export type ActivityRunner = (call: ActivityCall, run: () => Promise<unknown>) => Promise<unknown>;

export type Activities = Readonly<Record<string, (input: never) => Promise<unknown>>>;

type StartedInstance = Pick<HubInstance, 'name' | 'instanceId' | 'version' | 'input'> &
  Partial<Pick<HubInstance, 'parent'>>;

type Orchestrators = Readonly<Record<string, Orchestrator>>;

/** Seconds after which a process is asked again that has left work to others. */
const rejectedSeconds = 30;

export class HubEngine {
  readonly instances = new Map<string, HubInstance>();
  readonly executions: RecordedExecution[] = [];
  /** Orchestrations that threw, or whose code does not ask for what their history says, each with why. */
  readonly failures: string[] = [];
  runActivity: ActivityRunner = async (_call, run) => await run();
  /** Milliseconds by which the clock of the process is ahead that takes the next turn. */
  clockAhead: () => number = () => 0;
  isRecording = false;
  /** Turns after which a history is replayed from its beginning; 1: at every turn, so that a crash between two turns is the rule. */
  turnsOfSession = 1;
  activityCount = 0;
  workedAt = 0;
  private generations = 0;
  /** Deaths of the process so far: what an earlier one had in hand is taken up by the next. */
  private deaths = 0;
  private silentUntil = 0;
  /** Generations of instances that a process has left to others. */
  private readonly left = new WeakMap<HubInstance, number>();

  constructor(
    private readonly agenda: Agenda,
    /** Of the process that has the instance; null where it leaves it to others. */
    private readonly orchestrators: (instance: HubInstance) => Orchestrators | null,
    private readonly activities: () => Activities,
    private readonly faults: () => HubFaults,
  ) {}

  start({ parent = null, ...start }: StartedInstance): HubInstance {
    const { instanceId } = start;
    const generation = this.nextGeneration();
    const instance = newInstance({ ...start, generation, parent }, this.agenda.now());
    this.instances.set(instanceId, instance);
    return instance;
  }

  /** Begins the instance, or a fresh history of it. */
  begin(instance: HubInstance): void {
    const { name: Name, input: Input } = instance;
    this.deliver(instance, { EventType: EventType.ExecutionStarted, ...this.stamp(), Name, Input });
  }

  /** The message waits in the inbox for as long as the faults say, and longer where the process has died with it in hand. */
  deliver(instance: HubInstance, message: Message): void {
    instance.inbox.push(message);
    this.inHand(this.in(this.faults().messageDelay()), instance, async () => await this.turn(instance));
  }

  end(instance: HubInstance, status: 'Completed' | 'Failed' | 'Terminated', output: unknown): void {
    const { parent } = instance;
    if (status === 'Failed') {
      this.failures.push(`${instance.instanceId} failed: ${String(output)}`);
    }
    instance.status = status;
    instance.output = output;
    instance.updatedAt = this.agenda.now();
    instance.generation = this.nextGeneration();
    instance.session = null;
    this.keep(instance);
    const waiting = parent === null ? undefined : this.instances.get(parent.instanceId);
    if (waiting === undefined || parent === null || waiting.generation !== parent.generation) {
      return;
    }
    const common = { ...this.stamp(), TaskScheduledId: parent.taskId };
    this.deliver(
      waiting,
      status === 'Completed'
        ? { ...common, EventType: EventType.SubOrchestrationInstanceCompleted, Result: JSON.stringify(output ?? null) }
        : { ...common, EventType: EventType.SubOrchestrationInstanceFailed, Reason: String(output), Details: '{}' },
    );
  }

  /** What the process has in hand is lost with it, and taken up by the next one after the silence. */
  die(): void {
    this.deaths += 1;
    for (const instance of this.instances.values()) {
      instance.session = null;
    }
    this.silentUntil = this.agenda.now() + this.faults().silence() * 1000;
  }

  /** @param ahead of the clock of the process that does it, in milliseconds */
  stamp(ahead = this.clockAhead()): { readonly EventId: -1; readonly Timestamp: string } {
    return { EventId: -1, Timestamp: new Date(this.agenda.now() + ahead).toISOString() };
  }

  /**
   * Does it at an instant (milliseconds since 1970), if the instance is in the same generation then; not before the end of a silence
   * that began meanwhile.
   */
  private inHand(at: number, instance: HubInstance, act: () => Promise<void>): void {
    const { deaths } = this;
    const { generation } = instance;
    this.agenda.note(at, async () => {
      if (instance.generation !== generation || isEnded(instance)) {
        return;
      }
      if (this.deaths > deaths && this.silentUntil > this.agenda.now()) {
        this.inHand(this.silentUntil, instance, act);
        return;
      }
      await act();
    });
  }

  private in(seconds: number): number {
    return this.agenda.now() + seconds * 1000;
  }

  private async turn(instance: HubInstance): Promise<void> {
    const orchestrators = this.orchestrators(instance);
    if (orchestrators === null) {
      this.leave(instance);
      return;
    }
    this.workedAt = this.agenda.now();
    const waiting = instance.inbox.filter((message) => !isStale(instance.ledger, message));
    const hasStart =
      instance.ledger.begun || waiting.some(({ EventType: type }) => type === EventType.ExecutionStarted);
    const batch = hasStart
      ? takeBatch(
          instance.ledger,
          waiting.map((message) => ({ message })),
        )
      : [];
    const messages = batch.map(({ message }) => message);
    instance.inbox = waiting.filter((message) => !messages.includes(message));
    if (messages.length === 0) {
      return;
    }
    // One process takes the whole turn, timers included.
    const ahead = this.clockAhead();
    const received: HistoryEvent[] = [{ EventType: EventType.OrchestratorStarted, ...this.stamp(ahead) }, ...messages];
    const orchestrator = orchestrators[instance.name] as Orchestrator;
    const reply = await this.reply(instance, orchestrator, received);
    instance.actionCount = reply.actions.flat().length;
    const decision = decideTurn({
      orchestratorName: instance.name,
      instanceId: instance.instanceId,
      executionId: String(instance.generation),
      ledger: instance.ledger,
      messages,
      reply,
      now: new Date(this.agenda.now() + ahead),
      newGuid: () => 'no entities here',
      isRegistered: (kind, name) => name in (kind === 'activity' ? this.activities() : orchestrators),
      registeredNames: (kind) => Object.keys(kind === 'activity' ? this.activities() : orchestrators),
    });
    const events = [
      ...received,
      ...decision.scheduled,
      { EventType: EventType.OrchestratorCompleted, ...this.stamp(ahead) },
    ];
    instance.turns.push({ events, reply: this.isRecording ? reply : null });
    instance.ledger = withoutTimers(recordEvents(instance.ledger, events), decision.cancelledTimers);
    instance.customStatus =
      decision.customStatus === undefined ? instance.customStatus : (decision.customStatus ?? 'null');
    instance.status = 'Running';
    instance.updatedAt = this.agenda.now();
    for (const event of decision.scheduled) {
      this.schedule(instance, event, ahead);
    }
    this.settle(instance, decision.outcome);
    if (decision.outcome.state === 'running' && instance.inbox.length > 0) {
      await this.turn(instance);
    }
  }

  /** However many messages wait, the instance as a whole is asked for again. */
  private leave(instance: HubInstance): void {
    if (this.left.get(instance) === instance.generation) {
      return;
    }
    this.left.set(instance, instance.generation);
    this.inHand(this.in(rejectedSeconds), instance, async () => {
      this.left.delete(instance);
      await this.turn(instance);
    });
  }

  private async reply(instance: HubInstance, orchestrator: Orchestrator, received: readonly HistoryEvent[]) {
    if (
      instance.session !== null &&
      instance.sessionOf === orchestrator &&
      instance.turns.length % this.turnsOfSession !== 0
    ) {
      return await continueSession(instance.session, received);
    }
    const turns = [...instance.turns.map(({ events }) => events), received];
    const { instanceId, input, actionCount } = instance;
    const { reply, session } = await openSession(orchestrator, instanceId, input, turns, actionCount);
    Object.assign(instance, { session, sessionOf: orchestrator });
    return reply;
  }

  private settle(instance: HubInstance, outcome: Outcome): void {
    switch (outcome.state) {
      case 'running':
        break;
      case 'continued-as-new': {
        const carried = this.faults().carriesEvents()
          ? instance.turns.flatMap(({ events }) => events.filter(isRaised))
          : [];
        this.keep(instance);
        instance.input = outcome.input ?? 'null';
        instance.createdAt = this.agenda.now();
        instance.turns = [];
        instance.actionCount = 0;
        instance.ledger = EMPTY_LEDGER;
        instance.session = null;
        this.begin(Object.assign(instance, { generation: this.nextGeneration() }));
        for (const event of carried) {
          this.deliver(instance, { ...event });
        }
        break;
      }
      case 'completed':
        this.end(instance, 'Completed', JSON.parse(outcome.output ?? 'null'));
        break;
      case 'failed':
        this.end(instance, 'Failed', outcome.error);
        break;
    }
  }

  private schedule(instance: HubInstance, event: HistoryEvent, ahead: number): void {
    const { generation } = instance;
    switch (event.EventType) {
      case EventType.TimerCreated: {
        const { EventId: TimerId, FireAt } = event;
        const asked = Date.parse(FireAt) - ahead;
        const due = this.faults().cutsTimers() ? cutToSeconds(asked, this.agenda.now()) : asked;
        this.inHand(due, instance, async () => {
          if (instance.ledger.open.has(TimerId)) {
            this.deliver(instance, { EventType: EventType.TimerFired, ...this.stamp(), TimerId, FireAt });
          }
        });
        break;
      }
      case EventType.TaskScheduled:
        this.inHand(this.in(this.faults().activityDelay()), instance, async () => {
          await this.answer(instance, event.Name, event.Input, event.EventId);
        });
        break;
      case EventType.SubOrchestrationInstanceCreated: {
        const parent = { instanceId: instance.instanceId, generation, taskId: event.EventId };
        const { version } = instance;
        const { Name: name, InstanceId: instanceId, Input: input } = event;
        this.begin(this.start({ name, instanceId, version, input: input ?? 'null', parent }));
        break;
      }
    }
  }

  /** Runs the activity and delivers its answer. Where the process dies meanwhile, the next one runs it again. */
  private async answer(instance: HubInstance, name: string, input: string, id: number): Promise<void> {
    const { generation } = instance;
    const { deaths } = this;
    const answer = await this.call(instance, name, input, id);
    const isWanted = instance.generation === generation && !isEnded(instance);
    if (this.deaths > deaths && isWanted) {
      this.inHand(this.silentUntil, instance, async () => await this.answer(instance, name, input, id));
      return;
    }
    if (isWanted) {
      this.deliver(instance, answer);
    }
    if (this.faults().repeatsActivity(name)) {
      await this.call(instance, name, input, id);
    }
  }

  /** @param text JSON of an array with the input */
  private async call(instance: HubInstance, name: string, text: string, TaskScheduledId: number): Promise<Message> {
    const index = this.activityCount;
    this.activityCount += 1;
    const [input] = JSON.parse(text) as [unknown];
    try {
      const run = async () => {
        const activity = this.activities()[name];
        if (activity === undefined) {
          throw new Error('the process that took it has no such function');
        }
        return await activity(input as never);
      };
      const value = await this.runActivity({ instanceId: instance.instanceId, name, index, input }, run);
      const Result = JSON.stringify(value ?? null);
      return { EventType: EventType.TaskCompleted, ...this.stamp(), TaskScheduledId, Result };
    } catch (error) {
      const Reason = `Activity function '${name}' failed:  ${error instanceof Error ? error.message : String(error)}`;
      return { EventType: EventType.TaskFailed, ...this.stamp(), TaskScheduledId, Reason, Details: '{}' };
    }
  }

  private keep(instance: HubInstance): void {
    if (this.isRecording) {
      this.executions.push(toExecution(instance));
    }
  }

  private nextGeneration(): number {
    this.generations += 1;
    return this.generations;
  }
}

function withoutTimers(ledger: Ledger, cancelled: readonly number[]): Ledger {
  return { ...ledger, open: new Map([...ledger.open].filter(([id]) => !cancelled.includes(id))) };
}

function isRaised(event: HistoryEvent): event is Extract<HistoryEvent, { EventType: typeof EventType.EventRaised }> {
  return event.EventType === EventType.EventRaised;
}
