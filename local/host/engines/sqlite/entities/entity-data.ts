// The payload of an entity function and its answer, in the words of durable-functions.
import type { TypedData } from '../../../contract';
import { type EntityRequest, parseEntityId } from '../codec/entity-request';
import type { EntityRow } from '../store/entity-tables';

export interface OperationResult {
  readonly isError: boolean;
  /** JSON text; absent where the operation returned nothing. */
  readonly result?: string;
}

export interface EntityAnswer {
  readonly entityExists: boolean;
  /** JSON text; null where it has none. */
  readonly entityState: string | null;
  /** One for each operation of the batch, in order. */
  readonly results: readonly OperationResult[];
  readonly signals: ReadonlyArray<{
    readonly target: { readonly name: string; readonly key: string };
    readonly name: string;
    readonly input?: string;
  }>;
}

export function encodeEntityTrigger(
  entityId: string,
  entity: EntityRow | undefined,
  batch: readonly EntityRequest[],
): TypedData {
  return {
    string: JSON.stringify({
      self: parseEntityId(entityId),
      exists: entity !== undefined,
      state: entity?.state ?? undefined,
      batch: batch.map(({ id, op, input, signal }) => ({ id, name: op, input, isSignal: signal === true })),
    }),
  };
}

/** @throws TypeError where the function answered something else than durable-functions would. */
export function decodeEntityAnswer(value: TypedData | undefined): EntityAnswer {
  const answer = JSON.parse(value?.json ?? value?.string ?? 'null') as Partial<EntityAnswer> | null;
  if (!answer || !Array.isArray(answer.results)) {
    throw new TypeError('The entity function answered nothing that durable-functions would answer.');
  }
  return {
    entityExists: answer.entityExists === true,
    entityState: answer.entityState ?? null,
    results: answer.results,
    signals: answer.signals ?? [],
  };
}

/** The event data by which an operation's outcome reaches the orchestration that called it. */
export function encodeEntityResponse(outcome: OperationResult | undefined): string {
  if (!outcome) {
    return JSON.stringify({ result: null });
  }
  return JSON.stringify({ result: outcome.result, ...(outcome.isError && { exceptionType: 'System.Exception' }) });
}
