// The text grammar of az `--target-edge-zones`, stricter than az: nothing malformed or repeated is passed over.
import fc from 'fast-check';
import {
  formatZoneTarget,
  isRegionName,
  isReplicaCount,
  isZoneName,
  parseZoneStorageAccountType,
  parseZoneTargets,
  repeatedZones,
} from '../../../../src/domain/values/zone-target';
import { zoneTargetLists } from '../../arbitraries';
import { losAngeles, perth } from '../../samples';

const goodValue = '; a good value is westus=losangeles=2=StandardSSD_LRS australiaeast=perth';

function mistakesOf(text: string): readonly string[] {
  const read = parseZoneTargets(text, 'EXTENDED_ZONE_TARGETS');
  if (read.ok) {
    throw new Error(`${text} was taken`);
  }
  for (const { field, message } of read.problems) {
    expect(field).toBe('EXTENDED_ZONE_TARGETS');
    expect(message.endsWith(goodValue)).toBe(true);
  }
  return read.problems.map(({ message }) => message.slice(0, -goodValue.length));
}

// The forms that `az sig image-version create --help` documents.
test.each([
  ['westus=losangeles', {}],
  ['westus=losangeles=2', { replicas: 2 }],
  ['westus=losangeles=premium_lrs', { storageAccountType: 'Premium_LRS' }],
  ['westus=losangeles=2=standard_lrs', { replicas: 2, storageAccountType: 'Standard_LRS' }],
  ['westus=losangeles=100=StandardSSD_LRS', { replicas: 100 }],
  ['westus=losangeles=STANDARD_ZRS', { storageAccountType: 'Standard_ZRS' }],
  ['WestUS=LosAngeles=1', {}],
  ['west-us=los_angeles', {}],
  ['westus=losangeles=002', { replicas: 2 }],
])('%s', (text, change) => {
  expect(parseZoneTargets(text, 'x')).toEqual({ ok: true, value: [{ ...losAngeles, ...change }] });
});

test('several targets are separated by any blanks and keep their order', () => {
  expect(parseZoneTargets('\n australiaeast=perth=2=Premium_LRS\t\twestus=losangeles \r\n', 'x')).toEqual({
    ok: true,
    value: [perth, losAngeles],
  });
});

const range = 'a whole number from 1 to 100';
const types = 'StandardSSD_LRS, Premium_LRS, Standard_LRS, Standard_ZRS';

test.each([
  ['', ['holds 0 targets, but must hold 1 to 100']],
  ['  \n', ['holds 0 targets, but must hold 1 to 100']],
  ['losangeles', ['"losangeles" is not region=zone[=replicas][=storage type]']],
  [
    'westus=losangeles=1=Premium_LRS=x',
    ['"westus=losangeles=1=Premium_LRS=x" is not region=zone[=replicas][=storage type]'],
  ],
  ['=losangeles', ['"=losangeles": "" is not a region name such as westus']],
  ['1westus=losangeles', ['"1westus=losangeles": "1westus" is not a region name such as westus']],
  ['west.us=losangeles', ['"west.us=losangeles": "west.us" is not a region name such as westus']],
  ['westus=', ['"westus=": "" is not a zone name (3 to 24 letters, digits and hyphens) such as losangeles']],
  ['westus=la', ['"westus=la": "la" is not a zone name (3 to 24 letters, digits and hyphens) such as losangeles']],
  [
    `westus=${'a'.repeat(25)}`,
    [
      `"westus=${'a'.repeat(25)}": "${'a'.repeat(25)}" is not a zone name (3 to 24 letters, digits and hyphens) such as losangeles`,
    ],
  ],
  ['westus=лос', ['"westus=лос": "лос" is not a zone name (3 to 24 letters, digits and hyphens) such as losangeles']],
  ['westus=losangeles=0', [`"westus=losangeles=0": the replica count is "0", but must be ${range}`]],
  ['westus=losangeles=101', [`"westus=losangeles=101": the replica count is "101", but must be ${range}`]],
  ['westus=losangeles=-1', [`"westus=losangeles=-1": the replica count is "-1", but must be ${range}`]],
  ['westus=losangeles=+1', [`"westus=losangeles=+1": the replica count is "+1", but must be ${range}`]],
  ['westus=losangeles=1.5', [`"westus=losangeles=1.5": the replica count is "1.5", but must be ${range}`]],
  ['westus=losangeles=0x2', [`"westus=losangeles=0x2": the replica count is "0x2", but must be ${range}`]],
  ['westus=losangeles=1e1', [`"westus=losangeles=1e1": the replica count is "1e1", but must be ${range}`]],
  ['westus=losangeles=2x', [`"westus=losangeles=2x": the replica count is "2x", but must be ${range}`]],
  [
    'westus=losangeles=two=Premium_LRS',
    [`"westus=losangeles=two=Premium_LRS": the replica count is "two", but must be ${range}`],
  ],
  [
    'westus=losangeles==Premium_LRS',
    [`"westus=losangeles==Premium_LRS": the replica count is "", but must be ${range}`],
  ],
  ['westus=losangeles=', [`"westus=losangeles=": the storage type is "", but must be one of ${types}`]],
  [
    'westus=losangeles=Ultra_LRS',
    [`"westus=losangeles=Ultra_LRS": the storage type is "Ultra_LRS", but must be one of ${types}`],
  ],
  [
    'westus=losangeles=PremiumV2_LRS',
    [`"westus=losangeles=PremiumV2_LRS": the storage type is "PremiumV2_LRS", but must be one of ${types}`],
  ],
  ['westus=losangeles=2=', [`"westus=losangeles=2=": the storage type is "", but must be one of ${types}`]],
  ['westus=losangeles=2=2', [`"westus=losangeles=2=2": the storage type is "2", but must be one of ${types}`]],
  ['westus=losangeles eastus=Los_Angeles', ['zone "losangeles" stands more than once']],
])('"%s" is refused', (text, mistakes) => {
  expect(mistakesOf(text)).toEqual(mistakes);
});

