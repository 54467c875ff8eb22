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

/** Of the run on the publication that is gone only who asked counts, and the time that was spent waiting for its turn. */
export function progressOfNewPublication({ isAsked, waitedSeconds, waitingSince }: RunProgress): RunProgress {
  return {
    ...notBegun,
    ...(isAsked !== undefined && { isAsked }),
    ...(waitedSeconds !== undefined && { waitedSeconds }),
    ...(waitingSince !== undefined && { waitingSince }),
  };
}
