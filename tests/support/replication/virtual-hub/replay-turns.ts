// The real replay executor of durable-functions: from a history to what the orchestrator asks for next.
import type { OrchestrationContext } from 'durable-functions';
import type { HistoryEvent } from '../../../../local/host/engines/sqlite/codec/history-event';
import {
  type OrchestratorReply,
  parseReply,
  parseThrownReply,
} from '../../../../local/host/engines/sqlite/codec/orchestrator-reply';
import {
  encodeOrchestratorTrigger,
  encodeTurn,
} from '../../../../local/host/engines/sqlite/codec/orchestrator-trigger';

/** The package has no types for this module. */
const { createOrchestrator, DummyOrchestrationContext } = require('durable-functions/lib/src/util/testingUtils') as {
  createOrchestrator(orchestrator: Orchestrator): (trigger: unknown, context: object) => Promise<unknown>;
  DummyOrchestrationContext: new (functionName: string, invocationId: string, log: () => void) => object;
};

export type Orchestrator = (context: OrchestrationContext) => Generator<unknown, unknown, never>;

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
