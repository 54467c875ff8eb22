// What an orchestrator function answers: the actions since the start of its execution, and whether it is over.
// A failed one throws, and its state is in the text of the error.
import { isNestedTooDeeply, NESTING_ERROR } from '../../../json-nesting';
import type { RetryPolicy } from './history-event';

/** durable-functions' ActionType. */
export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  CallHttp: 8,
  SignalEntity: 9,
  ScheduledSignalEntity: 10,
  WhenAny: 11,
  WhenAll: 12,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

/** One action as the SDK sends it; which members are there depends on `actionType`. */
export interface Action {
  readonly actionType: number;
  readonly functionName?: string;
  readonly instanceId?: string;
  readonly input?: unknown;
  readonly version?: string;
  readonly retryOptions?: RetryPolicy;
  readonly fireAt?: string;
  readonly isCanceled?: boolean;
  readonly operation?: string;
  readonly compoundActions?: readonly Action[];
}

export interface OrchestratorReply {
  readonly isDone: boolean;
  readonly actions: ReadonlyArray<readonly Action[]>;
  readonly output?: unknown;
  /** Text of the error that ended the orchestrator. Absent or empty means that it did not fail. */
  readonly error?: string;
  readonly customStatus?: unknown;
  /**
   * The answer could not be read: the engine sees a failure, and none of the actions. Where the history holds some, it takes
   * that for changed code.
   */
  readonly unread?: boolean;
}

const OUT_OF_PROC_DATA = '$OutOfProcData$:';

/** Reads the value that the function returned. Throws where it is not an orchestrator's answer. */
export function parseReply(text: string | undefined): OrchestratorReply {
  if (text !== undefined && isNestedTooDeeply(text)) {
    return unreadReply(NESTING_ERROR);
  }
  const reply = text === undefined ? undefined : (JSON.parse(text) as Partial<OrchestratorReply> | null);
  if (!reply || !Array.isArray(reply.actions)) {
    throw new TypeError('The orchestrator function answered nothing that durable-functions would answer.');
  }
  return { ...reply, isDone: reply.isDone === true, actions: reply.actions };
}

/**
 * Reads the state that the SDK hides in the error which a failing orchestrator throws.
 * @remarks Without one, which means that the SDK itself failed, the error's own text is the failure and no action is known. A thrown
 * error without a text, or something that is no Error, leaves a state that does not tell the failure: the engine reads nothing.
 */
export function parseThrownReply(error: unknown): OrchestratorReply {
  const message = error instanceof Error ? error.message : String(error);
  const at = message.indexOf(OUT_OF_PROC_DATA);
  if (at < 0) {
    return { isDone: false, actions: [], error: message || 'The orchestrator function threw an error without a text.' };
  }
  const reply = parseReply(message.slice(at + OUT_OF_PROC_DATA.length));
  return reply.error ? reply : unreadReply(`Result: Failure\nException: ${message}\nStack: `);
}

function unreadReply(error: string): OrchestratorReply {
  return { isDone: false, actions: [], error: `One or more errors occurred. (${error})`, unread: true };
}
