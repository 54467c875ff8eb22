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
  decodeTurns,
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

/** Replays `turns` through the executor, the last one as new. */
export async function replayTurns(
  orchestrator: Orchestrator,
  instanceId: string,
  input: string,
  turns: ReadonlyArray<readonly HistoryEvent[]>,
): Promise<OrchestratorReply> {
  return (await openSession(orchestrator, instanceId, input, turns)).reply;
}

/** As `replayTurns`; what it was replayed with can go on. */
export async function openSession(
  orchestrator: Orchestrator,
  instanceId: string,
  input: string,
  turns: ReadonlyArray<readonly HistoryEvent[]>,
): Promise<{ readonly reply: OrchestratorReply; readonly session: Session }> {
  const trigger = encodeOrchestratorTrigger({
    instanceId,
    parentInstanceId: null,
    input,
    pastTurns: turns.slice(0, -1).map((events) => encodeTurn(events, true)),
    newEvents: turns.at(-1) ?? [],
  });
  const context = new DummyOrchestrationContext('orchestrator', 'test', () => undefined);
  const replay = new Replay(orchestrator);
  const reply = await replyOf(async () => await replay.handle(JSON.parse(trigger.string ?? ''), context));
  return { reply, session: { executor: replay.taskOrchestrationExecutor, context } };
}

/** Goes on from where the session stands, which is then where this turn ends. */
export async function continueSession(
  { executor, context }: Session,
  turn: readonly HistoryEvent[],
): Promise<OrchestratorReply> {
  const events = decodeTurns([encodeTurn(turn, false)]).map((event) => ({
    ...event,
    Timestamp: new Date(event.Timestamp),
  }));
  try {
    const state = await executor.execute(context, events, executor.schemaVersion, () => executor.generator);
    const { actions, ...rest } = state as Pick<OrchestratorReply, 'actions'>;
    const written = actions.map((some) => some.map(asWritten));
    return { ...parseReply(JSON.stringify({ ...rest, actions: [] })), actions: written };
  } catch (error) {
    return parseThrownReply(error);
  }
}

/** Calls as they were written when they were asked for: they do not change, as timers do that are canceled. */
const calls = new WeakMap<Action, Action>();

function asWritten(action: Action): Action {
  const known = calls.get(action);
  if (known !== undefined) {
    return known;
  }
  const written = JSON.parse(JSON.stringify(action)) as Action;
  if (action.functionName !== undefined) {
    calls.set(action, written);
  }
  return written;
}

async function replyOf(execute: () => Promise<unknown>): Promise<OrchestratorReply> {
  try {
    return parseReply(JSON.stringify(await execute()));
  } catch (error) {
    return parseThrownReply(error);
  }
}
