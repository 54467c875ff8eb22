// Durable Functions on virtual time, as a client of the task hub sees it. `faults` says what the hub does to the app that uses it
// (virtual-hub/hub-faults.ts); without them it is as kind as a hub can be.
import type { DurableOrchestrationStatus, OrchestrationFilter, PurgeHistoryResult } from 'durable-functions';
import { EventType } from '../../../local/host/engines/sqlite/codec/history-event';
import type { TaskHub } from '../../../src/functions/task-hub';
import type { Agenda } from './agenda';
import { type Activities, type ActivityRunner, HubEngine } from './virtual-hub/hub-engine';
import { type HubFaults, kindHub } from './virtual-hub/hub-faults';
import { type HubInstance, isEnded, type RecordedExecution, toExecution, toStatus } from './virtual-hub/hub-instance';
import type { Orchestrator } from './virtual-hub/replay-turns';

export class VirtualTaskHub implements TaskHub {
  /** What goes wrong from now on; a test changes single members, or takes `drawnFaults`. */
  faults: HubFaults = { ...kindHub };
  private readonly engine: HubEngine;

  constructor(
    private readonly agenda: Agenda,
    orchestrators: (instance: HubInstance) => Readonly<Record<string, Orchestrator>> | null,
    activities: () => Activities,
  ) {
    this.engine = new HubEngine(agenda, orchestrators, activities, () => this.faults);
  }

  /** @param version the `defaultVersion` of the process that starts it */
  async startNew(
    name: string,
    { instanceId = '', input, version = '0' }: { instanceId?: string; input?: unknown; version?: string } = {},
  ) {
    const before = this.engine.instances.get(instanceId);
    if (before !== undefined && !isEnded(before)) {
      this.startBeside(before, input);
      return instanceId;
    }
    const instance = this.engine.start({ name, instanceId, version, input: JSON.stringify(input ?? null) });
    if (!this.faults.losesStart(instanceId)) {
      this.engine.begin(instance);
    }
    return instanceId;
  }

  /** As a process sees it: what it starts has its version. */
  as(defaultVersion: string): VirtualTaskHub {
    const seen: VirtualTaskHub = Object.create(this);
    seen.startNew = async (name, start) => await this.startNew(name, { ...start, version: defaultVersion });
    return seen;
  }

  async getStatus(instanceId: string): Promise<DurableOrchestrationStatus> {
    return toStatus(this.find(instanceId));
  }

  async getStatusBy(filter: OrchestrationFilter = {}): Promise<DurableOrchestrationStatus[]> {
    return [...this.engine.instances.values()].map(toStatus).filter((status) => fits(status, filter));
  }

  async raiseEvent(instanceId: string, eventName: string, data: unknown): Promise<void> {
    const instance = this.find(instanceId);
    const event = {
      EventType: EventType.EventRaised,
      ...this.engine.stamp(),
      Name: eventName,
      Input: JSON.stringify(data ?? null),
    };
    if (isEnded(instance)) {
      return; // the client takes 410 for done
    }
    this.engine.deliver(instance, event);
    const again = this.faults.repeatsEvent();
    if (again !== null) {
      const { generation } = instance;
      this.agenda.later(again, () => {
        if (instance.generation === generation && !isEnded(instance)) {
          this.engine.deliver(instance, { ...event });
        }
      });
    }
  }

  /** A message: with `terminateDelay` the instance is live until it takes effect. */
  async terminate(instanceId: string, reason: string): Promise<void> {
    const instance = this.find(instanceId);
    const act = () => {
      if (this.engine.instances.get(instanceId) === instance && !isEnded(instance)) {
        this.engine.end(instance, 'Terminated', reason);
      }
    };
    const delay = this.faults.terminateDelay();
    if (delay === 0) {
      act();
    } else {
      this.agenda.later(delay, act);
    }
  }

  /** An ended instance with its history; 0 where there is none. Throws for a live one, as Azure answers 412. */
  async purgeInstanceHistory(instanceId: string): Promise<PurgeHistoryResult> {
    const instance = this.engine.instances.get(instanceId);
    if (instance !== undefined && !isEnded(instance)) {
      throw new Error('The operation failed with an unexpected status code: 412.');
    }
    return { instancesDeleted: this.engine.instances.delete(instanceId) ? 1 : 0 } as PurgeHistoryResult;
  }

  async purgeInstanceHistoryBy(filter: OrchestrationFilter): Promise<PurgeHistoryResult> {
    const purged = [...this.engine.instances.values()].filter(
      (instance) => isEnded(instance) && fits(toStatus(instance), filter),
    );
    for (const { instanceId } of purged) {
      this.engine.instances.delete(instanceId);
    }
    return { instancesDeleted: purged.length } as PurgeHistoryResult;
  }

