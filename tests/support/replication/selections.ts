// Selections as a person asks for them over HTTP, and what their operations show.
import { InvocationContext } from '@azure/functions';
import { parseSelectionRequest } from '../../../src/domain/intake/selection-request';
import { viewOperation } from '../../../src/domain/replication/operation-view';
import type { SelectionOperation } from '../../../src/domain/replication/selection-result';
import { retryOperation, type StartedOperation, startOperation } from '../../../src/functions/selection-operations';
import type { ReplicationWorld } from './replication-world';

const context = new InvocationContext({ logHandler: () => undefined });
const trigger = { kind: 'http', by: 'a person' } as const;

/** @param body of POST /api/replications */
export async function postSelection(
  world: ReplicationWorld,
  body: object,
  repeatabilityId: string | null = null,
): Promise<StartedOperation> {
  const parsed = parseSelectionRequest(body, world.config.watchedGalleries);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return await world.live(startOperation(world.hub, context, parsed.value, trigger, repeatabilityId, world));
}

export function retrySelection(world: ReplicationWorld, id: string) {
  return world.live(retryOperation(world.hub, context, id, trigger, world));
}

export async function showSelection(world: ReplicationWorld, id: string): Promise<SelectionOperation> {
  return viewOperation(id, 'ReplicateSelection', await world.hub.getStatus(id));
}

/** @throws Error where it was not accepted */
export function idOfStarted(started: StartedOperation): string {
  if (started.kind !== 'accepted') {
    throw new Error(`not accepted: ${started.kind}`);
  }
  return started.operation.id;
}
