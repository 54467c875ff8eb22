// An orchestration instance seen as a replication.

import { finding } from '../values/finding';
import { isObject } from '../values/json';
import { type CustomStatus, expandCustomStatus } from './custom-status';
import { newRecord } from './new-record';
import { isFinal, type Replication, type ReplicationState } from './replication';
import type { ReplicationInput, RunRecord } from './replication-run';

/** What the durable client tells of an instance (DurableOrchestrationStatus). */
export interface InstanceStatus {
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly createdTime: Date | string;
  readonly lastUpdatedTime: Date | string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus?: unknown;
}

export function isLive(runtimeStatus: string): boolean {
  return ['Running', 'Pending', 'ContinuedAsNew', 'Suspended'].includes(runtimeStatus);
}

function asRecord(value: unknown, input: ReplicationInput | null): RunRecord | null {
  return isObject(value) && typeof value.state === 'string' && Array.isArray(value.targets ?? value.compactTargets)
    ? expandCustomStatus(value as unknown as CustomStatus, [
        ...(input?.targets ?? []),
        ...(input?.previous?.targets ?? []),
      ])
    : null;
}

function asInput(value: unknown): ReplicationInput | null {
  return isObject(value) && typeof value.imageVersionId === 'string' && Array.isArray(value.targets)
    ? (value as unknown as ReplicationInput)
    : null;
}

const iso = (time: Date | string) => new Date(time).toISOString();

function ended(record: RunRecord, status: InstanceStatus, state: ReplicationState, message: string): RunRecord {
  const at = iso(status.lastUpdatedTime);
  const code = state === 'Canceled' ? 'Canceled' : 'UnexpectedError';
  return {
    ...record,
    state,
    findings: [...record.findings, finding(state === 'Canceled' ? 'info' : 'error', code, message)],
    updatedAt: at,
    finishedAt: at,
  };
}

/** @returns null where the instance is none of replicateImageVersion's */
export function viewRecord(status: InstanceStatus): RunRecord | null {
  const input = asInput(status.input);
  const record =
    asRecord(status.output, input) ??
    asRecord(status.customStatus, input) ??
    (input === null ? null : newRecord(status.instanceId, input, iso(status.createdTime)));
  if (record === null || isLive(status.runtimeStatus) || status.runtimeStatus === 'Completed') {
    return record;
  }
  if (status.runtimeStatus === 'Terminated' || status.runtimeStatus === 'Canceled') {
    return isFinal(record.state) ? record : ended(record, status, 'Canceled', 'The run was terminated.');
  }
  return ended(record, status, 'Failed', `The run failed unexpectedly: ${String(status.output).slice(0, 500)}`);
}

/** The record as the API shows it. */
export function toReplication(record: RunRecord): Replication {
  const { id, imageVersionId, state, targets, findings, trigger, startedAt, updatedAt, finishedAt } = record;
  return { id, imageVersionId, state, targets, findings, trigger, startedAt, updatedAt, finishedAt };
}
