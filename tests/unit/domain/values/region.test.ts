// Regions and zones are compared whatever form they are written in.
import { normaliseRegion, normaliseZone } from '../../../../src/domain/values/region';

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

test.each([
  ['LosAngeles', 'losangeles'],
  ['Los Angeles', 'losangeles'],
  ['west-coast-1', 'west-coast-1'],
])('zone %j is %j: hyphens tell zones apart', (name, normalised) => {
  expect(normaliseZone(name)).toBe(normalised);
});

test('only A to Z are folded: what Unicode alone makes equal stays different', () => {
  for (const [lookalike, letter] of [
    ['\u212a', 'k'],
    ['\u212b', '\u00e5'],
    ['\u0130', 'i'],
    ['\u2126', '\u03c9'],
  ]) {
    expect(normaliseRegion(`${lookalike}its`)).not.toBe(normaliseRegion(`${letter}its`));
    expect(normaliseZone(`${lookalike}its`)).not.toBe(normaliseZone(`${letter}its`));
  }
});
