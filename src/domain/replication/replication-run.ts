// What a run of replicateImageVersion is given, and the record that it keeps of itself.
import type { IdentitySetting } from '../plan/gallery-identity';
import type { RefusalGround } from '../plan/refusal-ground';
import type { JsonObject } from '../values/json';
import type { RegionParity } from '../values/region-parity-mode';
import type { ZoneEncryption } from '../values/zone-encryption';
import type { ZoneTarget } from '../values/zone-target';
import type { Placement } from './placement';
import type { RefusalBasis } from './refusal-basis';
import type { Replication, ReplicationTrigger } from './replication';
import type { RetiredZone, Retirement } from './retirement';

/** How failed zones are tried again (docs/operations.md). */
export interface RetryPolicy {
  /** Wait before the first retry, which writes the version once more as it is. */
  readonly rewriteAfterSeconds: number;
  /** How often a zone is then removed and added afresh. */
  readonly removeAndAddTimes: number;
  readonly removeAndAddAfterSeconds: number;
  /** How long "not enrolled" is retried after our own role assignment. */
  readonly enrolmentSeconds: number;
}

/** Snapshot of the configuration, taken when a run starts: a replay must not see a later one. */
export interface ReplicationPolicy {
  readonly regionParity: RegionParity;
  readonly identity: IdentitySetting;
  /** Name or id of the role that the gallery's identity shall hold on the subscription. */
  readonly role: string;
  readonly deadlineSeconds: number;
  /** Writes of one version within 24 hours, whoever asked for them. */
  readonly writesPerDay: number;
  readonly retry: RetryPolicy;
  /** Whether the replica counts of zones that are there follow the targets; absent: they stay. */
  readonly updateReplicas?: boolean;
}

/** The replication and, beyond what the API shows, what the next run of the version must know. */
export interface RunRecord extends Replication {
  /** Whether the version did not exist any more when the run ended. */
  readonly isGone: boolean;
  /** When this program wrote the version, ISO 8601, at most 24 hours back. */
  readonly writtenAt: readonly string[];
  /** Zones that are taken out of the version to be added afresh: until they are back, every run adds them back first. */
  readonly takenOut: readonly TakenOutTarget[];
  /** Tokens of the start and of the requests that this run, or one before it, has taken; newest first. */
  readonly taken: readonly string[];
  /** What tells one publication of the version from another of the same name; null where that is not known. */
  readonly publication: string | null;
  /** Targets that a person named for this publication, in the grammar of az: retention leaves them where they are. */
  readonly requested: readonly string[];
  /** EncryptionImages that came with them, by zone: the grammar of az has no place for it. Absent: none. */
  readonly requestedEncryption?: ZoneEncryption;
  /** Zones that are about to leave the version, by a rule's retention: they stand here before the write. */
  readonly retiring: readonly string[];
  /** Zones that have left the version so. */
  readonly retired: readonly RetiredZone[];
  /** Zones that were there again afterwards: whoever put them back wants them, so retention takes them off no more. */
  readonly spared: readonly string[];
  /** What refuses each refused zone, where that can be read again; absent: nothing that could be. */
  readonly grounds?: Readonly<Record<string, RefusalGround>>;
  /** Of a refusal that the reconciliation has had looked at: until something of it changes, it need not be looked at again. Absent: none. */
  readonly refusal?: RefusalBasis;
  /** It has yet to tell what the runs before it did not; absent: it has told it, or there was nothing. */
  readonly owesTelling?: true;
}

export interface TakenOutTarget {
  readonly zone: string;
  /** The whole entry of targetExtendedLocations, in the service's own JSON. */
  readonly entry: JsonObject;
}

/** What a run is asked for while it is under way; also what it is started with. */
export interface ReplicationRequest {
  /** Tells this request from every other. */
  readonly token: string;
  readonly targets: readonly ZoneTarget[];
  readonly trigger: ReplicationTrigger;
  /** What decided where the version belongs; absent from requests of 0.1.0 and by hand. */
  readonly rule?: string;
  /** What decided has them written now, without window or order: see isAtOnce. Absent: as the run's own rule has it. */
  readonly atOnce?: true;
  /** By the clock of whoever asks, ISO 8601; absent from requests of before. */
  readonly askedAt?: string;
}

