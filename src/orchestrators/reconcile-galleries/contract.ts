// The contract between the reconciliation and its side effects.
import type { DriftedVersion } from '../../domain/image-version/drift';
import type { ZoneTarget } from '../../domain/values/zone-target';
import type { ActivityAnswer } from '../engine/activity-answer';
import type { RunIdentity } from '../replicate-image-version/contract';

interface OfReconcile {
  readonly run: Pick<RunIdentity, 'at'>;
}

export interface ImageDrift {
  /** Versions that were looked at. */
  readonly versions: number;
  readonly drifted: readonly DriftedVersion[];
}

/** What one reconciliation saw and did. */
export interface ReconcileSummary {
  readonly startedAt: string;
  readonly versions: number;
  readonly drifted: number;
  /** Runs that were started for drifted versions. */
  readonly started: number;
  /** What could not be looked at, in words; empty where all was. */
  readonly unread: readonly string[];
  /** Watched galleries that do not exist. Absent, as the next two, in what a release before 0.2.0 began. */
  readonly galleriesNotFound?: readonly string[];
  /** Versions that lack a zone, by zone. */
  readonly driftByZone?: Readonly<Record<string, number>>;
  /** Of the version that has lacked a zone for longest. */
  readonly oldestGapSeconds?: number;
}

/** What became of a drifted version: `ignored` where a person canceled its replication. */
export interface DriftAnswer {
  readonly outcome: 'started' | 'checking' | 'joined' | 'conflict' | 'ignored';
  /** Since when it has lacked a zone. */
  readonly driftSeconds?: number;
}

export interface ReconcileActivities {
  listImages(input: OfReconcile & { readonly galleryId: string }): Promise<ActivityAnswer<readonly string[]>>;
  findImageDrift(
    input: OfReconcile & {
      readonly galleryId: string;
      readonly imageName: string;
      readonly targets: readonly ZoneTarget[];
    },
  ): Promise<ActivityAnswer<ImageDrift>>;
  replicateDrifted(input: OfReconcile & { readonly version: DriftedVersion }): Promise<ActivityAnswer<DriftAnswer>>;
  finishReconcile(input: OfReconcile & { readonly summary: ReconcileSummary }): Promise<ActivityAnswer<null>>;
}

export type ReconcileActivityName = keyof ReconcileActivities;

export const reconcileActivityNames: readonly ReconcileActivityName[] = [
  'listImages',
  'findImageDrift',
  'replicateDrifted',
  'finishReconcile',
];
