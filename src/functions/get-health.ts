// GET /api/health: can this app do its work? Asks for no key: it names no gallery, version or caller.
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { overdueSince, type Standing, standingAfter } from '../domain/replication/reconciliation-standing';
import type { InstanceStatus } from '../domain/replication/replication-view';
import { reconcileInstanceId } from '../orchestrators/names';
import { json } from './http/problem-details';
import { findInstance, type HubClock, realClock, type TaskHub } from './task-hub';

export interface HealthDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'targets' | 'reconcileSchedule'>;
  readonly version: string;
  readonly taskHub: (context: InvocationContext) => TaskHub;
  /** Fetches a token for ARM. @returns why it has none that ARM takes, in words; null where nothing is wrong */
  readonly findSignInProblem: () => Promise<string | null>;
  readonly clock?: Pick<HubClock, 'now'>;
}

/** What keeps the app from its work, and what keeps a part of it from being done. */
interface Reasons {
  readonly blocking: readonly string[];
  readonly others: readonly string[];
}

export function createGetHealth({ config, version, taskHub, findSignInProblem, clock = realClock }: HealthDeps) {
  return async (_request: unknown, context: InvocationContext): Promise<HttpResponseInit> => {
    const [hub, signIn] = await Promise.all([
      readHub(taskHub(context), context, (status) => overdueSince(status, config.reconcileSchedule, clock.now())),
      findSignInProblem(),
    ]);
    if (signIn !== null) {
      context.error(signIn);
    }
    const blocking = [...hub.blocking, ...(signIn === null ? [] : [signIn])];
    const reasons = [...blocking, ...hub.others];
    const status = blocking.length > 0 ? 'Unhealthy' : reasons.length > 0 ? 'Degraded' : 'Healthy';
    return json(blocking.length > 0 ? 503 : 200, {
      status,
      version,
      galleries: config.watchedGalleries.length,
      zones: config.targets.map((target) => target.zone),
      ...(reasons.length > 0 && { reasons }),
    });
  };
}

/** One read of the task hub. Which version or gallery it is, the telemetry, the alerts and the API tell those who have a key. */
async function readHub(
  hub: TaskHub,
  context: InvocationContext,
  overdue: (status: InstanceStatus | null) => string | null,
): Promise<Reasons> {
  try {
    const reconciliation = await findInstance(hub, reconcileInstanceId);
    const since = overdue(reconciliation);
    const late =
      since === null ? [] : [`no reconciliation has got on since ${since}, though RECONCILE_SCHEDULE asks for one`];
    return { blocking: [], others: [...late, ...reasonsOf(standingAfter(reconciliation))] };
  } catch (error) {
    context.error('The task hub does not answer:', error);
    return { blocking: ['the task hub does not answer'], others: [] };
  }
}

function reasonsOf({
  galleriesNotFound,
  unread,
  incompleteInARow,
  regionsFailed,
  zonesRemoved,
  endedAs,
}: Standing): readonly string[] {
  const inARow = incompleteInARow > 1 ? `; ${incompleteInARow} in a row did not look at all` : '';
  return [
    ...(endedAs === null ? [] : [`the last reconciliation ended as ${endedAs}${inARow}`]),
    ...(galleriesNotFound > 0
      ? [`GalleryNotFound: galleries of WATCHED_GALLERIES that do not exist: ${galleriesNotFound}`]
      : []),
    ...(unread > 0 && endedAs === null
      ? [`the last reconciliation is incomplete: ReconcileFinished says what it could not read${inARow}`]
      : []),
    ...(regionsFailed > 0
      ? [`RegionFailed: regions, or zones of others, that Azure failed to copy a version into: ${regionsFailed}`]
      : []),
    ...(zonesRemoved > 0
      ? [`TargetRemoved: zones that somebody took off a version, within a day: ${zonesRemoved}`]
      : []),
  ];
}
