// The one place from which a replication is asked for: every trigger comes here, and what became of it is told here.
import type { InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { replicationEventProperties } from '../domain/replication/event-properties';
import type { ReplicationTrigger } from '../domain/replication/replication';
import type { ImageVersionId } from '../domain/values/resource-id';
import type { ZoneTarget } from '../domain/values/zone-target';
import type { Telemetry } from '../telemetry/telemetry';
import { type StartResult, startRun, type TaskHub } from './replication-runs';
import { traceOf } from './request-trace';

/** What a function that works with replications is given. */
export interface ReplicationDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'targets' | 'policy'>;
  readonly telemetry: Telemetry;
  readonly taskHub: (context: InvocationContext) => TaskHub;
}

export interface ReplicationWish {
  readonly imageVersionId: ImageVersionId;
  readonly targets: readonly ZoneTarget[];
  readonly trigger: ReplicationTrigger;
  /** Of the Event Grid event that asks; null where it was none. */
  readonly eventId: string | null;
}

export async function requestReplication(
  { config, telemetry, taskHub }: ReplicationDeps,
  context: InvocationContext,
  { eventId, ...wish }: ReplicationWish,
): Promise<StartResult> {
  const result = await startRun(taskHub(context), { ...wish, ...traceOf(context), policy: config.policy });
  const { imageVersionId, trigger } = wish;
  const properties = {
    ...replicationEventProperties(result.id, imageVersionId, trigger),
    ...(eventId !== null && { eventId }),
  };
  if (result.kind === 'ignored') {
    const message = 'this replication was canceled by a user';
    telemetry.trackEvent('EventIgnored', { ...properties, reason: result.reason, message }, {});
  } else {
    telemetry.trackEvent('ReplicationRequested', { ...properties, outcome: result.kind }, {});
  }
  context.info(`Replication ${result.id}: ${result.kind} (${trigger.kind} ${eventId ?? trigger.by})`);
  return result;
}