  /** Another instance as the given one has ended, with `change` made to the JSON text of all that it holds. */
  copy(instanceId: string, change: (text: string) => string): void {
    const { name, version, input, customStatus, output, status, createdAt, updatedAt } = this.find(instanceId);
    const copy = JSON.parse(change(JSON.stringify({ instanceId, input, customStatus, output }))) as HubInstance;
    const { engine } = this;
    const started = engine.start({ name, instanceId: copy.instanceId, version, input: copy.input });
    Object.assign(started, { ...copy, status, createdAt, updatedAt, inbox: [] });
  }

  /** The process that serves the hub dies and is there again at once; what it had in hand is taken up after `faults.silence`. */
  die(): void {
    this.engine.die();
  }

  /** As after a purge: nothing is known of the instance. */
  forget(instanceId: string): void {
    this.engine.instances.delete(instanceId);
    this.executions.length = 0;
  }

  isOver(instanceId: string): boolean {
    const instance = this.engine.instances.get(instanceId);
    return instance !== undefined && isEnded(instance);
  }

  /** @param ahead milliseconds by which the clock of the process is ahead that takes the next turn */
  set clockAhead(ahead: () => number) {
    this.engine.clockAhead = ahead;
  }

  set runActivity(runner: ActivityRunner) {
    this.engine.runActivity = runner;
  }

  /** Activities that have been run so far. */
  get activityCount(): number {
    return this.engine.activityCount;
  }

  /** When an orchestration last took its turn, milliseconds since 1970. */
  get workedAt(): number {
    return this.engine.workedAt;
  }

  /** Orchestrations that threw, each with why: none of the app's own does. */
  get failures(): readonly string[] {
    return this.engine.failures;
  }

  /** Whether replies are kept: a long day has many of them. */
  set isRecording(isRecording: boolean) {
    this.engine.isRecording = isRecording;
  }

  /** Turns after which a history is replayed from its beginning; 1, as it is without being set: at every turn. */
  set turnsOfSession(turns: number) {
    this.engine.turnsOfSession = turns;
  }

  /** Executions that have ended while the hub was recording, in order. */
  get executions(): RecordedExecution[] {
    return this.engine.executions;
  }

  /** The executions of an instance that is still running or has ended, oldest first. */
  recorded(instanceId: string): readonly RecordedExecution[] {
    const instance = this.find(instanceId);
    const current = isEnded(instance) ? [] : [toExecution(instance)];
    return [...this.executions.filter((execution) => execution.instanceId === instanceId), ...current];
  }

  /** The executions of all instances that processes of the version have started, while the hub was recording. */
  executionsOf(version: string): readonly RecordedExecution[] {
    const current = [...this.engine.instances.values()].filter((instance) => !isEnded(instance)).map(toExecution);
    return [...this.executions, ...current].filter((execution) => execution.version === version);
  }

  /** A start while another one of the id is live: refused, or, within the race, accepted, whereupon one of the two is dropped. */
  private startBeside(live: HubInstance, input: unknown): void {
    const age = (this.agenda.now() - live.createdAt) / 1000;
    const hasBegun = live.status !== 'Pending' || live.turns.length > 0;
    const race = this.faults.startRace();
    if (race === 0 || age > race || hasBegun) {
      throw new Error('The operation failed with an unexpected status code: 409.');
    }
    if (this.faults.laterStartRuns()) {
      live.input = JSON.stringify(input ?? null);
      for (const message of live.inbox) {
        if (message.EventType === EventType.ExecutionStarted) {
          Object.assign(message, { Input: live.input });
        }
      }
    }
  }

  private find(instanceId: string): HubInstance {
    const instance = this.engine.instances.get(instanceId);
    if (instance === undefined) {
      throw new Error(
        `DurableClient error: Durable Functions extension replied with HTTP 404 response. This usually means we could not find any data associated with the instanceId provided: ${instanceId}.`,
      );
    }
    return instance;
  }
}

function fits(status: DurableOrchestrationStatus, filter: OrchestrationFilter): boolean {
  const { createdTimeFrom, createdTimeTo, runtimeStatus } = filter;
  return (
    (createdTimeFrom === undefined || status.createdTime >= createdTimeFrom) &&
    (createdTimeTo === undefined || status.createdTime <= createdTimeTo) &&
    (runtimeStatus === undefined || runtimeStatus.length === 0 || runtimeStatus.includes(status.runtimeStatus))
  );
}
