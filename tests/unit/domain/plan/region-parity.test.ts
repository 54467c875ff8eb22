// Gallery, definition and version in one region; a zone's parent region by policy.
import { checkParentRegion } from '../../../../src/domain/image-version/absent-zone';
import { checkLocations } from '../../../../src/domain/plan/region-parity';
import { losAngeles, snapshot } from '../../samples';

test.each([
  ['westus', 'westus', 'westus'],
  ['westus', '', 'westus'],
  ['', '', ''],
])('gallery "%s", definition "%s", version "%s" are in one region', (gallery, definition, version) => {
  expect(checkLocations({ gallery, definition, version })).toEqual([]);
});

test.each([
  ['eastus', 'westus', 'westus', 'error'],
  ['westus', 'eastus', 'westus', 'error'],
  ['westus', 'eastus', 'eastus', 'error'],
  ['westus', 'westus', 'eastus', 'warning'],
  ['westus', '', 'eastus', 'warning'],
])('gallery "%s", definition "%s", version "%s" are not: %s', (gallery, definition, version, severity) => {
  expect(checkLocations({ gallery, definition, version })).toMatchObject([{ code: 'RegionMismatch', severity }]);
});

test.each(['require', 'warn', 'add'] as const)('%s: a parent region that is a target region is right', (parity) => {
  expect(checkParentRegion(losAngeles, snapshot(), parity)).toEqual({ findings: [], regionToAdd: null });
});

const missing = "Zone losangeles's parent region westus is not among the version's target regions (eastus, eastus2).";

test.each([
  [
    'require',
    'error',
    'ParentRegionMissing',
    ' Replicate the version there, or set REGION_PARITY to warn or add.',
    null,
  ],
  ['warn', 'warning', 'ParentRegionMissing', '', null],
  [
    'add',
    'info',
    'ParentRegionAdded',
    " REGION_PARITY=add: it is added with one replica, and the storage type of the version's own region.",
    'westus',
  ],
] as const)('%s: a missing parent region', (parity, severity, code, advice, regionToAdd) => {
  expect(checkParentRegion(losAngeles, snapshot({ regions: ['eastus', 'eastus2'] }), parity)).toEqual({
    findings: [{ severity, code, message: `${missing}${advice}`, target: 'losangeles' }],
    regionToAdd,
  });
});

test('a version without target regions says none', () => {
  const { findings } = checkParentRegion(losAngeles, snapshot({ regions: [] }), 'warn');
  expect(findings[0]?.message).toContain('target regions (none)');
});
