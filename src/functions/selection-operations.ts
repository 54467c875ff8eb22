// The operations that replicate a selection, as instances of the task hub: started once for the same request, found,
// retried.
import { createHash } from 'node:crypto';
import type { InvocationContext } from '@azure/functions';
import type { SelectionRequest } from '../domain/intake/selection-request';
import { viewOperation } from '../domain/replication/operation-view';
import type { ReplicationTrigger } from '../domain/replication/replication';
import { type InstanceStatus, isLive } from '../domain/replication/replication-view';
import type { SelectionOperation } from '../domain/replication/selection-result';
import { isObject } from '../domain/values/json';
import { formatGalleryId } from '../domain/values/resource-id';
import { orchestratorNames } from '../orchestrators/names';
import { traceOf } from './request-trace';
import { findInstance, type HubClock, realClock, type TaskHub } from './task-hub';

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
  | { readonly kind: 'mismatch' };

async function begin(
  hub: TaskHub,
  clock: HubClock,
  id: string,
  input: Readonly<Record<string, unknown>>,
): Promise<SelectionOperation> {
  try {
    await hub.startNew(orchestratorNames.replicateSelection, { instanceId: id, input });
  } catch (error) {
    // The same request at the same moment may have come first.
    const there = await findInstance(hub, id);
    if (there === null || !isLive(there.runtimeStatus)) {
      throw error;
    }
  }
  for (let look = 0; look < 20; look += 1) {
    const status = await findInstance(hub, id);
    if (status !== null) {
      return viewOperation(id, kind, status);
    }
    await clock.wait(250);
  }
  throw new Error(`The task hub took the operation ${id} and does not show it.`);
}

export async function startOperation(
  hub: TaskHub,
  context: InvocationContext,
  request: SelectionRequest,
  trigger: ReplicationTrigger,
  repeatabilityId: string | null,
  clock: HubClock = realClock,
): Promise<StartedOperation> {
  const key = keyOf(request);
  const id = operationId(key, repeatabilityId);
  const existing = await findInstance(hub, id);
  if (existing !== null && repeatabilityId !== null && !isSameRequest(existing, key)) {
    return { kind: 'mismatch' };
  }
  if (existing !== null && (isLive(existing.runtimeStatus) || repeatabilityId !== null)) {
    return { kind: 'accepted', operation: viewOperation(id, kind, existing) };
  }
  const input = { ...key, only: null, trigger, ...traceOf(context), resume: null };
  return { kind: 'accepted', operation: await begin(hub, clock, id, input) };
}

function isSameRequest({ input }: InstanceStatus, key: SelectionKey): boolean {
  if (!isObject(input)) {
    return false;
  }
  const { galleries, images, versions, targets } = input;
  return JSON.stringify({ galleries, images, versions, targets }).toLowerCase() === JSON.stringify(key).toLowerCase();
}

/** @returns null where the instance is another kind of operation's */
export function viewSelectionOperation(id: string, status: InstanceStatus): SelectionOperation | null {
  return isOurs(status) ? viewOperation(id, kind, status) : null;
}

export type RetriedOperation =
  | { readonly kind: 'accepted'; readonly operation: SelectionOperation }
  | { readonly kind: 'running' | 'nothingFailed'; readonly operation: SelectionOperation }
  | { readonly kind: 'unknown' };

/** Takes up the versions that failed or were refused, and no others. */
export async function retryOperation(
  hub: TaskHub,
  context: InvocationContext,
  id: string,
  trigger: ReplicationTrigger,
  clock: HubClock = realClock,
): Promise<RetriedOperation> {
  const status = await findInstance(hub, id);
  if (status === null || !isOurs(status) || !isObject(status.input)) {
    return { kind: 'unknown' };
  }
  const operation = viewOperation(id, kind, status);
  if (isLive(status.runtimeStatus)) {
    return { kind: 'running', operation };
  }
  const only = (operation.result?.failures ?? []).map(({ imageVersionId }) => imageVersionId);
  if (only.length === 0) {
    return { kind: 'nothingFailed', operation };
  }
  const input = { ...status.input, only, trigger, ...traceOf(context), resume: null };
  return { kind: 'accepted', operation: await begin(hub, clock, id, input) };
}
