// Starts the replication of a version that lacks a zone, and tells for how long it has.
import { replicationEventProperties } from '../../domain/replication/event-properties';
import { placedTargets } from '../../domain/replication/placement';
import type { Replication, ReplicationTrigger } from '../../domain/replication/replication';
import { replicationId } from '../../domain/replication/replication-id';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { versionIdOf } from '../activity';
import { done } from '../answer';
import type { ActivityDeps, ReplicationRuns } from '../deps';

export const reconcileTrigger: ReplicationTrigger = { kind: 'timer', by: 'reconcileGalleries' };

export function createReplicateDrifted(
  { telemetry }: ActivityDeps,
  runs: ReplicationRuns,
): ReconcileActivities['replicateDrifted'] {
  return async ({ version, run }) => {
    const id = versionIdOf(version);
    const instanceId = replicationId(id);
    const record = await runs.find(instanceId);
    // What a person canceled stays so, unless another publication has the name: the run looks.
    const started = await runs.start(id, placedTargets(version.answer, version.publishedDate));
    const outcome = record?.state === 'Canceled' && started === 'checking' ? 'ignored' : started;
    const since = driftSeconds(version.publishedDate, record, run.at);
    // What a person canceled is a known state, not drift.
    for (const zone of outcome === 'ignored' ? [] : version.missingZones) {
      telemetry.trackEvent(
        'DriftFound',
        {
          ...replicationEventProperties(instanceId, id, reconcileTrigger, version.answer.rule),
          zone,
          state: 'Missing',
          lastState: record?.state ?? '',
          outcome,
          reason: lastWords(record, zone),
        },
        { driftSeconds: since },
      );
    }
    return done({ outcome, driftSeconds: since });
  };
}

/** Seconds for which a version has lacked a zone: since it was published, or last known to be everywhere. */
function driftSeconds(publishedDate: string | null, record: Replication | null, at: string): number {
  const wasComplete = record?.state === 'Succeeded' || record?.state === 'NoChange';
  const since = [publishedDate, wasComplete ? (record?.updatedAt ?? null) : null].flatMap((time) => time ?? []);
  const latest = Math.max(...since.map(Date.parse));
  return Number.isFinite(latest) ? Math.max(0, (Date.parse(at) - latest) / 1000) : 0;
}

/** Why the last run did not bring the zone there, in its own words; empty where none has tried. */
function lastWords(record: Replication | null, missing: string): string {
  return (record?.targets.find(({ zone }) => zone === missing)?.details ?? '').slice(0, 2000);
}
