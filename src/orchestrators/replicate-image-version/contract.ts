// The contract between the business process and its side effects. An orchestrator sees this file and nothing behind it.

import type { ImageVersionSnapshot } from '../../domain/image-version/image-version';
import type { TargetChange } from '../../domain/image-version/merge-zone-targets';
import type { IdentityStep } from '../../domain/plan/identity-plan';
import type { ReplicationPlan } from '../../domain/plan/replication-plan';
import type { ExplicitRequest } from '../../domain/policy/desired-zones';
import type { AskedWrite } from '../../domain/policy/still-asked';
import type { Replication, ReplicationTrigger } from '../../domain/replication/replication';
import type { ReplicationPolicy } from '../../domain/replication/replication-run';
import type { Retirement } from '../../domain/replication/retirement';
import type { Finding } from '../../domain/values/finding';
import type { FindingCode } from '../../domain/values/finding-codes';
import type { JsonObject } from '../../domain/values/json';
import type { ZoneTarget } from '../../domain/values/zone-target';
import type { ActivityAnswer, RetryAnswer } from '../engine/activity-answer';
import type { CallingRun, OfRun } from '../engine/activity-contract';

/** Which run asks: for telemetry, and for the budget that all runs of a process share. */
export interface RunIdentity extends CallingRun {
  readonly replicationId: string;
  readonly imageVersionId: string;
  readonly trigger: ReplicationTrigger;
}

type OfVersion = OfRun<RunIdentity>;

export interface PlanReplicationInput extends OfVersion {
  readonly targets: readonly ZoneTarget[];
  readonly policy: ReplicationPolicy;
  readonly version: ImageVersionSnapshot;
  /** See Placement. */
  readonly unread?: ExplicitRequest;
}

/** A reading, and the plan that was made of it where one was asked for and could be made at once. */
export interface ReadVersion extends ImageVersionSnapshot {
  readonly plan?: ReplicationPlan;
  /** What the plan's write was answered already: Azure's budget has no room for it yet. */
  readonly putOff?: RetryAnswer;
  /** See ReplicationStatus. */
  readonly polledByOthers?: PolledByOthers;
}

export interface EnsureGalleryIdentityInput extends OfVersion {
  readonly identityId: string;
  /** Region of the gallery, which is also the version's. */
  readonly location: string;
  readonly role: string;
  readonly steps: readonly IdentityStep[];
  /** Whether the gallery may be written. */
  readonly mayWrite: boolean;
}

export interface EnsuredIdentity {
  readonly findings: readonly Finding[];
  /** When the identity was given its role, ISO 8601; null where that is not known, or where it lacks the role. */
  readonly roleAssignedAt: string | null;
  /** Whether the gallery carries the identity, read after the write if there was one. */
  readonly attached: boolean;
  readonly wrote: boolean;
  /** What the service asked to wait until its write has ended; null where it stated nothing. */
  readonly afterSeconds: number | null;
}

export interface AddZoneTargetsInput extends OfVersion {
  readonly change: TargetChange;
  /** Write even where nothing is missing: makes the service try a failed zone again. */
  readonly rewrite: boolean;
  /** Zones and regions that a write which takes zones out must find there, lest it take out more. */
  readonly expected: readonly string[];
  /** See RunRecord: to another one of the name nothing is added that was taken out of this one. Absent in histories of before. */
  readonly publication?: string | null;
  /** On whose word it is written; absent in histories of before, and where what was taken out is added back. */
  readonly asked?: Pick<AskedWrite, 'named' | 'decidedAt'>;
  /** See ReadReplicationStatusInput. */
  readonly pollsAfter?: number;
}

export interface WrittenTargets {
  readonly kind: 'written' | 'unchanged';
  /** As read after the write. */
  readonly version: ImageVersionSnapshot;
  /** Where the operation that the write began can be read; null where the service named no place. */
  readonly operationUrl: string | null;
  readonly findings: readonly Finding[];
  /** Zones and regions of the change that were not there when it was read back: another writer came in between. */
  readonly lost: readonly string[];
  /** See ReplicationStatus. */
  readonly polledByOthers?: PolledByOthers;
}

/** The service refuses the write: for what it contains, or because another one came first. */
export interface RefusedWrite {
  readonly kind: 'refused' | 'notEnrolled' | 'conflict';
  /** The service's own words, and what helps. */
  readonly message: string;
  /** Finding that tells it; histories of 0.1.0 have none. */
  readonly code?: FindingCode;
  /** Whether the service was asked at all; histories of 0.1.0 do not say. */
  readonly wasSent?: boolean;
  /** Of a conflict that the service told: what it asked to wait, and for how many seconds in a row it is waited out. */
  readonly afterSeconds?: number | null;
  readonly patienceSeconds?: number;
  /** How far the refusal reaches; absent, also in histories of before: a zone. */
  readonly scope?: 'zone' | 'run' | 'gallery';
}

