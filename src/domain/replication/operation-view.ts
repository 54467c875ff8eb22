// An instance of replicateSelection seen as an operation.
import { isObject, numberAt } from '../values/json';
import type { OperationStatus } from '../values/operation';
import { type InstanceStatus, isLive } from './replication-view';
import { noResult, type SelectionOperation, type SelectionResult } from './selection-result';

/** Code of an operation that has dealt with the whole of its selection, and some of its versions failed. */
export const replicationsFailed = 'ReplicationsFailed';

function readResult(value: unknown): SelectionResult {
  const result = isObject(value) && isObject(value.result) ? value.result : {};
  return { ...noResult, ...result };
}

function statusOf({ runtimeStatus, output }: InstanceStatus, result: SelectionResult): OperationStatus {
  if (isLive(runtimeStatus)) {
    return runtimeStatus === 'Pending' ? 'NotStarted' : 'Running';
  }
  if (runtimeStatus === 'Terminated' || runtimeStatus === 'Canceled') {
    return 'Canceled';
  }
  if (!isObject(output)) {
    return 'Failed';
  }
  if (output.isCanceled === true) {
    return 'Canceled';
  }
  return result.failed > 0 || isObject(output.error) ? 'Failed' : 'Succeeded';
}

function errorOf(
  instance: InstanceStatus,
  status: OperationStatus,
  result: SelectionResult,
): SelectionOperation['error'] {
  const { output } = instance;
  if (isObject(output) && isObject(output.error)) {
    return { code: String(output.error.code), message: String(output.error.message) };
  }
  if (status !== 'Failed') {
    return null;
  }
  return result.failed > 0
    ? {
        code: replicationsFailed,
        message: `${result.failed} of ${result.selected} versions failed; result.failures says which and why, and a retry takes up those.`,
      }
    : { code: 'UnexpectedError', message: String(output ?? 'The operation failed unexpectedly.').slice(0, 500) };
}

/** @param id of the operation, as its address has it */
export function viewOperation(id: string, kind: string, instance: InstanceStatus): SelectionOperation {
  const live = isLive(instance.runtimeStatus);
  const seen = live || !isObject(instance.output) ? instance.customStatus : instance.output;
  const result = readResult(seen);
  const status = statusOf(instance, result);
  return {
    id,
    kind,
    status,
    percentComplete: live ? (numberAt(instance.customStatus, 'percentComplete') ?? 0) : 100,
    createdDateTime: new Date(instance.createdTime).toISOString(),
    lastActionDateTime: new Date(instance.lastUpdatedTime).toISOString(),
    error: errorOf(instance, status, result),
    result,
  };
}
