// From the targets' states to the outcome of the whole (rule: success means deployable).
import type { FindingCode } from '../values/finding-codes';
import type { FinalState, ReplicationTarget } from './replication';

/** @param addedAny whether this run put at least one target there */
export function decideOutcome(targets: readonly Pick<ReplicationTarget, 'state'>[], addedAny: boolean): FinalState {
  const completed = targets.filter((target) => target.state === 'Completed').length;
  if (completed === 0) {
    return 'Failed';
  }
  if (completed < targets.length) {
    return 'PartiallySucceeded';
  }
  return addedAny ? 'Succeeded' : 'NoChange';
}

const gone: readonly FindingCode[] = ['VersionNotFound', 'GalleryNotFound', 'MarkedForDeletion'];

/** Whether the version does not exist any more, as answers and records of before tell it: those of today say so themselves. */
export function wasGone(code: FindingCode): boolean {
  return gone.includes(code);
}
