// The task hub as the triggers see it, and what its client's errors mean: their text is all that tells.
import type { DurableClient } from 'durable-functions';
import type { HubService } from '../domain/replication/lost-instance';
import type { InstanceStatus } from '../domain/replication/replication-view';

/** The part of the durable client that is used: tests bring their own. */
export type TaskHub = Pick<
  DurableClient,
  'getStatus' | 'getStatusBy' | 'startNew' | 'raiseEvent' | 'terminate' | 'purgeInstanceHistory'
>;

/** Anchored: an instance id may have "404" in it, and so may the text of another error. */
const unknownInstance =
  /^(DurableClient error: Durable Functions extension replied with HTTP 404 response\.|No instance with ID '[^']*' found\.)/;
const hubErrors = /^(DurableClient error:|The operation failed with an unexpected status code:)/;
const networkCodes = ['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN'];

export function isUnknownInstance(error: unknown): boolean {
  return error instanceof Error && unknownInstance.test(error.message);
}

/** Whether the task hub, or the storage behind it, did not do what was asked of it. */
export function isTaskHubError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return error instanceof Error && (hubErrors.test(error.message) || networkCodes.includes(code));
}

/** @returns null where the task hub knows no such instance */
export async function findInstance(hub: TaskHub, id: string): Promise<InstanceStatus | null> {
  try {
    return await hub.getStatus(id, { showInput: true });
  } catch (error) {
    if (isUnknownInstance(error)) {
      return null;
    }
    throw error;
  }
}

/** Of a process that does not watch how it serves the task hub. */
export const neverIdle: HubService = { upSeconds: () => 0, idleSeconds: () => 0 };

export interface HubClock {
  /** Milliseconds since 1970, as the task hub's own times are. */
  now(): number;
  /** Milliseconds that pass while one waits, since any moment: nobody sets them, and nothing makes them run faster. */
  elapsed(): number;
  wait(milliseconds: number): Promise<void>;
}

export const realClock: HubClock = {
  now: Date.now,
  elapsed: () => performance.now(),
  wait: async (milliseconds) => await new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
