// An orchestration instance seen as a replication.

import { finding } from '../values/finding';
import { isObject } from '../values/json';
import { type CustomStatus, expandCustomStatus } from './custom-status';
import { completeRecord, newRecord } from './new-record';
import { isFinal, type Replication, type ReplicationState } from './replication';
import type { ReplicationInput, RunRecord } from './replication-run';

/** What the durable client tells of an instance (DurableOrchestrationStatus). */
export interface InstanceStatus {
  readonly name?: string;
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

/** How the reason begins where the app itself ends an instance that nobody would run, so as to start it anew. */
export const replacedReason = 'Replaced:';

/** Whether the app itself ended the instance: that is no cancel, and no outcome. */
export function isReplaced({ runtimeStatus, output }: Pick<InstanceStatus, 'runtimeStatus' | 'output'>): boolean {
  return runtimeStatus === 'Terminated' && String(output).startsWith(replacedReason);
}

/** Whether it ended without telling its outcome: it failed, as an orchestrator that a release has changed does, or somebody terminated it. */
export function endedUntold(status: Pick<InstanceStatus, 'runtimeStatus' | 'output'>): boolean {
  return status.runtimeStatus === 'Failed' || (status.runtimeStatus === 'Terminated' && !isReplaced(status));
}

function asRecord(value: unknown, input: ReplicationInput | null): RunRecord | null {
  return isObject(value) && typeof value.state === 'string' && Array.isArray(value.targets ?? value.compactTargets)
    ? completeRecord(
        expandCustomStatus(value as unknown as CustomStatus, [
          ...(input?.targets ?? []),
          ...(input?.previous?.targets ?? []),
        ]),
      )
    : null;
}

/** The input of the instance as it is now; null where it is none of replicateImageVersion's. */
export function readInput({ input }: Pick<InstanceStatus, 'input'>): ReplicationInput | null {
  if (!isObject(input) || typeof input.imageVersionId !== 'string' || !Array.isArray(input.targets)) {
    return null;
  }
  const read = input as unknown as ReplicationInput;
  return { ...read, previous: isObject(input.previous) ? asRecord(input.previous, null) : null };
}

const iso = (time: Date | string) => new Date(time).toISOString();

function ended(record: RunRecord, status: InstanceStatus, state: ReplicationState, message: string): RunRecord {
  const at = iso(status.lastUpdatedTime);
  const code = state === 'Canceled' ? 'Canceled' : 'UnexpectedError';
  return {
    ...record,
    state,
    // What it waited for when it was ended it waits for no more.
    findings: [
      ...record.findings.filter((one) => one.code !== 'Waiting'),
      finding(state === 'Canceled' ? 'info' : 'error', code, message),
    ],
    updatedAt: at,
    finishedAt: at,
  };
}

/** A check that has not begun does not hide the record that it checks. */
function recordBeforeFirstTurn(status: InstanceStatus, input: ReplicationInput): RunRecord {
  const isCheck = input.checks ?? input.previous !== null;
  return isCheck && input.previous !== null
    ? input.previous
    : newRecord(status.instanceId, input, iso(status.createdTime));
}

/** @returns null where the instance is none of replicateImageVersion's */
export function viewRecord(status: InstanceStatus): RunRecord | null {
  const input = readInput(status);
  const record =
    asRecord(status.output, input) ??
    asRecord(status.customStatus, input) ??
    (input === null ? null : recordBeforeFirstTurn(status, input));
  if (record === null || isLive(status.runtimeStatus) || status.runtimeStatus === 'Completed' || isReplaced(status)) {
    return record;
  }
  if (status.runtimeStatus === 'Terminated' || status.runtimeStatus === 'Canceled') {
    return isFinal(record.state) ? record : ended(record, status, 'Canceled', 'The run was terminated.');
  }
  return ended(record, status, 'Failed', `The run failed unexpectedly: ${String(status.output).slice(0, 500)}`);
}

/** The record as the API shows it. */
export function toReplication(record: RunRecord): Replication {
  const { id, imageVersionId, state, targets, findings, trigger, rule, startedAt, updatedAt, finishedAt, history } =
    record;
  return {
    id,
    imageVersionId,
    state,
    targets,
    findings,
    trigger,
    rule,
    startedAt,
    updatedAt,
    finishedAt,
    history,
  };
}
