// From the targets' states to the outcome of the whole.
import type { TargetState } from '../../../../src/domain/image-version/zone-status';
import { decideOutcome, wasGone } from '../../../../src/domain/replication/outcome';
import type { FinalState } from '../../../../src/domain/replication/replication';

test.each<[TargetState[], boolean, FinalState]>([
  [['Completed'], true, 'Succeeded'],
  [['Completed', 'Completed'], true, 'Succeeded'],
  [['Completed'], false, 'NoChange'],
  [['Completed', 'Completed'], false, 'NoChange'],
  [['Completed', 'Failed'], true, 'PartiallySucceeded'],
  [['Completed', 'Refused'], true, 'PartiallySucceeded'],
  [['Completed', 'Replicating'], true, 'PartiallySucceeded'],
  [['Pending', 'Completed'], false, 'PartiallySucceeded'],
  [['Failed'], true, 'Failed'],
  [['Refused', 'Refused'], false, 'Failed'],
  [['Replicating'], true, 'Failed'],
  [['Pending', 'Failed'], true, 'Failed'],
  [[], true, 'Failed'],
  [[], false, 'Failed'],
])('targets %j, added any: %s: %s', (states, addedAny, outcome) => {
  expect(
    decideOutcome(
      states.map((state) => ({ state })),
      addedAny,
    ),
  ).toBe(outcome);
});

test.each(['VersionNotFound', 'GalleryNotFound', 'MarkedForDeletion'] as const)(
  '%s: nothing can be deployed',
  (code) => {
    expect(wasGone(code)).toBe(true);
    expect(wasGone('ReplicationFailed')).toBe(false);
  },
);