export interface ReplicationInput {
  readonly imageVersionId: string;
  readonly targets: readonly ZoneTarget[];
  readonly trigger: ReplicationTrigger;
  /** W3C traceparent of the delivery or request that began the run: its telemetry stays in that trace to the end. */
  readonly traceParent?: string;
  readonly policy: ReplicationPolicy;
  /** Record of the run before. */
  readonly previous: RunRecord | null;
  /** A hint after the end is a check, which leaves the record before as it is where nothing is missing. Under 0.1.0 every
   * run with a previous record was one. */
  readonly checks?: boolean;
  /** Of the request that began the run; absent in runs that began under 0.1.0, which take no others. */
  readonly token?: string;
  /** See Replication; absent under 0.1.0. */
  readonly rule?: string;
  /** What the rule says besides the targets; absent under 0.1.0. */
  readonly placement?: Placement;
  /** When the event that began the run says that the version was written, ISO 8601; null where none did. Absent in runs of before. */
  readonly hintedAt?: string | null;
  /** Whether a completion topic is configured; absent under 0.1.0. */
  readonly completionEvents?: boolean;
  /** Writes of earlier runs, for the write budget. */
  readonly writtenAt: readonly string[];
  /** Zones that the policy's retention takes off the version; absent: none. */
  readonly retirement?: Retirement;
  /** What the refusal that the record before tells of rests on, as the reconciliation saw it; absent: not known. */
  readonly fingerprint?: string;
  /** It polls by time and progress; absent in runs of before, which poll by the count of their polls. */
  readonly pollsByProgress?: true;
  /** The run before ended without telling its outcome: this one tells it first. */
  readonly untold?: boolean;
  /** Runs before that one whose outcomes nobody was told either, oldest first: theirs come before. Absent: none. */
  readonly untoldBefore?: readonly Replication[];
  /** Waits after which the polls of a replication go on in a fresh history; absent in runs of before, which do so after sixty. */
  readonly waitsPerHistory?: number;
  /** Set by continue-as-new only. */
  readonly resume: (RunProgress & { readonly record: RunRecord }) | null;
}

/** Where a run stands: survives continue-as-new. */
export interface RunProgress {
  /** `Waiting` for the version's own operation to end, or for the replication of targets that are there. */
  readonly stage: 'Waiting' | 'Replicating';
  /** Whether targets that the plan found missing are there now. */
  readonly addedAny: boolean;
  /** When the identity was given its role, so that "not enrolled" may yet pass; null where that is not known. */
  readonly roleAssignedAt: string | null;
  /** Parent regions that the plan allows to add. */
  readonly regionsToAdd: readonly string[];
  /** Retries that each failed zone has had. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Retries that each zone has had because it was not enrolled yet. */
  readonly enrolments: Readonly<Record<string, number>>;
  /** When each failed or refused zone is tried again, ISO 8601. */
  readonly due: Readonly<Record<string, string>>;
  /** Zones that the service refuses to add as not enrolled, while that may yet pass. */
  readonly unenrolled: readonly string[];
  /** How often others took our targets away again. */
  readonly undone: number;
  /** Where the last write's operation can be read. */
  readonly operationUrl: string | null;
  /** Targets were asked for that the plan does not know; absent: none. */
  readonly mustPlan?: boolean;
  /** Zones that wait for their turn; absent as long as none has. */
  readonly held?: readonly string[];
  /** Zones that a person has asked for meanwhile, whatever the run's own rule says of window, order and enforcement; absent: none. */
  readonly atOnce?: readonly string[];
  /** A person has asked for the version meanwhile; absent: nobody has. */
  readonly isAsked?: boolean;
  /** When zones that others wait for were first seen Completed, ISO 8601. */
  readonly completedAt?: Readonly<Record<string, string>>;
  /** When the zones' states were read last, and when by their progress the first of them may be done, ISO 8601; absent: not yet. */
  readonly seenAt?: string;
  readonly expectedAt?: string | null;
  /** Every zone that is awaited tells its progress, and it moves as was expected; absent: not known. */
  readonly keepsPace?: boolean;
  /** Runs that wait for versions of the same definition poll for this one, as of its last look; absent or null: it polls by itself. */
  readonly polledByOthers?: { readonly roomSeconds: number } | null;
  /** Zones of takenOut that were seen there again, and wait for the version to be at rest with them; absent: none. */
  readonly seenBack?: readonly string[];
  /** Seconds that the run has waited for its turn, which do not count towards the deadline. */
  readonly waitedSeconds?: number;
  readonly waitingSince?: string | null;
  /** The removal that the run was given has been carried out or given up; absent: not yet, or there is none. */
  readonly isRetirementOver?: boolean;
  /** Since when the version is at rest and nothing is said of its replication, ISO 8601; absent: something is. */
  readonly silentSince?: string | null;
  /** Polls so far, by which they become rarer. */
  readonly polls: number;
}
