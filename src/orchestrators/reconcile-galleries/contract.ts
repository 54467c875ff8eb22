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
}

/** What became of a drifted version: `ignored` where a person canceled its replication. */
export interface DriftAnswer {
  readonly outcome: 'started' | 'checking' | 'joined' | 'conflict' | 'ignored';
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
