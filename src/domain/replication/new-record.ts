// The record of a run that has told nothing of itself yet.
import type { ReplicationInput, RunRecord } from './replication-run';

/**
 * @param id of the instance
 * @param startedAt ISO 8601
 */
export function newRecord(id: string, input: ReplicationInput, startedAt: string): RunRecord {
  return {
    id,
    imageVersionId: input.imageVersionId,
    state: 'Waiting',
    targets: input.targets.map(({ region, zone, replicas, storageAccountType }) => ({
      region,
      zone,
      replicas,
      storageAccountType,
      state: 'Pending',
      progress: 0,
      details: null,
    })),
    findings: [],
    trigger: input.trigger,
    startedAt,
    updatedAt: startedAt,
    finishedAt: null,
    writtenAt: input.writtenAt,
  };
}
