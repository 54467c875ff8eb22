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

/** Whether nothing can be deployed any more, whatever was Completed before. */
export function isGone(code: FindingCode): boolean {
  return gone.includes(code);
}
