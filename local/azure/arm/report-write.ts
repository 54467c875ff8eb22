// Tells Event Grid of a write: at once, or when its long-running operation ends.
import { textAt } from '../state/json';
import type { ArmAnswer, IncomingRequest } from './arm-request';
import type { PendingWrite } from './operation';
import type { Operations } from './operations';
import type { Caller, ResourceWrite } from './resource-write';

/** Refusals by ARM itself, before a resource provider: no event tells of them. */
const refusedByArm = [401, 403, 404, 405, 429];

export interface AnsweredWrite {
  readonly incoming: IncomingRequest;
  readonly operation: string | null;
  readonly caller: Caller;
  readonly answer: ArmAnswer;
  readonly correlationId: string;
  /** Simulated time. */
  readonly at: Date;
}

/** Reads, and writes of something that is in no subscription, are not told. */
export function reportWrite(
  written: AnsweredWrite,
  operations: Operations,
  onResourceWrite: (write: ResourceWrite) => void,
): void {
  const { incoming, operation, caller, answer, correlationId, at } = written;
  const [, subscriptionId] = /^\/subscriptions\/([^/]+)\/./i.exec(incoming.path) ?? [];
  if (!subscriptionId || !operation || ['GET', 'HEAD'].includes(incoming.method)) {
    return;
  }
  if (refusedByArm.includes(answer.status)) {
    return;
  }
  const resourceId = answer.resourceId ?? incoming.path;
  const resourceGroupName = /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1];
  const clientRequestId = incoming.headers['x-ms-client-request-id'];
  const write: PendingWrite = {
    resourceId,
    operationName: operation,
    kind: operation.endsWith('/action') ? 'Action' : operation.endsWith('/delete') ? 'Delete' : 'Write',
    method: incoming.method,
    ...(incoming.method === 'PUT' ? { created: answer.status === 201 } : {}),
    url: `${incoming.origin}${incoming.path}?${incoming.query}`,
    correlationId,
    caller,
    resourceProvider: operation.slice(0, operation.indexOf('/')),
    subscriptionId,
    ...(resourceGroupName ? { resourceGroupName } : {}),
    ...(clientRequestId ? { clientRequestId } : {}),
    ...(incoming.clientIpAddress ? { clientIpAddress: incoming.clientIpAddress } : {}),
  };
  if (answer.operationId) {
    operations.attachWrite(answer.operationId, write);
  } else {
    const succeeded = answer.status < 400;
    const resource = succeeded && textAt(answer.body, 'id') ? { resource: answer.body } : {};
    onResourceWrite({ ...write, outcome: succeeded ? 'Succeeded' : 'Failed', at, ...resource });
  }
}
