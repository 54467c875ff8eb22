// A request that is handed over to a run as an external event.
import { isObject, objectAt, textAt } from '../values/json';
import type { ReplicationTrigger } from './replication';
import type { ReplicationRequest } from './replication-run';

const kinds: readonly ReplicationTrigger['kind'][] = ['event', 'http', 'timer'];

/** @returns null where the event is none of ours: anybody with a key of the host can raise one */
export function readReplicationRequest(event: unknown): ReplicationRequest | null {
  const token = textAt(event, 'token');
  const trigger = objectAt(event, 'trigger');
  const isWhole = isObject(event) && token !== null && Array.isArray(event.targets);
  return isWhole && kinds.some((kind) => kind === trigger.kind) ? (event as unknown as ReplicationRequest) : null;
}

/** @returns when it was seen that the operation of the run's version has ended, ISO 8601; null where the event is about something else */
export function readEndedOperation(event: unknown): string | null {
  const listedAt = textAt(event, 'listedAt');
  return listedAt !== null && !Number.isNaN(Date.parse(listedAt)) ? listedAt : null;
}
