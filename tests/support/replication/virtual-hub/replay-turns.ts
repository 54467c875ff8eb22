// The real replay executor of durable-functions: from a history to what the orchestrator asks for next. A session keeps the
// orchestrator between its turns, as the extension's extended sessions do, so that a turn costs its own events only.
import type { OrchestrationContext } from 'durable-functions';
import type { HistoryEvent } from '../../../../local/host/engines/sqlite/codec/history-event';
import {
  type Action,
  type OrchestratorReply,
  parseReply,
  parseThrownReply,
} from '../../../../local/host/engines/sqlite/codec/orchestrator-reply';
import {
  encodeOrchestratorTrigger,
  encodeTurn,
} from '../../../../local/host/engines/sqlite/codec/orchestrator-trigger';

interface Executor {
  readonly generator: unknown;
  readonly schemaVersion: number;
  execute(
    context: object,
    events: readonly object[],
    schemaVersion: number,
    orchestrator: () => unknown,
  ): Promise<unknown>;
}

/** The package has no types for these modules. */
const { DummyOrchestrationContext } = require('durable-functions/lib/src/util/testingUtils') as {
  DummyOrchestrationContext: new (functionName: string, invocationId: string, log: () => void) => object;
};
const { Orchestrator: Replay } = require('durable-functions/lib/src/orchestrations/Orchestrator') as {
  Orchestrator: new (
    orchestrator: Orchestrator,
  ) => { readonly taskOrchestrationExecutor: Executor; handle(trigger: unknown, context: object): Promise<unknown> };
};

export type Orchestrator = (context: OrchestrationContext) => Generator<unknown, unknown, never>;

/** An orchestrator that stands where its last turn ended. */
export interface Session {
  readonly executor: Executor;
  readonly context: object;
}

/** Replays `turns` through the executor, the last one as new, with all that goes over the wire written and read. */
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
  const replay = new Replay(orchestrator);
  return await replyOf(async () => await replay.handle(JSON.parse(trigger.string ?? ''), newContext()));
}

const newContext = () => new DummyOrchestrationContext('orchestrator', 'test', () => undefined);

/**
 * As `replayTurns`; what it was replayed with can go on. Of the actions that were answered before, calls are taken as they are: only
 * their kinds and names count any more.
 *
 * @param known how many actions the last reply had
 */
export async function openSession(
  orchestrator: Orchestrator,
  instanceId: string,
  input: string,
  turns: ReadonlyArray<readonly HistoryEvent[]>,
  known: number,
): Promise<{ readonly reply: OrchestratorReply; readonly session: Session }> {
  const empty = encodeOrchestratorTrigger({ instanceId, parentInstanceId: null, input, pastTurns: [], newEvents: [] });
  const trigger = {
    ...(JSON.parse(empty.string ?? '') as object),
    isReplaying: turns.length > 1,
    history: turns.flatMap((events, index) => received(events, index < turns.length - 1)),
  };
  const context = newContext();
  const replay = new Replay(orchestrator);
  const reply = await stateOf(async () => await replay.handle(trigger, context), known);
  return { reply, session: { executor: replay.taskOrchestrationExecutor, context } };
}

/** Goes on from where the session stands, which is then where this turn ends. */
export async function continueSession(
  { executor, context }: Session,
  turn: readonly HistoryEvent[],
): Promise<OrchestratorReply> {
  const { schemaVersion } = executor;
  const go = async () =>
    await executor.execute(context, received(turn, false), schemaVersion, () => executor.generator);
  return await stateOf(go, 0);
}

/** Events as the SDK reads them. */
function received(events: readonly HistoryEvent[], IsPlayed: boolean): readonly object[] {
  if (!IsPlayed) {
    return events.map((event) => ({ ...event, IsPlayed, Timestamp: new Date(event.Timestamp) }));
  }
  const played =
    turnsPlayed.get(events) ?? events.map((event) => ({ ...event, IsPlayed, Timestamp: new Date(event.Timestamp) }));
  turnsPlayed.set(events, played);
  return played;
}

/** A turn that is over is replayed as it is. */
const turnsPlayed = new WeakMap<readonly HistoryEvent[], readonly object[]>();

async function stateOf(execute: () => Promise<unknown>, known: number): Promise<OrchestratorReply> {
  try {
    const { actions, customStatus, ...rest } = (await execute()) as OrchestratorReply;
    for (const action of known === 0 ? [] : actions.flat().slice(0, known)) {
      if (action.functionName !== undefined && !actionsWritten.has(action)) {
        actionsWritten.set(action, action);
      }
    }
    const written = actions.map((some) => some.map(asWritten));
    const status = customStatus === undefined ? {} : { customStatus: statusAsWritten(customStatus) };
    // Most turns end with nothing else to be read.
    const isPlain = rest.output === undefined && rest.error === undefined;
    const reply = isPlain ? { isDone: rest.isDone === true } : parseReply(JSON.stringify({ ...rest, actions: [] }));
    return { ...reply, ...status, actions: written };
  } catch (error) {
    return parseThrownReply(error);
  }
}

/** What was written of an action, as long as it stays what it was: of all actions only timers change, when they are canceled. */
const actionsWritten = new WeakMap<Action, Action>();

function asWritten(action: Action): Action {
  const known = actionsWritten.get(action);
  if (known !== undefined && known.isCanceled === action.isCanceled && action.compoundActions === undefined) {
    return known;
  }
  const { compoundActions, ...rest } = action;
  const parts = compoundActions?.map(asWritten);
  if (known !== undefined && parts?.every((part, index) => part === known.compoundActions?.[index]) === true) {
    return known;
  }
  const written = {
    ...(known === undefined || parts === undefined ? membersWritten(rest) : known),
    ...(parts !== undefined && { compoundActions: parts }),
  };
  actionsWritten.set(action, written);
  return written;
}

/** The input is taken as it is: whoever reads it writes it as JSON in this very turn. */
function membersWritten({ input, ...rest }: Action): Action {
  return { ...(JSON.parse(JSON.stringify(rest)) as Action), ...(input !== undefined && { input }) };
}

/** A custom status is set anew where it changes. */
const statusesWritten = new WeakMap<object, unknown>();

function statusAsWritten(customStatus: unknown): unknown {
  if (typeof customStatus !== 'object' || customStatus === null) {
    return customStatus;
  }
  const written =
    statusesWritten.get(customStatus) ?? parseReply(JSON.stringify({ actions: [], customStatus })).customStatus;
  statusesWritten.set(customStatus, written);
  return written;
}

async function replyOf(execute: () => Promise<unknown>): Promise<OrchestratorReply> {
  try {
    return parseReply(JSON.stringify(await execute()));
  } catch (error) {
    return parseThrownReply(error);
  }
}
