// GET /api/health: can this app do its work? Asks for no key: it names no gallery, version or caller.
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { type Standing, standingAfter } from '../domain/replication/reconciliation-standing';
import { reconcileInstanceId } from '../orchestrators/names';
import { json } from './http/problem-details';
import { findInstance, type TaskHub } from './task-hub';

export interface HealthDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'targets'>;
  readonly version: string;
  readonly taskHub: (context: InvocationContext) => TaskHub;
  /** Fetches a token for ARM. @returns why it has none that ARM takes, in words; null where nothing is wrong */
  readonly findSignInProblem: () => Promise<string | null>;
}

/** What keeps the app from its work, and what keeps a part of it from being done. */
interface Reasons {
  readonly blocking: readonly string[];
  readonly others: readonly string[];
}

export function createGetHealth({ config, version, taskHub, findSignInProblem }: HealthDeps) {
  return async (_request: unknown, context: InvocationContext): Promise<HttpResponseInit> => {
    const [hub, signIn] = await Promise.all([readHub(taskHub(context), context), findSignInProblem()]);
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
async function readHub(hub: TaskHub, context: InvocationContext): Promise<Reasons> {
  try {
    const reconciliation = await findInstance(hub, reconcileInstanceId);
    return { blocking: [], others: reasonsOf(standingAfter(reconciliation)) };
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
