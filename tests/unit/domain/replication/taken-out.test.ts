// A zone that was taken out is back when the version was seen at rest with it.
import { confirmedBack, seenBack } from '../../../../src/domain/replication/taken-out';
import { presentZone, snapshot } from '../../samples';

const zones = ['losangeles', 'perth'];

test.each<[string, Parameters<typeof snapshot>[0] | null, readonly string[], readonly string[]]>([
  ['could not be read', null, [], []],
  ['has none of them', {}, [], []],
  ['has one', { zones: [presentZone('perth'), presentZone('redmond')] }, ['perth'], ['perth']],
  [
    'has both, and is Updating',
    { zones: [presentZone('perth'), presentZone('losangeles')], provisioningState: 'Updating' },
    zones,
    [],
  ],
  [
    'has both, and has Failed',
    { zones: [presentZone('perth'), presentZone('losangeles')], provisioningState: 'Failed' },
    zones,
    zones,
  ],
])('a version that %s', (_, change, seen, confirmed) => {
  const version = change === null ? null : snapshot(change);
  expect([seenBack(zones, version), confirmedBack(zones, version)]).toEqual([seen, confirmed]);
});
