// Runs the operations that wait for an entity: a batch at a time, one batch of an entity after the other.
import { randomUUID } from 'node:crypto';
import { type EntityRequest, formatEntityId } from '../codec/entity-request';
import { EventType } from '../codec/history-event';
import type { EngineContext } from '../engine/context';
import { sendMessage } from '../engine/lifecycle';
import {
  decodeEntityAnswer,
  type EntityAnswer,
  encodeEntityResponse,
  encodeEntityTrigger,
  type OperationResult,
} from './entity-data';

const BATCH_SIZE = 100;

/** Runs what waits for one entity. Not to be called for an entity that is still running. */
export type RunEntity = (entityId: string) => Promise<void>;

export function createEntityRunner(context: EngineContext): RunEntity {
  const { store, clock, functions, log } = context;

  /** Puts an operation into an entity's inbox; expects to run inside a transaction. */
  function signal(entityId: string, op: string, input: string | undefined): void {
    store.entities.addRequest(entityId, { op, id: randomUUID(), signal: true, ...(input ? { input } : {}) });
    context.wake.entity(entityId);
  }

  async function perform(entityId: string, batch: readonly EntityRequest[]): Promise<EntityAnswer> {
    const entity = store.entities.get(entityId);
    const functionName = functions.find('entity', entityId);
    try {
      if (functionName === undefined) {
        throw new Error(`The app has no entity function for '${entityId}'.`);
      }
      const { returnValue } = await context.invoke({
        functionName,
        triggerData: encodeEntityTrigger(entityId, entity, batch),
      });
      return decodeEntityAnswer(returnValue);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.error(`Entity '${entityId}' failed, and the operations sent to it with it: ${message}`);
      const result: OperationResult = { isError: true, result: JSON.stringify(message) };
      return {
        entityExists: entity !== undefined,
        entityState: entity?.state ?? null,
        results: batch.map(() => result),
        signals: [],
      };
    }
  }

  function respond(request: EntityRequest, outcome: OperationResult | undefined): void {
    if (request.signal || request.parent === undefined) {
      return;
    }
    if (store.instances.get(request.parent)?.executionId !== request.parentExecution) {
      return;
    }
    sendMessage(context, request.parent, {
      EventType: EventType.EventRaised,
      EventId: -1,
      Timestamp: clock.now().toISOString(),
      Name: request.id,
      Input: encodeEntityResponse(outcome),
    });
  }

  return async (entityId) => {
    const waiting = store.entities.waiting(entityId, BATCH_SIZE);
    if (waiting.length === 0) {
      return;
    }
    const answer = await perform(
      entityId,
      waiting.map((item) => item.request),
    );
    store.transaction(() => {
      for (const [index, { seq, request }] of waiting.entries()) {
        store.entities.removeRequest(seq);
        respond(request, answer.results[index]);
      }
      if (answer.entityExists) {
        store.entities.put({ entityId, state: answer.entityState, updatedAt: clock.now().getTime() });
      } else {
        store.entities.remove(entityId);
      }
      for (const { target, name, input } of answer.signals) {
        signal(formatEntityId(target.name, target.key), name, input);
      }
    });
    if (waiting.length === BATCH_SIZE) {
      context.wake.entity(entityId);
    }
  };
}
