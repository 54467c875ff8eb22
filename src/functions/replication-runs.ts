// The runs of replicateImageVersion as the triggers see them: found, listed, started, canceled through the durable
// client. What to do is decided in the domain; here it is done.
import type { DurableClient } from 'durable-functions';
import { isFinal, type Replication, type ReplicationTrigger } from '../domain/replication/replication';
import { replicationId } from '../domain/replication/replication-id';
import type { ReplicationInput, ReplicationPolicy, RunRecord } from '../domain/replication/replication-run';
import { isLive, toReplication, viewRecord } from '../domain/replication/replication-view';
import { decideStart, type ExistingRun, type StartDecision } from '../domain/replication/start-decision';
import { objectAt, textAt } from '../domain/values/json';
import { formatImageVersionId, type ImageVersionId } from '../domain/values/resource-id';
import type { ZoneTarget } from '../domain/values/zone-target';
import { cancelEvent, orchestratorNames } from '../orchestrators/names';

/** The part of the durable client that is used: tests bring their own. */
export type TaskHub = Pick<DurableClient, 'getStatus' | 'getStatusBy' | 'startNew' | 'raiseEvent' | 'terminate'>;

export interface StartRequest {
  readonly imageVersionId: ImageVersionId;
  readonly targets: readonly ZoneTarget[];
  readonly trigger: ReplicationTrigger;
  /** W3C traceparent of the invocation that asks. */
  readonly traceParent?: string;
  readonly policy: ReplicationPolicy;
}

export type StartResult =
  /** `checking`: a run of the version has ended, and its record stays where nothing is missing. */
  | { readonly kind: 'started' | 'checking' | 'joined'; readonly id: string }
  | { readonly kind: 'conflict'; readonly id: string; readonly zones: readonly string[] }
  | { readonly kind: 'ignored'; readonly id: string; readonly reason: string };

/** The client throws for an id that the task hub does not know; the text is all that tells. */
function isUnknownInstance(error: unknown): boolean {
  return error instanceof Error && /\b404\b/.test(error.message);
}

interface FoundRun extends ExistingRun {
  /** It has decided its outcome and only tells it: it looks at the version no more. */
  readonly isEnding: boolean;
}

async function findRun(hub: TaskHub, id: string, now = Date.now()): Promise<FoundRun | null> {
  try {
    const status = await hub.getStatus(id, { showInput: true });
    const record = viewRecord(status);
    if (record === null) {
      return null;
    }
    const { runtimeStatus } = status;
    // A check shows the record of the run before it, which has ended long since.
    const shown = textAt(objectAt(status.input, 'previous'), 'startedAt');
    return {
      runtimeStatus,
      ageSeconds: (now - new Date(status.createdTime).getTime()) / 1000,
      record,
      isEnding: isLive(runtimeStatus) && isFinal(record.state) && record.startedAt !== shown,
    };
  } catch (error) {
    if (isUnknownInstance(error)) {
      return null;
    }
    throw error;
  }
}

export async function findReplication(hub: TaskHub, id: string): Promise<Replication | null> {
  const run = await findRun(hub, id);
  return run === null ? null : toReplication(run.record);
}

/** Every replication that the task hub holds, newest first. */
export async function listReplications(hub: TaskHub): Promise<readonly Replication[]> {
  const statuses = await hub.getStatusBy({});
  return statuses
    .filter((status) => status.name === orchestratorNames.replicateImageVersion)
    .flatMap((status) => viewRecord(status) ?? [])
    .map(toReplication)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || a.id.localeCompare(b.id));
}

/** Two hints at once both find nothing: the task hub refuses the later start, which then looks again. */
const startAttempts = 3;

/** How long a run that is telling its outcome is waited for: joined, it would miss what the hint is about. */
const endingPatienceMilliseconds = 10_000;
const endingPollMilliseconds = 1_000;

export interface StartClock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

const realClock: StartClock = {
  now: Date.now,
  wait: async (milliseconds) => await new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

async function findSettledRun(hub: TaskHub, id: string, clock: StartClock): Promise<FoundRun | null> {
  for (let waited = 0; ; waited += endingPollMilliseconds) {
    const run = await findRun(hub, id, clock.now());
    if (run?.isEnding !== true || waited >= endingPatienceMilliseconds) {
      return run;
    }
    await clock.wait(endingPollMilliseconds);
  }
}

/** Starts a run of the version, or joins the one that is under way. */
export async function startRun(
  hub: TaskHub,
  request: StartRequest,
  clock: StartClock = realClock,
): Promise<StartResult> {
  const id = replicationId(request.imageVersionId);
  for (let attempt = 1; ; attempt += 1) {
    const existing = await findSettledRun(hub, id, clock);
    const decision = decideStart(existing, request.trigger.kind, request.targets);
    switch (decision.kind) {
      case 'join':
        return { kind: 'joined', id };
      case 'conflict':
        return { kind: 'conflict', id, zones: decision.zones };
      case 'ignore':
        return { kind: 'ignored', id, reason: decision.reason };
      case 'replace':
        await hub.terminate(id, 'It never left Pending.');
        break;
      case 'start':
        break;
    }
    try {
      await hub.startNew(orchestratorNames.replicateImageVersion, {
        instanceId: id,
        input: toInput(request, decision, existing?.record),
      });
      return { kind: decision.kind === 'start' && decision.previous !== null ? 'checking' : 'started', id };
    } catch (error) {
      if (attempt >= startAttempts) {
        throw error;
      }
    }
  }
}

function toInput(request: StartRequest, decision: StartDecision, replaced: RunRecord | undefined): ReplicationInput {
  return {
    imageVersionId: formatImageVersionId(request.imageVersionId),
    targets: request.targets,
    trigger: request.trigger,
    ...(request.traceParent !== undefined && { traceParent: request.traceParent }),
    policy: request.policy,
    previous: decision.kind === 'start' ? decision.previous : null,
    writtenAt: decision.kind === 'start' ? decision.writtenAt : (replaced?.writtenAt ?? []),
    resume: null,
  };
}

/** A run that has not stopped this long after it was asked to is terminated. */
const cancelPatienceMilliseconds = 30_000;
const cancelPollMilliseconds = 1_000;

/**
 * Asks a run to stop and waits until it has, at most half a minute; then terminates it. The event is raised anew with
 * each look, since one that comes while the run awaits something else may be lost. A run that has taken a zone out to add
 * it afresh is not terminated: it stops by itself when the zone is back.
 *
 * @returns the replication as it is afterwards, null where there is none; `terminated`: the run could not tell its end
 */
export async function cancelRun(
  hub: TaskHub,
  id: string,
  by: string,
  wait: (milliseconds: number) => Promise<void>,
): Promise<{ readonly replication: Replication | null; readonly terminated: boolean }> {
  for (let waited = 0; ; waited += cancelPollMilliseconds) {
    const run = await findRun(hub, id);
    const replication = run === null ? null : toReplication(run.record);
    if (replication === null || isFinal(replication.state)) {
      return { replication, terminated: false };
    }
    if (waited >= cancelPatienceMilliseconds && (run?.record.takenOut ?? []).length > 0) {
      return { replication, terminated: false };
    }
    if (waited >= cancelPatienceMilliseconds) {
      await hub.terminate(id, `Canceled by ${by}`);
      return { replication: await findReplication(hub, id), terminated: true };
    }
    await hub.raiseEvent(id, cancelEvent, { by });
    await wait(cancelPollMilliseconds);
  }
}
