// What the activities work with: injected by main.ts, so that tests inject their own.
import type { ArmClient } from '../azure/arm/arm-client';
import type { RequestGate } from '../azure/arm/request-gate';
import type { CompletionTopic } from '../azure/completion-topic';
import type { ZoneCheck } from '../domain/plan/zone-access';
import type { Policy } from '../domain/policy/policy';
import type { EndedInstance } from '../domain/replication/ended-instance';
import type { KnownRun } from '../domain/replication/known-run';
import type { PlacedTargets } from '../domain/replication/placement';
import type { Replication } from '../domain/replication/replication';
import type { Retirement } from '../domain/replication/retirement';
import type { ImageVersionId } from '../domain/values/resource-id';
import type { DriftAnswer } from '../orchestrators/reconcile-galleries/contract';
import type { Telemetry } from '../telemetry/telemetry';

export interface ActivityDeps {
  readonly arm: ArmClient;
  /** The budget of ARM requests, by which activities begin. */
  readonly gate: RequestGate;
  /** Null where no COMPLETION_TOPIC_ENDPOINT is set. */
  readonly completionTopic: CompletionTopic | null;
  readonly telemetry: Telemetry;
  /** Where each image version belongs. */
  readonly zonePolicy: Policy;
  /** ZONE_CHECK. */
  readonly zoneCheck: ZoneCheck;
  /** DEV_BOX_IMAGES. */
  readonly devBoxImages: readonly string[] | null;
  /** DEV_BOX_SECURITY_TYPES. */
  readonly devBoxSecurityTypes: readonly string[];
  /** GALLERY_IDENTITY_TAGS, for an identity that is created. */
  readonly identityTags: Readonly<Record<string, string>>;
}

/** Has a completion event delivered that was not sent at once; main.ts ties it to the durable client of the invocation. */
export interface CompletionDelivery {
  later(eventId: string, replication: Replication, traceParent: string | null): Promise<void>;
}

/** The replications of the task hub; main.ts ties them to the durable client of the invocation. */
export interface ReplicationRuns {
  find(id: string): Promise<KnownRun | null>;
  /**
   * Has a run that waits for the end of its version's operation look at it now; where that fails, its own polls find it.
   *
   * @param listedAt when the operation was seen to have ended, ISO 8601, by the clock of the runs
   */
  tellToLook(id: string, listedAt: string): Promise<void>;
  /** Runs that wait for the end of their versions' operations; none where the task hub does not tell. */
  listWaiting(): Promise<ReadonlyArray<{ readonly instanceId: string; readonly id: ImageVersionId }>>;
  start(
    id: ImageVersionId,
    wish: PlacedTargets,
    more?: {
      /** Zones that the policy's retention takes off the version. */
      readonly retirement?: Retirement;
      /** What a refusal of before rests on; null: there was none, or it is not known. */
      readonly fingerprint?: string | null;
    },
  ): Promise<Exclude<DriftAnswer['outcome'], 'ignored' | 'waiting'>>;
  /** Instances that ended otherwise than by completing, of every process; replications of watched galleries, and of others those that left a zone out. */
  listUntold(): Promise<readonly EndedInstance[]>;
  /**
   * Those that completed, a bounded number at a time.
   *
   * @param from where the last scan ended, ISO 8601; null: at the newest
   */
  scanCompleted(
    from: string | null,
    wanted: (one: EndedInstance) => boolean,
  ): Promise<{ readonly found: readonly EndedInstance[]; readonly next: string | null }>;
  /**
   * Starts an instance that ended otherwise than it should once more with its input.
   *
   * @returns false where its process is none of those for which that is right
   */
  restart(one: EndedInstance): Promise<boolean>;
  /** @returns whether the instance, which has ended, was purged */
  purge(id: string): Promise<boolean>;
  /** HISTORY_RETENTION. */
  readonly historyRetentionSeconds: number;
  /** Release of the app and the settings that runs go by. */
  readonly basis: string;
  /** REPLICATION_WRITES_PER_DAY. */
  readonly writesPerDay: number;
  /** Runs under way. */
  countLive(): Promise<number>;
}
