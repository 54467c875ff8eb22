// The runs of replicateImageVersion as the triggers see them: found, listed and started through the durable client. What to
// do is decided in the domain; here it is done.
import type { HubService } from '../domain/replication/lost-instance';
import { isAtOnce, type Placement } from '../domain/replication/placement';
import type { Replication, ReplicationTrigger } from '../domain/replication/replication';
import { replicationId } from '../domain/replication/replication-id';
import type { ReplicationInput, ReplicationPolicy } from '../domain/replication/replication-run';
import {
  type InstanceStatus,
  isLive,
  readInput,
  toReplication,
  viewRecord,
} from '../domain/replication/replication-view';
import type { Retirement } from '../domain/replication/retirement';
import {
  decideStart,
  type ExistingRun,
  readExistingRun,
  type StartDecision,
  type StartOf,
  seemsLost,
  zonesNotIn,
} from '../domain/replication/start-decision';
import { formatImageVersionId, type ImageVersionId } from '../domain/values/resource-id';
import type { ZoneTarget } from '../domain/values/zone-target';
import { orchestratorNames, requestEvent } from '../orchestrators/names';
import type { BegunWork } from './begun-work';
import { isHubBusy } from './lost-instances';
import { followStart, type NextStep, raiseEvent } from './start-instance';
import { findInstance, type HubClock, neverIdle, realClock, type TaskHub } from './task-hub';

export interface StartRequest {
  readonly imageVersionId: ImageVersionId;
  /** Tells this request from every other; a repetition of the same request has the same. */
  readonly token: string;
  readonly targets: readonly ZoneTarget[];
  readonly trigger: ReplicationTrigger;
  /** What decided where the version belongs. */
  readonly rule: string;
  readonly placement: Placement;
  /** W3C traceparent of the invocation that asks. */
  readonly traceParent?: string;
  readonly policy: ReplicationPolicy;
  /** Whether a completion topic is configured. */
  readonly completionEvents: boolean;
  /** When the event says that the version was written, ISO 8601; null where there was none, or it did not say. */
  readonly hintedAt?: string | null;
  /** Zones that the policy's retention takes off the version; absent: none. */
  readonly retirement?: Retirement;
  /** What a refusal of before rests on; absent: there was none, or it is not known. */
  readonly fingerprint?: string;
  /** Each of the targets is on the version, as it was read a moment ago; absent: not known. */
  readonly isThere?: boolean;
  /** No operation on the version is under way, as it was read a moment ago; absent: not known. */
  readonly isAtRest?: boolean;
}

export type StartResult =
  /** `checking`: a run of the version has ended, and its record stays where nothing is missing. */
  | { readonly kind: 'started' | 'checking' | 'joined'; readonly id: string }
  /** The run that is under way has not taken the request; `zones` are those that it does not pursue. */
  | { readonly kind: 'conflict'; readonly id: string; readonly zones: readonly string[] };

/** A turn costs as much as the history that it replays, a fresh history as much as one turn. */
const waitsPerHistory = 10;

/** By what instances are judged that nobody seems to run any more; without it none is. */
export interface StartOptions {
  readonly clock?: HubClock;
  readonly service?: HubService;
  /** What this process does for the task hub, by which a start is followed with few looks. */
  readonly work?: BegunWork;
  /** The version's instance, where it has just been read. */
  readonly seen?: InstanceStatus | null;
  /** Told when a start was accepted, before it is known to be the one that runs. */
  readonly onStart?: (kind: 'started' | 'checking') => void;
}

export async function findReplication(hub: TaskHub, id: string): Promise<Replication | null> {
  const status = await findInstance(hub, id);
  const record = status === null ? null : viewRecord(status);
  return record === null ? null : toReplication(record);
}

