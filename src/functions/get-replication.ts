// GET /api/replications/{id}
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { isFinal } from '../domain/replication/replication';
import { quote } from '../domain/values/result';
import { invalidRequest, json, problem } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { findReplication } from './replication-runs';
import type { TaskHub } from './task-hub';

export function createGetReplication({ taskHub }: { readonly taskHub: (context: InvocationContext) => TaskHub }) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    if (unknown.length > 0) {
      return invalidRequest(unknown);
    }
    const id = request.params.id ?? '';
    const replication = isReplicationId(id) ? await findReplication(taskHub(context), id) : null;
    if (replication === null) {
      return unknownReplication(id);
    }
    return json(200, replication, isFinal(replication.state) ? {} : { 'retry-after': '5' });
  };
}

/** Only such ids are looked up: the durable client does not escape them in its own requests. */
export function isReplicationId(id: string): boolean {
  return /^[a-z0-9._-]{1,100}$/.test(id) && !id.includes('..');
}

export function unknownReplication(id: string): HttpResponseInit {
  return problem(404, `Replication ${quote(id)} was not found. GET /api/replications lists all of them.`);
}
