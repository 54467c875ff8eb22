// The contract between the replication of a selection and its side effects.

import type { ReplicationState, ReplicationTrigger } from '../../domain/replication/replication';
import type { SelectionFailure, SelectionOperation, SelectionResult } from '../../domain/replication/selection-result';
import type { ZoneTarget } from '../../domain/values/zone-target';
import type { ActivityAnswer } from '../engine/activity-answer';
import type { OfRun } from '../engine/activity-contract';

export interface SelectionInput {
  /** Resource ids. */
  readonly galleries: readonly string[];
  /** Globs; null: every image definition. */
  readonly images: readonly string[] | null;
  readonly versions: 'latest' | 'all' | readonly string[];
  /** Null: those of the policy. */
  readonly targets: readonly ZoneTarget[] | null;
  /** Resource ids of the versions that a retry takes up; null: what the selection names. */
  readonly only: readonly string[] | null;
  readonly trigger: ReplicationTrigger;
  readonly traceParent?: string;
  /** Set by continue-as-new only. */
  readonly resume: SelectionProgress | null;
}

/** Versions of one image definition that are still to be started. */
export interface QueuedVersions {
  readonly galleryId: string;
  readonly imageName: string;
  readonly names: readonly string[];
}

export interface RunningVersion {
  /** Of the replication. */
  readonly id: string;
  readonly imageVersionId: string;
}

export interface SelectionProgress {
  readonly startedAt: string;
  /** Definitions whose versions are still to be selected; null before they are listed. */
  readonly unselected: readonly { readonly galleryId: string; readonly imageName: string }[] | null;
  readonly queue: readonly QueuedVersions[];
  readonly running: readonly RunningVersion[];
  readonly result: SelectionResult;
  /** What could not be read at all. */
  readonly error: SelectionOperation['error'];
}

/** What the versions of one definition need. */
export interface SelectedNames {
  readonly selected: number;
  readonly unchanged: number;
  readonly refused: readonly SelectionFailure[];
  readonly names: readonly string[];
}

export interface StartedVersion {
  readonly imageVersionId: string;
  readonly id: string;
  /** Null: it runs, or joins a run. */
  readonly failure: SelectionFailure | null;
}

export interface SeenRun {
  readonly id: string;
  /** Null: the task hub does not know it any more. */
  readonly state: ReplicationState | null;
  /** What went wrong, in words; empty where nothing did. */
  readonly message: string;
}

interface OfDefinition extends OfRun {
  readonly galleryId: string;
  readonly imageName: string;
  readonly targets: readonly ZoneTarget[] | null;
}

export interface SelectionActivities {
  listSelectedImages(
    input: OfRun & { readonly galleryId: string; readonly images: readonly string[] | null },
  ): Promise<ActivityAnswer<readonly string[]>>;
  selectVersions(
    input: OfDefinition & { readonly versions: SelectionInput['versions'] },
  ): Promise<ActivityAnswer<SelectedNames>>;
  startSelected(
    input: OfDefinition & { readonly names: readonly string[]; readonly trigger: ReplicationTrigger },
  ): Promise<ActivityAnswer<readonly StartedVersion[]>>;
  readRuns(input: OfRun & { readonly ids: readonly string[] }): Promise<ActivityAnswer<readonly SeenRun[]>>;
}
