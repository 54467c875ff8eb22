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
  [3, { kind: 'GiveUp', code: 'ReplicationFailed', remedy: null }],
  [30, { kind: 'GiveUp', code: 'ReplicationFailed', remedy: null }],
])('after %d retries of a passing failure', (attempt, decision) => {
  expect(decideRetry(attempt, internal, retry, false)).toEqual(decision);
  expect(decideRetry(attempt, internal, retry, true)).toEqual(decision);
});

test('where zones are never taken out, there is one retry', () => {
  const gentle = { ...retry, removeAndAddTimes: 0 };
  expect(decideRetry(0, '', gentle, false)).toEqual({ kind: 'Rewrite', afterSeconds: 30 });
  expect(decideRetry(1, '', gentle, false)).toEqual({ kind: 'GiveUp', code: 'ReplicationFailed', remedy: null });
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
  expect(decideRetry(0, notEnrolled, retry, false)).toEqual({ kind: 'GiveUp', code: 'NotEnrolled', remedy: null });
});

test.each([
  "Replication failed in this region due to 'The disk size 3000 exceeds the max size 2048 supported'",
  'Storage type Ultra_LRS IS NOT SUPPORTED in this location',
  'The blob was not found in the source storage account',
])('no attempt mends: %s', (words) => {
  expect(decideRetry(0, words, retry, true)).toEqual({ kind: 'GiveUp', code: 'ReplicationFailed', remedy: null });
});

test.each([
  [
    'Operation could not be completed as it results in exceeding approved Disks quota.',
    'QuotaExceeded',
    'requestQuota',
  ],
  ['It results in exceeding approved standardSSDDiskCount.', 'QuotaExceeded', 'requestQuota'],
  ['QuotaExceeded: no more disks.', 'QuotaExceeded', 'requestQuota'],
  ["Resource 'x' was disallowed by policy.", 'PolicyDenied', 'showPolicy'],
  ['RequestDisallowedByPolicy', 'PolicyDenied', 'showPolicy'],
  ['cannot perform write operation because following scope(s) are locked', 'ScopeLocked', 'listLocks'],
  ['ScopeLocked', 'ScopeLocked', 'listLocks'],
  ['ReadOnlyDisabledSubscription', 'SubscriptionDisabled', 'enableSubscription'],
  ["The subscription 's' is disabled and therefore marked as read only.", 'SubscriptionDisabled', 'enableSubscription'],
  ['KeyVaultAccessForbidden', 'ReplicationFailed', null],
  ["Access to the key vault 'k' is denied.", 'ReplicationFailed', null],
  ["The disk encryption set 'd' was not found.", 'ReplicationFailed', null],
  ['DiskEncryptionSet d has no permission', 'ReplicationFailed', null],
])(
  'what lasts until a person does something is tried once in a round, and never taken out: %s',
  (words, code, remedy) => {
    expect(decideRetry(0, words, retry, false)).toEqual({ kind: 'Rewrite', afterSeconds: 30 });
    expect(decideRetry(1, words, retry, false)).toEqual({ kind: 'GiveUp', code, remedy });
    expect(decideRetry(2, words, retry, true)).toEqual({ kind: 'GiveUp', code, remedy });
  },
);

test.each([
  'Some storage account(s) had not been created',
  'Failed with internal server error.',
  'The rate limit was reached',
  '',
])('what passes is taken out in the end: %s', (words) => {
  expect(decideRetry(1, words, retry, false)).toMatchObject({ kind: 'RemoveAndAdd' });
});

test.each([
  [notEnrolled, true],
  ['NOT ENROLLED', true],
  ['is enrolled', false],
  ['', false],
])('"%s" says not enrolled: %s', (words, expected) => {
  expect(isNotEnrolled(words)).toBe(expected);
});
