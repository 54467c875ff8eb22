// POST /api/reconciliations: the reconciliation now, whatever the schedule says. Safe at any time: one is under way at most.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { isObject } from '../domain/values/json';
import { type Problem, quote } from '../domain/values/result';
import { reconcileInstanceId } from '../orchestrators/names';
import { callerOf } from './caller';
import { invalidRequest, json, problem } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { readJson } from './http/read-json';
import { type ReconciliationDeps, startReconciliation } from './reconciliation-run';
import type { TaskHub } from './task-hub';

const lookAgain = { 'retry-after': '10' };

export interface StartReconciliationDeps extends ReconciliationDeps {
  readonly taskHub: (context: InvocationContext) => TaskHub;
}

/** It is about everything that is watched: a body that wishes for something else must not be taken for a yes. */
function bodyMistakes(body: unknown): readonly Problem[] {
  if (body === null) {
    return [];
  }
  return isObject(body)
    ? Object.keys(body).map((member) => ({
        field: member.slice(0, 100),
        message: 'is not a known field; this request takes none, send {} or no body',
      }))
    : [{ field: 'body', message: `must be {} or left out, not ${quote(body)}` }];
}

export function createStartReconciliation(deps: StartReconciliationDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    const body = await readJson(request, unknown);
    if ('refused' in body) {
      return body.refused;
    }
    const mistakes = [...unknown, ...bodyMistakes(body.value)];
    if (mistakes.length > 0) {
      return invalidRequest(mistakes);
    }
    const trigger = { kind: 'http' as const, by: callerOf(request) };
    const status = await startReconciliation(deps, deps.taskHub(context), trigger);
    if (status === 'Pending') {
      return problem(503, 'The task hub has not carried out the start yet. Retry in a moment.', { headers: lookAgain });
    }
    return json(202, { instanceId: reconcileInstanceId, status }, lookAgain);
  };
}
