// Decides one turn: from the ledger, the messages taken and the orchestrator's reply to what happens next. Pure.

import { throughDotnet, throughStorage } from '../codec/dotnet-json';
import type { Message, ScheduledEvent } from '../codec/history-event';
import type { OrchestratorReply } from '../codec/orchestrator-reply';
import { continueAsNewAction, describeAction, numberedActions } from './actions';
import { checkCustomStatus, encodeCustomStatus } from './custom-status';
import { checkDeterminism } from './determinism';
import { type Ledger, recordEvents, type StepKind } from './ledger';
import { scheduleRetry } from './retry';
import { type ScheduleContext, scheduleAction } from './schedule';

export interface TurnRequest extends ScheduleContext {
  readonly orchestratorName: string;
  readonly ledger: Ledger;
  readonly messages: readonly Message[];
  readonly reply: OrchestratorReply;
  /** Whether the app registered a function of that kind and name; `@entity@key` counts by its entity name. */
  readonly isRegistered: (kind: StepKind, name: string) => boolean;
  /** Names of the app's functions of that kind, for error texts. */
  readonly registeredNames: (kind: StepKind) => readonly string[];
}

export type Outcome =
  | { readonly state: 'running' }
  | { readonly state: 'completed'; readonly output: string | null }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'continued-as-new'; readonly input: string | null };

export interface TurnDecision {
  readonly scheduled: readonly ScheduledEvent[];
  /** Timers that the orchestrator has cancelled and that had not fired. */
  readonly cancelledTimers: readonly number[];
  /** JSON text of what the orchestrator set; null takes away what was there, undefined leaves it. */
  readonly customStatus: string | null | undefined;
  readonly outcome: Outcome;
}

/**
 * @remarks A failure of the instance's own (the code changed, an action nobody can do) ends it at once; everything else ends only
 * when no task or timer is open, as DTFx does.
 */
export function decideTurn(request: TurnRequest): TurnDecision {
  const { ledger, messages, reply } = request;
  const encoded = encodeCustomStatus(reply.customStatus);
  const tooLarge = checkCustomStatus(encoded);
  const isUnread = reply.unread === true || tooLarge !== undefined;
  const customStatus = isUnread ? null : encoded;
  const failWith = (error: string): TurnDecision => ({
    scheduled: [],
    cancelledTimers: [],
    customStatus,
    outcome: { state: 'failed', error },
  });
  const fail = (reason: string) => failWith(`Orchestrator function '${request.orchestratorName}' failed: ${reason}`);
  const failure = tooLarge ?? (reply.actions.length === 0 ? reply.error : undefined);
  if (failure && !(isUnread && ledger.asked.length > 0)) {
    return fail(failure);
  }

  // Of an answer that cannot be read no action is known: to the engine that is changed code.
  const actions = isUnread ? [] : numberedActions(reply.actions);
  const mismatch = checkDeterminism(ledger.asked, actions);
  if (mismatch) {
    return failWith(mismatch);
  }

  let nextId = ledger.nextId;
  const scheduled: ScheduledEvent[] = [];
  for (const message of messages) {
    const event = scheduleRetry(ledger, message, nextId, request);
    if (event) {
      scheduled.push(event);
      nextId++;
    }
  }
  for (const action of actions.slice(ledger.asked.length)) {
    const asked = describeAction(action);
    if ('unsupported' in asked) {
      return fail(`step #${nextId} asks for what this host does not support: ${asked.unsupported}.`);
    }
    if (asked.kind !== 'timer' && !request.isRegistered(asked.kind, asked.name)) {
      return fail(unknownFunction(request, nextId, asked.kind, asked.name));
    }
    scheduled.push(scheduleAction(action, nextId, request));
    nextId++;
  }

  const after = recordEvents(ledger, [...messages, ...scheduled]);
  const cancelledTimers = after.asked
    .filter((step, index) => actions[index]?.isCanceled === true && after.open.has(step.id))
    .map((step) => step.id);
  const isOpen = after.open.size > cancelledTimers.length;
  return { scheduled, cancelledTimers, customStatus, outcome: decideOutcome(request, isOpen) };
}

function decideOutcome({ orchestratorName, reply }: TurnRequest, isOpen: boolean): Outcome {
  if (isOpen || (!reply.isDone && !reply.error)) {
    return { state: 'running' };
  }
  if (reply.error) {
    return { state: 'failed', error: `Orchestrator function '${orchestratorName}' failed: ${reply.error}` };
  }
  const next = continueAsNewAction(reply.actions);
  return next
    ? { state: 'continued-as-new', input: toJsonText(next.input, throughStorage) }
    : { state: 'completed', output: toJsonText(reply.output, throughDotnet) };
}

function unknownFunction(request: TurnRequest, id: number, kind: StepKind, name: string): string {
  const label = { activity: 'activity', 'sub-orchestration': 'orchestrator', entity: 'entity', timer: 'timer' }[kind];
  const known = request.registeredNames(kind);
  return (
    `step #${id} calls the ${label} function '${name}', which does not exist, is disabled, or is not an ${label} function. ` +
    `The app registered ${known.length === 0 ? 'none' : known.map((each) => `'${each}'`).join(', ')}.`
  );
}

function toJsonText(value: unknown, through: (text: string) => string): string | null {
  return value === undefined ? null : through(JSON.stringify(value));
}
