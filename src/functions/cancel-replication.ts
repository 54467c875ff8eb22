// POST /api/replications/{id}/cancel: the run stops; what it has added stays.
import { setTimeout as wait } from 'node:timers/promises';
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { isFinal } from '../domain/replication';
import { isReplicationId, unknownReplication } from './get-replication';
import { json, problem } from './problem-details';
import { cancelRun, findReplication, type TaskHub } from './replication-runs';

export function createCancelReplication({ taskHub }: { readonly taskHub: (context: InvocationContext) => TaskHub }) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const id = request.params.id ?? '';
    const hub = taskHub(context);
    const before = isReplicationId(id) ? await findReplication(hub, id) : null;
    if (before === null) {
      return unknownReplication(id);
    }
    if (isFinal(before.state) && before.state !== 'Canceled') {
      return problem(409, `Replication ${id} has ended already: ${before.state}.`, {
        extensions: { replication: before },
      });
    }
    const by = request.headers.get('x-ms-client-principal-name') ?? 'http request';
    const after = await cancelRun(hub, id, by, async (milliseconds) => {
      await wait(milliseconds);
    });
    return after === null ? unknownReplication(id) : json(200, after);
  };
}
