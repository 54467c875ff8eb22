// The side effects of the reconciliation: it reads lists, starts replications, and tells what it found.
import type { InvocationContext } from '@azure/functions';
import { listImageNames, listImageVersions } from '../../azure/gallery-lists';
import { findDrift, readListedVersion } from '../../domain/image-version/drift';
import { replicationEventProperties } from '../../domain/replication/event-properties';
import type { Replication, ReplicationTrigger } from '../../domain/replication/replication';
import { replicationId } from '../../domain/replication/replication-id';
import { type GalleryId, type ImageVersionId, parseGalleryId } from '../../domain/values/resource-id';
import type { ActivityAnswer } from '../../orchestrators/engine/activity-answer';
import type {
  DriftAnswer,
  ReconcileActivities,
  ReconcileActivityName,
} from '../../orchestrators/reconcile-galleries/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { versionIdOf } from '../version-id';
import { withinBudget } from '../within-budget';

/** What the reconciliation does with runs; main.ts ties it to the durable client of the invocation. */
export interface ReconcileRuns {
  find(id: string): Promise<Replication | null>;
  start(id: ImageVersionId): Promise<DriftAnswer['outcome']>;
  /** Runs under way. */
  countLive(): Promise<number>;
}

const reconcileTrigger: ReplicationTrigger = { kind: 'timer', by: 'reconcileGalleries' };

export type ReconcileDeps = Pick<ActivityDeps, 'arm' | 'gate' | 'telemetry'>;

function galleryOf(galleryId: string): GalleryId {
  const gallery = parseGalleryId(galleryId);
  if (!gallery.ok) {
    throw new Error(`${galleryId} is no gallery, though the settings were checked`);
  }
  return gallery.value;
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

export function createReconcileActivities(
  { arm, gate, telemetry }: ReconcileDeps,
  runs: ReconcileRuns,
): ReconcileActivities {
  return {
    listImages: withinBudget(gate, async ({ galleryId, run: { at } }) =>
      answering('listing the image definitions', { notFound: 'GalleryNotFound' }, async () =>
        done(await listImageNames(arm.at(at), galleryOf(galleryId))),
      ),
    ),
    findImageDrift: withinBudget(gate, async ({ galleryId, imageName, targets, run: { at } }) =>
      answering('listing the image versions', { notFound: 'DefinitionNotFound' }, async () => {
        const image = { ...galleryOf(galleryId), imageName };
        const listed = await listImageVersions(arm.at(at), image, imageName);
        const versions = listed.flatMap((value) => readListedVersion(value, image) ?? []);
        return done({ versions: versions.length, drifted: findDrift(versions, targets, at) });
      }),
    ),
    async replicateDrifted({ version, run: { at } }) {
      const id = versionIdOf(version);
      const instanceId = replicationId(id);
      const record = await runs.find(instanceId);
      const outcome = await runs.start(id);
      const since = driftSeconds(version.publishedDate, record, at);
      // What a person canceled is a known state, not drift.
      for (const zone of outcome === 'ignored' ? [] : version.missingZones) {
        const properties = replicationEventProperties(instanceId, id, reconcileTrigger);
        telemetry.trackEvent(
          'DriftFound',
          {
            ...properties,
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
    },
    async finishReconcile({ summary, run: { at } }) {
      telemetry.trackEvent(
        'ReconcileFinished',
        {
          trigger: reconcileTrigger.kind,
          by: reconcileTrigger.by,
          outcome: summary.unread.length === 0 ? 'Complete' : 'Incomplete',
          reasons: summary.unread.join('; ').slice(0, 2000),
          galleriesNotFound: (summary.galleriesNotFound ?? []).join(' '),
          driftByZone: Object.entries(summary.driftByZone ?? {})
            .map(([zone, versions]) => `${zone}=${versions}`)
            .join(' '),
        },
        {
          seconds: (Date.parse(at) - Date.parse(summary.startedAt)) / 1000,
          versions: summary.versions,
          drifted: summary.drifted,
          started: summary.started,
          backlog: await runs.countLive(),
          oldestGapSeconds: summary.oldestGapSeconds ?? 0,
        },
      );
      return done(null);
    },
  };
}

/** An activity of the reconciliation as a function's handler. */
export function createReconcileHandler(
  deps: ReconcileDeps,
  name: ReconcileActivityName,
  runsOf: (context: InvocationContext) => ReconcileRuns,
): (input: unknown, context: InvocationContext) => Promise<ActivityAnswer<unknown>> {
  return async (input, context) => {
    const activities = createReconcileActivities(deps, runsOf(context));
    const activity = activities[name] as (input: unknown) => Promise<ActivityAnswer<unknown>>;
    const answer = await activity(input);
    if (answer.kind !== 'done') {
      context.warn(`${name}: ${answer.kind === 'retry' ? answer.reason : answer.finding.message}`);
    }
    return answer;
  };
}
