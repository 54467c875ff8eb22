// GET /api/operations/{id}, POST …/cancel and POST …/retry.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Operation } from '../domain/values/operation';
import { quote } from '../domain/values/result';
import { callerOf } from './caller';
import { invalidRequest, json, problem } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { cancelOperation, findOperation } from './operation-instances';
import { retryOperation, type SelectionService } from './selection-operations';
import { acceptedOperation } from './start-selection';
import type { TaskHub } from './task-hub';

export interface OperationDeps extends SelectionService {
  readonly taskHub: (context: InvocationContext) => TaskHub;
}

type Act = (hub: TaskHub, id: string, request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>;

function ofOperation({ taskHub }: OperationDeps, act: Act) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    if (unknown.length > 0) {
      return invalidRequest(unknown);
    }
    const { id = '' } = request.params;
    // The task hub does not answer a question about a blank id: it is no operation's.
    return /[^\s\0]/.test(id) ? await act(taskHub(context), id, request, context) : notFound(id);
  };
}

function notFound(id: string): HttpResponseInit {
  return problem(404, `Operation ${quote(id)} was not found. Ended operations are kept for HISTORY_RETENTION.`);
}

const isOver = ({ status }: Operation) => status === 'Succeeded' || status === 'Failed' || status === 'Canceled';

export function createGetOperation(deps: OperationDeps) {
  return ofOperation(deps, async (hub, id) => {
    const operation = await findOperation(hub, id);
    return operation === null ? notFound(id) : json(200, operation, isOver(operation) ? {} : { 'retry-after': '5' });
  });
}

export function createCancelOperation(deps: OperationDeps) {
  return ofOperation(deps, async (hub, id, request) => {
    const before = await findOperation(hub, id);
    if (before !== null && isOver(before)) {
      return problem(409, `Operation ${id} has ended: ${before.status}.`, { extensions: { operation: before } });
    }
    const operation = before === null ? null : await cancelOperation(hub, id, callerOf(request));
    return operation === null ? notFound(id) : json(200, operation);
  });
}

export function createRetryOperation(deps: OperationDeps) {
  return ofOperation(deps, async (hub, id, request, context) => {
    const retried = await retryOperation(hub, context, id, { kind: 'http', by: callerOf(request) }, deps);
    switch (retried.kind) {
      case 'unknown':
        return (await findOperation(hub, id)) === null
          ? notFound(id)
          : problem(409, `Operation ${id} is not one that can be retried. Send its request again.`);
      case 'accepted':
        return acceptedOperation(request, retried.operation);
      case 'running':
        return problem(409, `Operation ${id} is still running. Wait for it to end, or cancel it, then retry.`, {
          extensions: { operation: retried.operation },
        });
      case 'nothingFailed':
        return problem(409, `Operation ${id} has no failures to take up.`, {
          extensions: { operation: retried.operation },
        });
    }
  });
}
