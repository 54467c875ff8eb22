// Where a run stands before it has done anything, and once the version was replaced under it.
import type { RunProgress } from './replication-run';

export const notBegun: RunProgress = {
  stage: 'Waiting',
  addedAny: false,
  roleAssignedAt: null,
  regionsToAdd: [],
  attempts: {},
  enrolments: {},
  due: {},
  unenrolled: [],
  undone: 0,
  operationUrl: null,
  polls: 0,
};

/** Of the run on the publication that is gone only the time counts that was spent waiting for its turn */
export function progressOfNewPublication({ waitedSeconds, waitingSince }: RunProgress): RunProgress {
  return {
    ...notBegun,
    ...(waitedSeconds !== undefined && { waitedSeconds }),
    ...(waitingSince !== undefined && { waitingSince }),
  };
}
