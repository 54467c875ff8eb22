// Operations of every kind, as instances of the task hub: found, and asked to stop.
import { type InstanceStatus, isLive } from '../domain/replication/replication-view';
import type { Operation } from '../domain/values/operation';
import { cancelEvent } from '../orchestrators/names';
import { viewDevBoxOperation } from './dev-box/dev-box-operations';
import { viewSelectionOperation } from './selection-operations';
import { raiseEvent, terminateInstance } from './start-instance';
import { findInstance, type HubClock, realClock, type TaskHub } from './task-hub';

/** Each kind knows its own instances. */
const views: ReadonlyArray<(id: string, status: InstanceStatus) => Operation | null> = [
  viewSelectionOperation,
  viewDevBoxOperation,
];

function viewAny(id: string, status: InstanceStatus | null): Operation | null {
  return status === null ? null : (views.map((view) => view(id, status)).find((one) => one !== null) ?? null);
}

/** @returns null where the task hub knows no such operation */
export async function findOperation(hub: TaskHub, id: string): Promise<Operation | null> {
  return viewAny(id, await findInstance(hub, id));
}

const cancelPatienceMilliseconds = 30_000;
const cancelPollMilliseconds = 1_000;

/** Begins nothing more; replications that are under way go on. As with a replication, it is asked until it has stopped. */
export async function cancelOperation(
  hub: TaskHub,
  id: string,
  by: string,
  clock: HubClock = realClock,
): Promise<Operation | null> {
  for (const until = clock.elapsed() + cancelPatienceMilliseconds; ; ) {
    const status = await findInstance(hub, id);
    const operation = viewAny(id, status);
    if (status === null || operation === null || !isLive(status.runtimeStatus)) {
      return operation;
    }
    if (clock.elapsed() >= until) {
      await terminateInstance(hub, clock, id, `Canceled by ${by}`);
      return await findOperation(hub, id);
    }
    await raiseEvent(hub, id, cancelEvent, { by });
    await clock.wait(cancelPollMilliseconds);
  }
}
