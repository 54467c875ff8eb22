// A failed zone is written once more, then taken out and put in again, then given up.
import { decideRetry, isNotEnrolled } from '../../../../src/domain/replication/retry-decision';
import { policy } from '../../samples';

const { retry } = policy;
const internal = "Replication failed in this region due to 'Storage allocation failure'";
const notEnrolled = "Subscription '11111111-2222-3333-4444-555555555555' is not enrolled for Edge Zone access";

test.each([
  [0, { kind: 'Rewrite', afterSeconds: 30 }],
  [1, { kind: 'RemoveAndAdd', afterSeconds: 60 }],
  [2, { kind: 'RemoveAndAdd', afterSeconds: 60 }],
  [3, { kind: 'GiveUp', code: 'ReplicationFailed' }],
  [30, { kind: 'GiveUp', code: 'ReplicationFailed' }],
])('after %d retries of a passing failure', (attempt, decision) => {
  expect(decideRetry(attempt, internal, retry, false)).toEqual(decision);
  expect(decideRetry(attempt, internal, retry, true)).toEqual(decision);
});

test('where zones are never taken out, there is one retry', () => {
  const gentle = { ...retry, removeAndAddTimes: 0 };
  expect(decideRetry(0, '', gentle, false)).toEqual({ kind: 'Rewrite', afterSeconds: 30 });
  expect(decideRetry(1, '', gentle, false)).toEqual({ kind: 'GiveUp', code: 'ReplicationFailed' });
});

test.each([
  [0, 5],
  [1, 10],
  [2, 20],
  [9, 120],
])('not enrolled, but the role may yet become effective: retry %d after %d seconds', (attempt, afterSeconds) => {
  expect(decideRetry(attempt, notEnrolled, retry, true)).toEqual({ kind: 'Rewrite', afterSeconds });
});

test('not enrolled, and no role of ours is on its way: given up at once', () => {
  expect(decideRetry(0, notEnrolled, retry, false)).toEqual({ kind: 'GiveUp', code: 'NotEnrolled' });
});

test.each([
  "Replication failed in this region due to 'The disk size 3000 exceeds the max size 2048 supported'",
  'Storage type Ultra_LRS IS NOT SUPPORTED in this location',
  'The blob was not found in the source storage account',
])('no attempt mends: %s', (words) => {
  expect(decideRetry(0, words, retry, true)).toEqual({ kind: 'GiveUp', code: 'ReplicationFailed' });
});

test.each([
  [notEnrolled, true],
  ['NOT ENROLLED', true],
  ['is enrolled', false],
  ['', false],
])('"%s" says not enrolled: %s', (words, expected) => {
  expect(isNotEnrolled(words)).toBe(expected);
});
