// The one place from which a replication is asked for: every trigger comes here, and what became of it is told here.
import { randomUUID } from 'node:crypto';
import type { InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { replicationEventProperties } from '../domain/replication/event-properties';
import type { HubService } from '../domain/replication/lost-instance';
import type { PlacedTargets } from '../domain/replication/placement';
import type { ReplicationTrigger } from '../domain/replication/replication';
import { replicationId } from '../domain/replication/replication-id';
import type { InstanceStatus } from '../domain/replication/replication-view';
import type { Retirement } from '../domain/replication/retirement';
import type { ImageVersionId } from '../domain/values/resource-id';
import type { Telemetry } from '../telemetry/telemetry';
import type { BegunWork } from './begun-work';
import { type StartResult, startRun } from './replication-runs';
import { traceOf } from './request-trace';
import { type HubClock, neverIdle, realClock, type TaskHub } from './task-hub';

/** What a function that works with replications is given. */
export interface ReplicationDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'targets' | 'policy' | 'completionTopicEndpoint'>;
  readonly telemetry: Telemetry;
  readonly taskHub: (context: InvocationContext) => TaskHub;
  /** How this process serves the task hub; without it no instance is taken for lost. */
  readonly service?: HubService;
  /** What this process does for the task hub; without it a start is looked at more often. */
  readonly work?: BegunWork;
  readonly clock?: HubClock;
}

export interface ReplicationWish extends PlacedTargets {
  readonly imageVersionId: ImageVersionId;
  readonly trigger: ReplicationTrigger;
  /** Of the Event Grid event that asks; null where it was none. */
  readonly eventId: string | null;
  /** Of a request that may be repeated: the repetition has the same; null where each is one of its own. */
  readonly repeatabilityId: string | null;
  /** When the event says that the version was written, ISO 8601; null where there was none, or it did not say. */
  readonly hintedAt?: string | null;
  /** Zones that the policy's retention takes off the version; absent: none. */
  readonly retirement?: Retirement;
  /** What a refusal of before rests on; absent: there was none, or it is not known. */
  readonly fingerprint?: string;
  /** See StartRequest. */
  readonly isThere?: boolean;
  readonly isAtRest?: boolean;
  /** The version's instance, where the trigger has just read it. */
  readonly seen?: InstanceStatus | null;
}

/** Tells of a hint for a version that stands as its record says: no run looks at it. */
export function tellUnchanged(
  { telemetry }: Pick<ReplicationDeps, 'telemetry'>,
  context: InvocationContext,
  { imageVersionId, trigger, rule, eventId }: Pick<ReplicationWish, 'imageVersionId' | 'trigger' | 'rule' | 'eventId'>,
): void {
  const id = replicationId(imageVersionId);
  const properties = {
    ...replicationEventProperties(id, imageVersionId, trigger, rule),
    ...(eventId !== null && { eventId }),
    outcome: 'unchanged',
  };
  telemetry.trackEvent('ReplicationRequested', properties, {});
  context.info(`Replication ${id}: unchanged (${trigger.kind} ${eventId ?? trigger.by})`);
}

/** Tells of a request over HTTP that was answered together with another one. */
export function tellJoined(
  { telemetry }: Pick<ReplicationDeps, 'telemetry'>,
  context: InvocationContext,
  imageVersionId: ImageVersionId,
  by: string,
): void {
  const id = replicationId(imageVersionId);
  const properties = replicationEventProperties(id, imageVersionId, { kind: 'http', by });
  telemetry.trackEvent('ReplicationRequested', { ...properties, outcome: 'joined' }, {});
  context.info(`Replication ${id}: joined (http ${by}, with a request that asks for the same)`);
}

export async function requestReplication(
  { config, telemetry, taskHub, service = neverIdle, work, clock = realClock }: ReplicationDeps,
  context: InvocationContext,
  {
    imageVersionId,
    targets,
    rule,
    regionParity,
    placement,
    trigger,
    eventId,
    repeatabilityId,
    hintedAt = null,
    retirement,
    fingerprint,
    isThere,
    isAtRest,
    seen,
  }: ReplicationWish,
): Promise<StartResult> {
  const request = {
    imageVersionId,
    token: repeatabilityId ?? randomUUID(),
    targets,
    trigger,
    rule,
    placement,
    ...traceOf(context),
    policy: {
      ...config.policy,
      regionParity: regionParity ?? config.policy.regionParity,
      ...(placement.existingTargets === 'UpdateReplicas' && { updateReplicas: true }),
    },
    completionEvents: config.completionTopicEndpoint !== null,
    hintedAt,
    ...(retirement !== undefined && { retirement }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(isThere !== undefined && { isThere }),
    ...(isAtRest !== undefined && { isAtRest }),
  };
  const id = replicationId(imageVersionId);
  const properties = {
    ...replicationEventProperties(id, imageVersionId, trigger, rule),
    ...(eventId !== null && { eventId }),
  };
  const tell = (outcome: StartResult['kind']) =>
    telemetry.trackEvent('ReplicationRequested', { ...properties, outcome }, {});
  // At once, so that it comes before all that the run tells.
  let told = false;
  const onStart = (kind: 'started' | 'checking') => {
    told = true;
    tell(kind);
  };
  const result = await startRun(taskHub(context), request, {
    service,
    clock,
    onStart,
    ...(work !== undefined && { work }),
    ...(seen !== undefined && { seen }),
  });
  if (!told || result.kind === 'conflict') {
    tell(result.kind);
  }
  context.info(`Replication ${result.id}: ${result.kind} (${trigger.kind} ${eventId ?? trigger.by})`);
  return result;
}
