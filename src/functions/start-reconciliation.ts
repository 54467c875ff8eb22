// POST /api/reconciliations: the reconciliation now, whatever the schedule says. Safe at any time: one is under way at most.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { reconcileInstanceId } from '../orchestrators/names';
import { callerOf } from './caller';
import { invalidRequest, json, problem } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { type ReconciliationDeps, startReconciliation } from './reconciliation-run';
import type { TaskHub } from './task-hub';

const lookAgain = { 'retry-after': '10' };

export interface StartReconciliationDeps extends ReconciliationDeps {
  readonly taskHub: (context: InvocationContext) => TaskHub;
}

export function createStartReconciliation(deps: StartReconciliationDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    if (unknown.length > 0) {
      return invalidRequest(unknown);
    }
    const trigger = { kind: 'http' as const, by: callerOf(request) };
    const status = await startReconciliation(deps, deps.taskHub(context), trigger);
    if (status === 'Pending') {
      return problem(503, 'The task hub has not carried out the start yet. Retry in a moment.', { headers: lookAgain });
    }
    return json(202, { instanceId: reconcileInstanceId, status }, lookAgain);
  };
}