/** A write was sent and may have been carried out or not. */
export interface UnansweredWrite {
  readonly kind: 'unanswered';
  readonly message: string;
  /** What the service asked to wait, null where it stated nothing. */
  readonly afterSeconds: number | null;
}

export type AddedZoneTargets = WrittenTargets | RefusedWrite | UnansweredWrite;

export interface RetireTargetsInput extends OfVersion {
  readonly retirement: Retirement;
  /** Zones that were asked for meanwhile. */
  readonly keep: readonly string[];
}

export type RetiredTargetsAnswer =
  | { readonly kind: 'retired'; readonly zones: readonly string[] }
  /** They are not there: a write whose answer was lost may have been carried out. */
  | { readonly kind: 'gone'; readonly zones: readonly string[] }
  /** They are to stay; nothing was written. */
  | { readonly kind: 'kept'; readonly message: string }
  /** The rule's window is closed; nothing was written. */
  | { readonly kind: 'closed'; readonly until: string }
  | { readonly kind: 'again'; readonly message: string; readonly afterSeconds: number | null }
  | { readonly kind: 'refused'; readonly message: string; readonly code: FindingCode };

export interface ReadReplicationStatusInput extends OfVersion {
  /** Where the words of what has failed are read; null: not now. */
  readonly operationUrl: string | null;
  /** Zones whose completion has not been told yet. */
  readonly awaited: readonly string[];
  readonly startedAt: string;
  /** When the zones' states were read last, ISO 8601: until something has ended, a list may do. Absent: it may not. */
  readonly seenAt?: string;
  /**
   * Seconds after which the run polls next by its own schedule: others that wait for versions of the same definition may do it for this
   * one. Absent: they may not.
   */
  readonly pollsAfter?: number;
  /** It has left its polls to others so far. */
  readonly hasLeft?: true;
}

/** Runs of the same definition poll as soon as this one would. */
export interface PolledByOthers {
  /** Seconds in which Azure's budget has room for a poll of each run that waits. 0: it is not known. */
  readonly roomSeconds: number;
}

export interface ReplicationStatus {
  readonly version: ImageVersionSnapshot;
  /** Entries of targetExtendedLocations, in the service's own JSON, whose replication has failed. */
  readonly failedEntries: readonly JsonObject[];
  /** The operation's own words where it failed. */
  readonly failure: string | null;
  /** It has failed, and its words were not asked for; absent otherwise. */
  readonly hasWords?: true;
  readonly findings: readonly Finding[];
  readonly retryAfterSeconds: number | null;
  /** By a list: the version's operation is under way and each awaited zone listed, and no more is told. Absent: the states were read. */
  readonly isBrief?: boolean;
  /** Others have the run look once its version's operation has ended. Absent: it polls by itself. */
  readonly polledByOthers?: PolledByOthers;
}

/** Every activity of a replication: its input and its answer. */
export interface ReplicationActivities {
  /**
   * `anew`: not as a trigger has read it a moment ago. `plan`: make it at once of a version that is at rest; where it cannot be made
   * now, the answer has none. `writesNext`: what the plan adds is written at once. `pollsAfter`, `hasLeft`: see ReadReplicationStatusInput.
   */
  readImageVersion(
    input: OfVersion & {
      readonly anew?: boolean;
      readonly plan?: Omit<PlanReplicationInput, 'run' | 'version'>;
      readonly writesNext?: true;
      readonly pollsAfter?: number;
      readonly hasLeft?: true;
    },
  ): Promise<ActivityAnswer<ReadVersion>>;
  planReplication(input: PlanReplicationInput): Promise<ActivityAnswer<ReplicationPlan>>;
  ensureGalleryIdentity(input: EnsureGalleryIdentityInput): Promise<ActivityAnswer<EnsuredIdentity>>;
  addZoneTargets(input: AddZoneTargetsInput): Promise<ActivityAnswer<AddedZoneTargets>>;
  retireTargets(input: RetireTargetsInput): Promise<ActivityAnswer<RetiredTargetsAnswer>>;
  readReplicationStatus(input: ReadReplicationStatusInput): Promise<ActivityAnswer<ReplicationStatus>>;
  /** `publishes`: the completion event as well, as 0.1.0 did in one. */
  announceOutcome(
    input: OfVersion & { readonly replication: Replication; readonly publishes: boolean },
  ): Promise<ActivityAnswer<null>>;
  publishCompletion(input: OfVersion & { readonly replication: Replication }): Promise<ActivityAnswer<null>>;
}
