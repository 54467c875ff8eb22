// Which states are final, and which targets are settled.
import type { TargetState } from '../../../../src/domain/image-version/zone-status';
import { isFinal, isSettled, type ReplicationState } from '../../../../src/domain/replication/replication';

test.each<[ReplicationState, boolean]>([
  ['Waiting', false],
  ['Planning', false],
  ['EnsuringIdentity', false],
  ['AddingTargets', false],
  ['Replicating', false],
  ['Succeeded', true],
  ['NoChange', true],
  ['PartiallySucceeded', true],
  ['Failed', true],
  ['Canceled', true],
])('%s is final: %s', (state, final) => {
  expect(isFinal(state)).toBe(final);
});

test.each<[TargetState, boolean]>([
  ['Pending', false],
  ['Replicating', false],
  ['Completed', true],
  ['Failed', true],
  ['Refused', true],
])('a target that is %s is settled: %s', (state, settled) => {
  expect(isSettled(state)).toBe(settled);
});