test('every mistake of every entry is told at once', () => {
  const text = 'nothing 1=x=0=Ultra westus=perth australiaeast=perth eastus=perth eastus=newyork=200 ok=losangeles';
  expect(mistakesOf(text)).toEqual([
    '"nothing" is not region=zone[=replicas][=storage type]',
    '"1=x=0=Ultra": "1" is not a region name such as westus',
    '"1=x=0=Ultra": "x" is not a zone name (3 to 24 letters, digits and hyphens) such as losangeles',
    `"1=x=0=Ultra": the replica count is "0", but must be ${range}`,
    `"1=x=0=Ultra": the storage type is "Ultra", but must be one of ${types}`,
    `"eastus=newyork=200": the replica count is "200", but must be ${range}`,
    'zone "perth" stands more than once',
  ]);
});

test('a hundred targets are taken, one more is refused', () => {
  const text = (count: number) => Array.from({ length: count }, (_, index) => `westus=zone${index}`).join(' ');
  expect(parseZoneTargets(text(100), 'x')).toMatchObject({ ok: true });
  expect(mistakesOf(text(101))).toEqual(['holds 101 targets, but must hold 1 to 100']);
});

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(zoneTargetLists, (targets) => {
      const text = targets.map(formatZoneTarget).join(' ');
      expect(parseZoneTargets(text, 'x')).toEqual({ ok: true, value: targets });
    }),
  );
});

test('a target is written with every part spelled out', () => {
  expect(formatZoneTarget(losAngeles)).toBe('westus=losangeles=1=StandardSSD_LRS');
});

test('whatever is read has legal names, counts and types, each zone once', () => {
  const parts = fc.constantFrom(
    'westus',
    'west us',
    'losangeles',
    'perth',
    '2',
    '0',
    'Premium_LRS',
    'x',
    '',
    'é',
    '1e1',
  );
  const texts = fc
    .array(
      fc.array(parts, { minLength: 1, maxLength: 5 }).map((entry) => entry.join('=')),
      { maxLength: 4 },
    )
    .map((entries) => entries.join(' '));
  fc.assert(
    fc.property(fc.oneof(texts, fc.string()), (text) => {
      const read = parseZoneTargets(text, 'x');
      for (const target of read.ok ? read.value : []) {
        expect(target.region).toMatch(/^[a-z][a-z0-9]+$/);
        expect(target.zone).toMatch(/^[a-z0-9-]{3,24}$/);
        expect(isReplicaCount(target.replicas)).toBe(true);
      }
      expect(repeatedZones(read.ok ? read.value : [])).toEqual([]);
      expect(read.ok ? read.value.length : read.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['standardssd_lrs', 'StandardSSD_LRS'],
  [' PREMIUM_LRS ', 'Premium_LRS'],
  ['Standard_LRS', 'Standard_LRS'],
  ['standard_zrs', 'Standard_ZRS'],
  ['PremiumV2_LRS', null],
  ['', null],
])('storage type "%s" is %s', (text, type) => {
  expect(parseZoneStorageAccountType(text)).toBe(type);
});

test.each<[unknown, boolean]>([
  [1, true],
  [100, true],
  [0, false],
  [101, false],
  [1.5, false],
  ['1', false],
  [Number.NaN, false],
  [null, false],
])('%p is a replica count: %s', (value, expected) => {
  expect(isReplicaCount(value)).toBe(expected);
});

test.each([
  ['westus', true],
  ['eastus2euap', true],
  ['a'.repeat(50), true],
  ['a'.repeat(51), false],
  ['a', false],
  ['2east', false],
  ['West US', false],
  ['westus!', false],
])('"%s" is a region name: %s', (name, expected) => {
  expect(isRegionName(name)).toBe(expected);
});

test.each([
  ['abc', true],
  ['a'.repeat(24), true],
  ['3zones', true],
  ['ab', false],
  ['a'.repeat(25), false],
  ['Perth', false],
  ['perth?', false],
  ['?perth', false],
])('"%s" is a zone name: %s', (name, expected) => {
  expect(isZoneName(name)).toBe(expected);
});

test('each repeated zone is named once', () => {
  const other = { ...losAngeles, region: 'eastus' };
  expect(repeatedZones([losAngeles, perth, other, other])).toEqual(['losangeles']);
  expect(repeatedZones([losAngeles, perth])).toEqual([]);
});
