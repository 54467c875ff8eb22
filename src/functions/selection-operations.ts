// The operations that replicate a selection, as instances of the task hub: started once for the same request, found,
// retried.
import { createHash, randomUUID } from 'node:crypto';
import type { InvocationContext } from '@azure/functions';
import type { SelectionRequest } from '../domain/intake/selection-request';
import type { HubService } from '../domain/replication/lost-instance';
import { replicationsFailed, viewOperation } from '../domain/replication/operation-view';
import { whyNobodyRuns } from '../domain/replication/reconciliation-start';
import type { ReplicationTrigger } from '../domain/replication/replication';
import { type InstanceStatus, isLive, isReplaced } from '../domain/replication/replication-view';
import { noResult, type SelectionOperation } from '../domain/replication/selection-result';
import { isObject } from '../domain/values/json';
import { formatGalleryId } from '../domain/values/resource-id';
import { orchestratorNames } from '../orchestrators/names';
import { traceOf } from './request-trace';
import { followStart, type NextStep, StartPending } from './start-instance';
import { findInstance, type HubClock, neverIdle, realClock, type TaskHub } from './task-hub';

const kind = 'ReplicateSelection';
const prefix = 'selection-';

/** What of an input says which selection it is. */
interface SelectionKey {
  readonly galleries: readonly string[];
  readonly images: readonly string[] | null;
  readonly versions: SelectionRequest['versions'];
  readonly targets: SelectionRequest['targets'];
}

const keyOf = ({ gallery, images, versions, targets }: SelectionRequest): SelectionKey => ({
  galleries: [formatGalleryId(gallery)],
  images,
  versions,
  targets,
});

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

/** The same request has the same operation; so has one with the same Repeatability-Request-ID. */
function operationId(key: SelectionKey, repeatabilityId: string | null): string {
  return `${prefix}${hash(repeatabilityId === null ? JSON.stringify(key).toLowerCase() : `id ${repeatabilityId}`)}`;
}

function isOurs({ name }: InstanceStatus): boolean {
  return name === orchestratorNames.replicateSelection;
}

export type StartedOperation =
  | { readonly kind: 'accepted'; readonly operation: SelectionOperation }
  /** The Repeatability-Request-ID was used for another request. */
  | { readonly kind: 'mismatch' }
  /** The operation is under way for the versions that failed before, and for no others. */
  | { readonly kind: 'retrying'; readonly operation: SelectionOperation };

/** How an instance under the operation's id answers a request: it is what was asked for, or it is not, or a start is needed. */
type Joined = 'accepted' | 'mismatch' | 'retrying' | null;

/** What operations of selections are followed by. */
export interface SelectionService {
  readonly clock?: HubClock;
  /** How this process serves the task hub; without it no instance is taken for lost. */
  readonly service?: HubService;
}

/** Starts the operation, or joins the one that `joins` accepts, and waits until that is seen. */
async function follow(
  hub: TaskHub,
  { clock = realClock, service = neverIdle }: SelectionService,
  id: string,
  wishes: Readonly<Record<string, unknown>>,
  joins: (there: InstanceStatus) => Joined,
): Promise<StartedOperation> {
  const input = { ...wishes, token: randomUUID(), resume: null };
  let joined: Joined = null;
  const { settled, status } = await followStart(hub, clock, {
    orchestrator: orchestratorNames.replicateSelection,
    instanceId: id,
    request: {},
    decide: async (there): Promise<NextStep<object>> => {
      const why = there === null ? null : whyNobodyRuns(there, clock.now(), service);
      if (why !== null) {
        return { kind: 'replace', why };
      }
      if (there !== null && isReplaced(there)) {
        // What was accepted is done: a run that the app has ended so as to start it anew is, with its own wishes.
        const isOthers = !['accepted', null].includes(joins({ ...there, runtimeStatus: 'Running' }));
        return { kind: 'start', input: isOthers && isObject(there.input) ? there.input : input };
      }
      const isOurs = isObject(there?.input) && there.input.token === input.token;
      joined = there === null ? null : isOurs ? 'accepted' : joins(there);
      return joined === null ? { kind: 'start', input } : { kind: 'settled' };
    },
  });
  if (!settled || status === null || joined === null) {
    throw new StartPending(id);
  }
  return joined === 'mismatch' ? { kind: joined } : { kind: joined, operation: viewOperation(id, kind, status) };
}

export async function startOperation(
  hub: TaskHub,
  context: InvocationContext,
  request: SelectionRequest,
  trigger: ReplicationTrigger,
  repeatabilityId: string | null,
  service: SelectionService = {},
): Promise<StartedOperation> {
  const key = keyOf(request);
  const wishes = { ...key, only: null, trigger, ...traceOf(context) };
  return await follow(hub, service, operationId(key, repeatabilityId), wishes, (there) => {
    if (repeatabilityId !== null) {
      return isSameRequest(there, key) ? 'accepted' : 'mismatch';
    }
    if (!isLive(there.runtimeStatus)) {
      return null;
    }
    return isObject(there.input) && Array.isArray(there.input.only) ? 'retrying' : 'accepted';
  });
}

function isSameRequest({ input }: InstanceStatus, key: SelectionKey): boolean {
  if (!isObject(input)) {
    return false;
  }
  const { galleries, images, versions, targets } = input;
  return JSON.stringify({ galleries, images, versions, targets }).toLowerCase() === JSON.stringify(key).toLowerCase();
}

function sameVersions({ input }: InstanceStatus, only: string): boolean {
  return isObject(input) && JSON.stringify(input.only) === only;
}

/** @returns null where the instance is another kind of operation's */
export function viewSelectionOperation(id: string, status: InstanceStatus): SelectionOperation | null {
  return isOurs(status) ? viewOperation(id, kind, status) : null;
}

export type RetriedOperation =
  | { readonly kind: 'accepted'; readonly operation: SelectionOperation }
  | { readonly kind: 'running' | 'nothingFailed'; readonly operation: SelectionOperation }
  | { readonly kind: 'unknown' };

/** Takes up the versions that failed or were refused, and no others; all of the selection where those are not all that is left to do. */
export async function retryOperation(
  hub: TaskHub,
  context: InvocationContext,
  id: string,
  trigger: ReplicationTrigger,
  service: SelectionService = {},
): Promise<RetriedOperation> {
  const status = await findInstance(hub, id);
  if (status === null || !isOurs(status) || !isObject(status.input)) {
    return { kind: 'unknown' };
  }
  const operation = viewOperation(id, kind, status);
  if (isLive(status.runtimeStatus)) {
    return { kind: 'running', operation };
  }
  const { failures, refused, failed } = operation.result ?? noResult;
  const isAtItsEnd = operation.error === null || operation.error.code === replicationsFailed;
  // Where something was not read, its time was up, or the list is cut, the failures are not all that is left to do.
  const isWhole = isAtItsEnd && failures.length === refused + failed;
  if (isWhole && failures.length === 0) {
    return { kind: 'nothingFailed', operation };
  }
  const only = isWhole ? failures.map(({ imageVersionId }) => imageVersionId) : (status.input.only ?? null);
  // A retry that came at the same moment is this one's too; a run for other versions is not.
  const wanted = JSON.stringify(only);
  const started = await follow(hub, service, id, { ...status.input, only, trigger, ...traceOf(context) }, (there) =>
    isLive(there.runtimeStatus) ? (sameVersions(there, wanted) ? 'accepted' : 'retrying') : null,
  );
  return started.kind === 'accepted' ? started : { kind: 'running', operation };
}
