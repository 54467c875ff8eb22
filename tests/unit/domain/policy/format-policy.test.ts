// A policy and its document are the same thing in two forms.
import fc from 'fast-check';
import { formatPolicy } from '../../../../src/domain/policy/format-policy';
import { formatDuration, parseDurationSeconds } from '../../../../src/domain/values/iso-duration';
import { policies } from './arbitrary-policies';
import { policyOf } from './versions';

test('whatever the policy: its document is the same policy', () => {
  fc.assert(fc.property(policies, (policy) => expect(policyOf(formatPolicy(policy))).toEqual(policy)));
});

test('waves, windows and tags stand in the document', () => {
  const document = {
    rules: [
      {
        name: 'all',
        selector: { tags: { matchExpressions: [{ key: 'a', operator: 'In', values: ['x'] }] } },
        targets: [
          { region: 'westus', zone: 'losangeles', replicas: 1, storageAccountType: 'StandardSSD_LRS' },
          {
            region: 'westus',
            zone: 'perth',
            replicas: 2,
            storageAccountType: 'Premium_LRS',
            encryption: { osDiskImage: {} },
            after: ['losangeles'],
            delay: 'P1DT2H',
          },
        ],
        regionParity: 'add',
        enforcementMode: 'DoNotEnforce',
        existingTargets: 'UpdateReplicas',
        window: { start: '22:00', duration: 'PT8H30M', timeZone: 'Australia/Perth' },
        retention: { count: 2, minAge: 'PT0S' },
      },
    ],
  };
  expect(formatPolicy(policyOf(document))).toEqual(document);
});

test('whatever the seconds: the duration says as many', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 366 * 86_400 }), (seconds) =>
      expect(parseDurationSeconds(formatDuration(seconds))).toBe(seconds),
    ),
  );
  expect([604_800, 93_600, 90].map(formatDuration)).toEqual(['P7D', 'P1DT2H', 'PT1M30S']);
});
