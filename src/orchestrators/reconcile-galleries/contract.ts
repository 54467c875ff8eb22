// The contract between the reconciliation and its side effects.
import type { DriftedVersion, DriftedZone } from '../../domain/policy/drift';
import type { Standing } from '../../domain/replication/reconciliation-standing';
import type { ReplicationTrigger } from '../../domain/replication/replication';
import type { Retirement } from '../../domain/replication/retirement';
import type { ToldOfOthers } from '../../domain/replication/told-of-others';
import type { ZoneTarget } from '../../domain/values/zone-target';
import type { ActivityAnswer } from '../engine/activity-answer';
import type { OfRun } from '../engine/activity-contract';

export interface ReconcileInput {
  /** Resource ids of galleries. */
  readonly galleries: readonly string[];
  /** Every zone that the policy names, for the drift by zone. */
  readonly targets: readonly ZoneTarget[];
  /** Who asked; absent under 0.1.0, where it was the timer. */
  readonly trigger?: ReplicationTrigger;
  /** Tells this start from every other. */
  readonly token?: string;
  /** Where the reconciliation before it ended its look through the task hub, ISO 8601; absent: at the newest. */
  readonly tendFrom?: string;
  /** How the galleries stood after the reconciliation before it; absent in histories of before. */
  readonly before?: Standing;
  /** Set by continue-as-new only. */
  readonly resume: ReconcileProgress | null;
}

export interface ReconcileProgress {
  readonly summary: ReconcileSummary;
  /** Image definitions still to be looked at. */
  readonly rest: readonly ImageOfGallery[];
}

/** An image definition, with the tags that a policy asks for. */
export interface ListedImage {
  readonly imageName: string;
  readonly definitionTags: Readonly<Record<string, string>>;
  readonly galleryTags: Readonly<Record<string, string>>;
}

/** A list of image definitions of which a page is known to be missing. */
export interface PartOfImages {
  readonly images: readonly ListedImage[];
  readonly isWhole: false;
}

export interface ImageOfGallery extends ListedImage {
  readonly galleryId: string;
}

/** A version that a rule's retention lets leave zones. */
export interface RetirableVersion {
  readonly imageVersionId: string;
  readonly rule: string;
  readonly retirement: Retirement;
}

/**
 * Versions that one reconciliation takes zones off. A rule that was edited to match more than was meant does no more than this
 * until the next one, and tells how many are left.
 */
export const retirementsMax = 25;

export interface FoundRetirements {
  /** Oldest first, at most `retirementsMax`. */
  readonly retirable: readonly RetirableVersion[];
  /** Versions that stay because their rule says DoNotEnforce. */
  readonly unenforced: number;
}

export interface ImageDrift extends Partial<FoundRetirements> {
  /** False where a page of the list of versions was missing; absent in histories of before. */
  readonly isWhole?: boolean;
  /** Drifted versions that one call of `replicateManyDrifted` takes; absent in histories of before, where each had a call. */
  readonly batchSize?: number;
  /** Limits of the service that its versions come near, in words; absent in histories of before. */
  readonly quotas?: readonly string[];
  /** Of the versions that are not drifted; absent: nothing. */
  readonly told?: ToldOfOthers;
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
  /** Watched galleries that do not exist. */
  readonly galleriesNotFound: readonly string[];
  /** Versions that lack a zone, by zone. */
  readonly driftByZone: Readonly<Record<string, number>>;
  /** Of the version that has lacked a zone for longest. */
  readonly oldestGapSeconds: number;
  /** Versions that a rule's retention lets leave zones; absent in histories of before, as are the next two. */
  readonly retirable?: number;
  /** Those of them whose removal was begun. */
  readonly retiring?: number;
  /** Those that stay because their rule says DoNotEnforce. */
  readonly retirementsUnenforced?: number;
  /** Runs and other processes that were taken up again, and instances that were purged; absent in histories of before. */
  readonly takenUp?: number;
  readonly purged?: number;
  /** Versions of each gallery, by its resource id, and limits that they come near; absent in histories of before. */
  readonly versionsOf?: Readonly<Record<string, number>>;
  readonly quotas?: readonly string[];
  /** Where the next reconciliation goes on in the task hub, ISO 8601; absent: at the newest. */
  readonly tendFrom?: string;
  /** What the records of covered versions tell of others; absent: nothing. */
  readonly told?: ToldOfOthers;
  /** Reconciliations up to this one that could not look at all; 0 where this one could. Absent in histories of before. */
  readonly incompleteInARow?: number;
}

export interface ReconcileEnd {
  readonly summary: ReconcileSummary;
  /** Who asked; absent under 0.1.0, where it was the timer. */
  readonly trigger?: ReplicationTrigger;
}

/** What became of a version: `ignored` where a person canceled its replication or all is well, `waiting` for tomorrow's writes, or for a change of what it is refused for. */
export interface DriftAnswer {
  readonly outcome: 'started' | 'checking' | 'joined' | 'conflict' | 'ignored' | 'waiting';
  /** For how long it has lacked a zone. */
  readonly driftSeconds: number;
  /** Zones that were not as they should be; absent in histories of before. */
  readonly zones?: readonly DriftedZone[];
  /** What its record told of others; absent: nothing. */
  readonly told?: ToldOfOthers;
}

export interface TendedTaskHub {
  readonly takenUp: number;
  readonly purged: number;
  /** Where the next reconciliation goes on, ISO 8601; null: at the newest. Absent in histories of before. */
  readonly next?: string | null;
}

interface DriftInput extends OfRun {
  /** Whether what stands refused is tried though nothing has changed; absent: no. */
  readonly anew?: boolean;
}

export interface ReconcileActivities {
  listImages(
    input: OfRun & { readonly galleryId: string },
  ): Promise<ActivityAnswer<readonly ListedImage[] | PartOfImages>>;
  findImageDrift(input: OfRun & ImageOfGallery): Promise<ActivityAnswer<ImageDrift>>;
  replicateDrifted(input: DriftInput & { readonly version: DriftedVersion }): Promise<ActivityAnswer<DriftAnswer>>;
  /** Answers for the first of the versions, up to one that must be waited for or is refused; that one has a call of its own. */
  replicateManyDrifted(
    input: DriftInput & { readonly versions: readonly DriftedVersion[] },
  ): Promise<ActivityAnswer<readonly DriftAnswer[]>>;
  retireVersion(
    input: OfRun & { readonly version: RetirableVersion },
  ): Promise<ActivityAnswer<{ readonly outcome: DriftAnswer['outcome'] }>>;
  tendTaskHub(input: OfRun & { readonly from?: string | null }): Promise<ActivityAnswer<TendedTaskHub>>;
  finishReconcile(input: OfRun & ReconcileEnd): Promise<ActivityAnswer<null>>;
}
