// Counts what the app sends of each version against REPLICATION_WRITES_PER_DAY. A world is shorter than a day, and publishes each
// version once.
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { kindOfAnswer } from '../../../../src/azure/arm/answer-table';
import { isNotEnrolled } from '../../../../src/domain/replication/retry-decision';
import { objectAt, textAt } from '../../../../src/domain/values/json';
import type { Intercept } from '../arm-transport';
import { idOf, type ReplicationWorld } from '../replication-world';
import type { ActivityRunner } from '../virtual-hub/hub-engine';
import { takenOutOf, targetsIn, targetsOf } from './invariants';

/** ARM took the write, or another writer came first. What may pass is waited out for a bounded time and used up nothing. */
const counted = [200, 201, 202, 409, 412];

export interface BudgetWatch {
  /** Around each request, outside of all faults: what counts is the answer that the app was given. */
  intercept(inner: Intercept): Intercept;
  /** Around each activity: one that is run again, by the task hub or after a death, may send its write again. */
  readonly runActivity: ActivityRunner;
}

export function watchingBudget(world: ReplicationWorld, tell: (violation: string) => void): BudgetWatch {
  const sent = new Map<string, number>();
  const repeated = new Map<string, number>();
  const known = new Set<string>();
  const add = (counts: Map<string, number>, id: string) => void counts.set(id, (counts.get(id) ?? 0) + 1);
  return {
    intercept: (inner) => async (request, send, path) => {
      if (request.method !== 'PUT' || !/\/images\/[^/]+\/versions\/[^/]+$/i.test(path)) {
        return await inner(request, send, path);
      }
      const isRestoring = await restores(world, request, path);
      const answer = await inner(request, send, path);
      if (isRestoring || !counts(answer, path)) {
        return answer;
      }
      const id = idOf(path);
      add(sent, id);
      const allowed = world.config.policy.writesPerDay + (repeated.get(id) ?? 0);
      if ((sent.get(id) ?? 0) > allowed) {
        tell(`${path} was written ${sent.get(id)} times, and its budget is ${allowed}`);
      }
      return answer;
    },
    runActivity: async ({ instanceId, name, input }, run) => {
      if (name === 'addZoneTargets') {
        const execution = JSON.stringify([instanceId, input]);
        if (known.has(execution)) {
          add(repeated, instanceId);
        }
        known.add(execution);
      }
      return await run();
    },
  };
}

function counts({ status, bodyAsText }: PipelineResponse, path: string): boolean {
  const text = bodyAsText ?? '';
  return (
    counted.includes(status) &&
    isWhole(text) &&
    !isNotEnrolled(text) &&
    !isBeingDeleted.test(text) &&
    !mayPass(status, text, path)
  );
}

/** The code decides, not the status: a 409 that says `RetryableError` is no other writer. */
function mayPass(status: number, text: string, path: string): boolean {
  if (status < 400) {
    return false;
  }
  const error = objectAt(text === '' ? {} : (JSON.parse(text) as unknown), 'error');
  const answer = { status, code: textAt(error, 'code') ?? '', message: textAt(error, 'message') ?? '' };
  return ['transient', 'throttled'].includes(kindOfAnswer(answer, { method: 'PUT', path }));
}

/** Nothing is written to it any more. */
const isBeingDeleted = /marked for deletion/i;

/** An answer that was cut short is none. */
function isWhole(text: string): boolean {
  try {
    return text === '' || JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

/** What was taken out is added back whatever the budget says: a target is never lost. */
async function restores(world: ReplicationWorld, { body }: PipelineRequest, path: string): Promise<boolean> {
  const written = targetsIn(typeof body === 'string' ? JSON.parse(body) : {});
  const present = targetsOf(world, path);
  const zones = await takenOutOf(world, path);
  return zones.some((zone) => written.has(zone) && !present.has(zone));
}
