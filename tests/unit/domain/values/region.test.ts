// Regions and zones are compared whatever form they are written in.
import { normaliseRegion, sameRegion } from '../../../../src/domain/values/region';

test.each([
  ['West US', 'westus'],
  ['westus', 'westus'],
  ['West_US', 'westus'],
  ['west-us', 'westus'],
  ['  Australia   East\t', 'australiaeast'],
  ['East US 2 EUAP', 'eastus2euap'],
  ['', ''],
])('%j is %j', (name, normalised) => {
  expect(normaliseRegion(name)).toBe(normalised);
});

test('two spellings are one region, two regions are two', () => {
  expect(sameRegion('East US 2', 'eastus2')).toBe(true);
  expect(sameRegion('East US 2', 'eastus')).toBe(false);
});