/** Starts a run of the version, or has the one that is under way take the request. */
export async function startRun(
  hub: TaskHub,
  request: StartRequest,
  { clock = realClock, service = neverIdle, work, seen, onStart }: StartOptions = {},
): Promise<StartResult> {
  const id = replicationId(request.imageVersionId);
  const { token, targets, trigger, rule } = request;
  let last: StartDecision = { kind: 'wait' };
  let checks = false;
  const decide = async (status: InstanceStatus | null): Promise<NextStep<ReplicationInput>> => {
    const existing = status === null ? null : readExistingRun(status, clock.now());
    if (existing !== null && seemsLost(existing, service) && !(await isHubBusy(hub, id, clock))) {
      return { kind: 'replace', why: 'is run by nobody any more' };
    }
    last = decideStart(existing, { token, targets, trigger }, request.isThere);
    switch (last.kind) {
      case 'start':
        checks = last.checks;
        return { kind: 'start', input: toInput(request, last) };
      case 'startAgain': {
        const input = status === null ? null : readInput(status);
        checks = input?.checks ?? false;
        return input === null ? { kind: 'wait' } : { kind: 'start', input };
      }
      case 'handOver':
      case 'wait':
        return { kind: last.kind };
      default:
        return { kind: 'settled' };
    }
  };
  const followed = await followStart(hub, clock, {
    orchestrator: orchestratorNames.replicateImageVersion,
    instanceId: id,
    request: {
      token,
      targets,
      trigger,
      rule,
      askedAt: new Date(clock.now()).toISOString(),
      ...(isAtOnce(request.placement) && { atOnce: true }),
    },
    ...(work !== undefined && { work }),
    ...(seen !== undefined && { seen }),
    onStart: () => onStart?.(startedKind(checks)),
    decide,
  });
  const decision = last as StartDecision;
  if (!followed.settled) {
    const existing = followed.status === null ? null : readExistingRun(followed.status, clock.now());
    return unsettled(id, existing, request, followed.started, checks);
  }
  if (decision.kind === 'join' && request.isAtRest === true) {
    await tellToLook(hub, id, new Date(clock.now()).toISOString());
  }
  switch (decision.kind) {
    case 'conflict':
      return { kind: 'conflict', id, zones: decision.zones };
    default: {
      // Of several starts that were accepted at once, one runs; the others were handed over to it.
      const isOurs = followed.started && followed.status !== null && readInput(followed.status)?.token === token;
      return { kind: isOurs ? startedKind(checks) : 'joined', id };
    }
  }
}

/**
 * The operation that the version's run waits for is over.
 *
 * @param listedAt when that was seen, ISO 8601: a run that has looked since knows it
 */
export async function tellToLook(hub: TaskHub, id: string, listedAt: string): Promise<void> {
  await raiseEvent(hub, id, requestEvent, { listedAt });
}

function startedKind(checks: boolean): 'checking' | 'started' {
  return checks ? 'checking' : 'started';
}

/** A run that has not begun yet is only late: it was started with all that is asked for, or is not known to take it. */
function unsettled(
  id: string,
  existing: ExistingRun | null,
  { targets }: StartRequest,
  started: boolean,
  checks: boolean,
): StartResult {
  const zones = zonesNotIn(existing?.targets ?? [], targets);
  if (existing !== null && isLive(existing.runtimeStatus) && !existing.hasBegun && zones.length === 0) {
    return { kind: started ? startedKind(checks) : 'joined', id };
  }
  return { kind: 'conflict', id, zones };
}

function toInput(
  request: StartRequest,
  { previous, checks, untold, untoldBefore, writtenAt }: StartOf,
): ReplicationInput {
  const {
    targets,
    trigger,
    traceParent,
    policy,
    token,
    rule,
    placement,
    completionEvents,
    retirement,
    fingerprint,
    hintedAt = null,
  } = request;
  return {
    imageVersionId: formatImageVersionId(request.imageVersionId),
    targets,
    trigger,
    ...(traceParent !== undefined && { traceParent }),
    policy,
    previous,
    checks,
    token,
    rule,
    placement,
    completionEvents,
    hintedAt,
    writtenAt,
    waitsPerHistory,
    ...(untold && { untold }),
    ...(untoldBefore.length > 0 && { untoldBefore }),
    ...(retirement !== undefined && { retirement }),
    ...(fingerprint !== undefined && { fingerprint }),
    pollsByProgress: true,
    resume: null,
  };
}

/** What a run that is under way lacks of what was asked, for a message: `Replication x is already running …`. */
export function withoutZones(zones: readonly string[]): string {
  return zones.length === 0 ? 'and has not taken the request yet' : `and does not include ${zones.join(', ')}`;
}
