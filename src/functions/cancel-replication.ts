// POST /api/replications/{id}/cancel: the run stops; what it has added stays.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { replicationEventProperties } from '../domain/replication/event-properties';
import { summariseOutcome } from '../domain/replication/outcome-summary';
import { isFinal, type Replication } from '../domain/replication/replication';
import { parseImageVersionId } from '../domain/values/resource-id';
import type { Telemetry } from '../telemetry/telemetry';
import { callerOf } from './caller';
import { cancelRun } from './cancel-run';
import { isReplicationId, unknownReplication } from './get-replication';
import { invalidRequest, json, problem } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { findReplication } from './replication-runs';
import type { HubClock, TaskHub } from './task-hub';

export interface CancelReplicationDeps {
  readonly telemetry: Telemetry;
  readonly taskHub: (context: InvocationContext) => TaskHub;
  readonly clock?: HubClock;
}

export function createCancelReplication({ telemetry, taskHub, clock }: CancelReplicationDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    if (unknown.length > 0) {
      return invalidRequest(unknown);
    }
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
    const { replication: after, outcome } = await cancelRun(hub, id, callerOf(request), clock);
    if (after === null) {
      return unknownReplication(id);
    }
    if (outcome === 'terminated') {
      trackTermination(telemetry, after);
    }
    // Not canceled yet: it says so, and whoever asks for the replication sees when it is.
    return outcome === 'requested' ? json(202, after, { 'retry-after': '10' }) : json(200, after);
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
