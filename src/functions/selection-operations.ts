// The operations that replicate a selection, as instances of the task hub: started once for the same request, found, canceled,
// retried.
import { createHash } from 'node:crypto';
import type { InvocationContext } from '@azure/functions';
import type { SelectionRequest } from '../domain/intake/selection-request';
import type { Operation } from '../domain/replication/operation';
import { viewOperation } from '../domain/replication/operation-view';
import type { ReplicationTrigger } from '../domain/replication/replication';
import { type InstanceStatus, isLive } from '../domain/replication/replication-view';
import { isObject } from '../domain/values/json';
import { formatGalleryId } from '../domain/values/resource-id';
import { cancelEvent, orchestratorNames } from '../orchestrators/names';
import { traceOf } from './request-trace';
import { raiseEvent, terminateInstance } from './start-instance';
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
  | { readonly kind: 'accepted'; readonly operation: Operation }
  /** The Repeatability-Request-ID was used for another request. */
  | { readonly kind: 'mismatch' };

async function begin(
  hub: TaskHub,
  clock: HubClock,
  id: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Operation> {
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

/** @returns null where the task hub knows no such operation */
export async function findOperation(hub: TaskHub, id: string): Promise<Operation | null> {
  const status = await findInstance(hub, id);
  return status === null || !isOurs(status) ? null : viewOperation(id, kind, status);
}

const cancelPatienceMilliseconds = 30_000;
const cancelPollMilliseconds = 1_000;

/** Starts no more replications; those that are under way go on. As with a replication, it is asked until it has stopped. */
export async function cancelOperation(
  hub: TaskHub,
  id: string,
  by: string,
  clock: HubClock = realClock,
): Promise<Operation | null> {
  for (const until = clock.now() + cancelPatienceMilliseconds; ; ) {
    const status = await findInstance(hub, id);
    if (status === null || !isOurs(status)) {
      return null;
    }
    if (!isLive(status.runtimeStatus)) {
      return viewOperation(id, kind, status);
    }
    if (clock.now() >= until) {
      await terminateInstance(hub, clock, id, `Canceled by ${by}`);
      return await findOperation(hub, id);
    }
    await raiseEvent(hub, id, cancelEvent, { by });
    await clock.wait(cancelPollMilliseconds);
  }
}

export type RetriedOperation =
  | { readonly kind: 'accepted'; readonly operation: Operation }
  | { readonly kind: 'running' | 'nothingFailed'; readonly operation: Operation }
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
