// Tells what a reconciliation saw and did.
import { versionsQuota } from '../../domain/policy/quota';
import type { ReconcileActivities, ReconcileSummary } from '../../orchestrators/reconcile-galleries/contract';
import { done } from '../answer';
import type { ActivityDeps, ReplicationRuns } from '../deps';
import { reconcileTrigger } from './replicate-drifted';

function quotasOf({ versionsOf = {}, quotas = [] }: ReconcileSummary): readonly string[] {
  const ofGalleries = Object.entries(versionsOf).flatMap(
    ([galleryId, versions]) => versionsQuota(galleryId.split('/').at(-1) ?? '', versions) ?? [],
  );
  return [...ofGalleries, ...quotas];
}

export function createFinishReconcile(
  { telemetry }: ActivityDeps,
  runs: ReplicationRuns,
): ReconcileActivities['finishReconcile'] {
  return async ({ summary, run, trigger = reconcileTrigger }) => {
    telemetry.trackEvent(
      'ReconcileFinished',
      {
        trigger: trigger.kind,
        by: trigger.by,
        outcome: summary.unread.length === 0 ? 'Complete' : 'Incomplete',
        reasons: summary.unread.join('; ').slice(0, 2000),
        galleriesNotFound: summary.galleriesNotFound.join(' '),
        quotas: quotasOf(summary).join('; ').slice(0, 2000),
        driftByZone: Object.entries(summary.driftByZone)
          .map(([zone, versions]) => `${zone}=${versions}`)
          .join(' '),
      },
      {
        seconds: (Date.parse(run.at) - Date.parse(summary.startedAt)) / 1000,
        versions: summary.versions,
        drifted: summary.drifted,
        started: summary.started,
        backlog: await runs.countLive(),
        unread: summary.unread.length - summary.galleriesNotFound.length,
        oldestGapSeconds: summary.oldestGapSeconds,
        retirable: summary.retirable ?? 0,
        retiring: summary.retiring ?? 0,
        takenUp: summary.takenUp ?? 0,
        purged: summary.purged ?? 0,
        incompleteInARow: summary.incompleteInARow ?? 0,
        regionsFailed: summary.told?.regionsFailed ?? 0,
        zonesRemoved: summary.told?.zonesRemoved ?? 0,
      },
    );
    return done(null);
  };
}
