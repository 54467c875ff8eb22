// Which ids an execution has given out, and what is still open: a fold over its history, nothing else.
// The SDK's ids are implicit, so this is where the engine and the SDK must count alike (docs/durable-engine.md).
import { decodeEntityRequest } from '../codec/entity-request';
import {
  EventType,
  type HistoryEvent,
  type RetryMark,
  type RetryPolicy,
  type ScheduledEvent,
} from '../codec/history-event';

export type StepKind = 'activity' | 'sub-orchestration' | 'timer' | 'entity';

/** What is asked for: all that a replay must ask for again. */
export interface AskedStep {
  readonly kind: StepKind;
  /** Function, or `@entity@key operation`; empty for timers. */
  readonly name: string;
  /** How, where that decides over ids or answers: `with up to 3 attempts`, or `as a signal`; empty otherwise. */
  readonly manner: string;
}

/** One thing that the orchestrator asked for, under the id that the SDK knows it by. */
export interface Step extends AskedStep {
  readonly id: number;
  /** JSON text: an activity's one-element array, a sub-orchestration's input. Null as well once it is done. */
  readonly input: string | null;
  readonly instanceId?: string;
  readonly version?: string;
  readonly retry?: RetryMark;
}

export interface Ledger {
  readonly nextId: number;
  /** Steps that the orchestrator's code asked for, in the order of its actions; later attempts are not among them. */
  readonly asked: readonly Step[];
  /** Activities, sub-orchestrations and timers without an answer. */
  readonly open: ReadonlyMap<number, Step>;
  readonly suspended: boolean;
  /** Whether the start itself has arrived. */
  readonly begun: boolean;
}

/** The manner of an entity operation that nobody waits for. */
export const AS_SIGNAL = 'as a signal';

/** The manner of a call with retries; empty for one without. */
export function attempts(policy: RetryPolicy | undefined): string {
  return policy ? `with up to ${policy.maxNumberOfAttempts} attempts` : '';
}

export const EMPTY_LEDGER: Ledger = { nextId: 0, asked: [], open: new Map(), suspended: false, begun: false };

/** The ledger after `events`. The given ledger stays as it was. */
export function recordEvents(ledger: Ledger, events: readonly HistoryEvent[]): Ledger {
  const asked = [...ledger.asked];
  const open = new Map(ledger.open);
  let { nextId, suspended, begun } = ledger;
  for (const event of events) {
    switch (event.EventType) {
      case EventType.TaskScheduled:
      case EventType.SubOrchestrationInstanceCreated:
      case EventType.TimerCreated:
      case EventType.EventSent: {
        const step = toStep(event);
        nextId = Math.max(nextId, step.id + 1);
        if (isAsked(step)) {
          asked.push(step);
        }
        if (step.kind !== 'entity') {
          open.set(step.id, step);
        }
        break;
      }
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        forgetInput(asked, open.get(event.TaskScheduledId));
        open.delete(event.TaskScheduledId);
        break;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        open.delete(event.TaskScheduledId);
        break;
      case EventType.TimerFired:
        open.delete(event.TimerId);
        break;
      case EventType.ExecutionStarted:
        begun = true;
        break;
      case EventType.ExecutionSuspended:
        suspended = true;
        break;
      case EventType.ExecutionResumed:
        suspended = false;
        break;
    }
  }
  return { nextId, asked, open, suspended, begun };
}

/** Of what has been done there is no later attempt; the history has the input. */
function forgetInput(asked: Step[], done: Step | undefined): void {
  const at = asked.findLastIndex((step) => step.id === (done?.retry?.step ?? done?.id));
  const step = asked[at];
  if (step !== undefined) {
    asked[at] = { ...step, input: null };
  }
}

function isAsked(step: Step): boolean {
  return step.retry === undefined || step.retry.step === step.id;
}

function retryOf({ Retry }: { readonly Retry?: RetryMark }): Pick<Step, 'retry'> {
  return Retry ? { retry: Retry } : {};
}

function toStep(event: ScheduledEvent): Step {
  const id = event.EventId;
  switch (event.EventType) {
    case EventType.TaskScheduled:
      return {
        id,
        kind: 'activity',
        name: event.Name,
        manner: attempts(event.Retry?.policy),
        input: event.Input,
        ...retryOf(event),
      };
    case EventType.SubOrchestrationInstanceCreated:
      return {
        id,
        kind: 'sub-orchestration',
        name: event.Name,
        manner: attempts(event.Retry?.policy),
        input: event.Input,
        instanceId: event.InstanceId,
        ...(event.Version !== undefined && { version: event.Version }),
        ...retryOf(event),
      };
    case EventType.TimerCreated:
      return { id, kind: 'timer', name: '', manner: '', input: null, ...retryOf(event) };
    case EventType.EventSent:
      return {
        id,
        kind: 'entity',
        name: `${event.InstanceId} ${event.Name}`,
        manner: decodeEntityRequest(event.Input).signal ? AS_SIGNAL : '',
        input: event.Input,
      };
  }
}
