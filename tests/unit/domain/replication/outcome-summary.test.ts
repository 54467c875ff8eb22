// What telemetry says of an outcome.

import type { TargetState } from '../../../../src/domain/image-version/zone-status';
import { summariseOutcome } from '../../../../src/domain/replication/outcome-summary';
import type { Replication, ReplicationTarget } from '../../../../src/domain/replication/replication';
import { finding, findingCodes } from '../../../../src/domain/values/finding';

const target = (zone: string, state: TargetState): ReplicationTarget => ({
  region: 'westus',
  zone,
  replicas: 1,
  storageAccountType: 'StandardSSD_LRS',
  state,
  progress: 0,
  details: null,
});

const replication: Replication = {
  id: 'r',
  imageVersionId: '/v',
  state: 'PartiallySucceeded',
  targets: [target('a', 'Completed'), target('b', 'Refused'), target('c', 'Failed'), target('d', 'Replicating')],
  findings: [
    finding('error', 'ZoneNotFound', 'There is no zone b.', 'b'),
    finding('warning', 'TargetDiffers', 'It differs.', 'a'),
    finding('error', 'ReplicationFailed', 'The copy failed.', 'c'),
    finding('error', 'ReplicationFailed', 'It failed again.', 'c'),
  ],
  trigger: { kind: 'event', by: 'somebody' },
  rule: 'default',
  history: [],
  startedAt: '2026-11-25T12:00:00.000Z',
  updatedAt: '2026-11-25T12:30:00.000Z',
  finishedAt: '2026-11-25T12:30:30.500Z',
};

test('says how it ended, where something is missing, and why', () => {
  expect(summariseOutcome(replication)).toEqual({
    properties: {
      state: 'PartiallySucceeded',
      startedAt: '2026-11-25T12:00:00.000Z',
      findings: 'ReplicationFailed TargetDiffers ZoneNotFound',
      reason:
        'ZoneNotFound: There is no zone b. ReplicationFailed: The copy failed. ReplicationFailed: It failed again.',
      zones: 'a=Completed b=Refused c=Failed d=Replicating',
      unfinishedZones: 'b=Refused c=Failed d=Replicating',
    },
    measurements: { seconds: 1830.5, targets: 4, completed: 1, refused: 1, failed: 1 },
  });
});

test('a run that was cut off has lasted until it was last seen', () => {
  expect(summariseOutcome({ ...replication, finishedAt: null }).measurements.seconds).toBe(1800);
});

test('a reason is cut before Application Insights cuts it', () => {
  const findings = [finding('error', 'WriteRefused', 'x'.repeat(10_000))];
  expect(summariseOutcome({ ...replication, findings }).properties.reason).toHaveLength(2_000);
});

test('codes are named once, in order', () => {
  expect(findingCodes([])).toBe('');
  expect(findingCodes(replication.findings.toReversed())).toBe('ReplicationFailed TargetDiffers ZoneNotFound');
});
