// POST /api/replications/{id}/cancel: the run stops; what it has added stays.
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { replicationEventProperties } from '../domain/replication/event-properties';
import { summariseOutcome } from '../domain/replication/outcome-summary';
import { isFinal, type Replication } from '../domain/replication/replication';
import { parseImageVersionId } from '../domain/values/resource-id';
import type { Telemetry } from '../telemetry/telemetry';
import { callerOf } from './caller';
import { isReplicationId, unknownReplication } from './get-replication';
import { json, problem } from './http/problem-details';
import { cancelRun, findReplication, type TaskHub } from './replication-runs';

export interface CancelReplicationDeps {
  readonly telemetry: Telemetry;
  readonly taskHub: (context: InvocationContext) => TaskHub;
  /** Default: as long as it says, in milliseconds. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

export function createCancelReplication({ telemetry, taskHub, wait = sleep }: CancelReplicationDeps) {
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
    const { replication: after, terminated } = await cancelRun(hub, id, callerOf(request), wait);
    if (after !== null && terminated) {
      trackTermination(telemetry, after);
    }
    return after === null ? unknownReplication(id) : json(200, after);
  };
}

/** A run tells its own end; one that had to be terminated cannot. */
function trackTermination(telemetry: Telemetry, replication: Replication): void {
  const { properties, measurements } = summariseOutcome({ ...replication, state: 'Canceled' });
  const id = parseImageVersionId(replication.imageVersionId);
  if (id.ok) {
    telemetry.trackEvent(
      'ReplicationFinished',
      { ...replicationEventProperties(replication.id, id.value, replication.trigger), ...properties },
      measurements,
    );
  }
}
