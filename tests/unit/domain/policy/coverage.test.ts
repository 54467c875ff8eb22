// Coverage: each cell says what is there and what should be.
import fc from 'fast-check';
import { coverageCsv, coverageRow, filterRow, summarise } from '../../../../src/domain/policy/coverage';
import { desiredZones } from '../../../../src/domain/policy/desired-zones';
import { policyOfTargets } from '../../../../src/domain/policy/policy';
import { losAngeles, perth } from '../../samples';
import { definitions, policies } from './arbitrary-policies';
import { daysAgo, now, siblingsOf, type VersionOptions, versionOf, weekSeconds } from './versions';

const policy = policyOfTargets([losAngeles, perth], weekSeconds);

function rowOf(options: VersionOptions, others: readonly string[] = []) {
  const version = versionOf('1.0.0', options);
  const siblings = siblingsOf([version, ...others.map((name) => versionOf(name, { publishedDate: daysAgo(90) }))]);
  return coverageRow(version, siblings, policy, now);
}

const cells = (row: ReturnType<typeof rowOf>) =>
  row.zones.map(({ zone, desired, state, progress }) => `${zone} ${desired ? 'desired' : 'not'} ${state} ${progress}`);

test.each<[string, VersionOptions, readonly string[]]>([
  [
    'Completed and Replicating',
    { zones: { losangeles: 'Completed', perth: 'Replicating' } },
    ['losangeles desired Completed 100', 'perth desired Replicating 40'],
  ],
  [
    'Failed and Missing',
    { zones: { losangeles: 'Failed' } },
    ['losangeles desired Failed 40', 'perth desired Missing 0'],
  ],
  [
    'listed, not read',
    { zones: { losangeles: null } },
    ['losangeles desired Targeted null', 'perth desired Missing 0'],
  ],
  [
    'of unknown state, of a version that is Completed as a whole',
    { zones: { losangeles: 'Unknown' } },
    ['losangeles desired Completed 100', 'perth desired Missing 0'],
  ],
  [
    'not asked for',
    { zones: { losangeles: 'Completed', perth: 'Completed', redmond: 'Completed' } },
    ['losangeles desired Completed 100', 'perth desired Completed 100', 'redmond not Extra 100'],
  ],
  [
    'none by tag',
    { zones: { losangeles: 'Completed' }, tags: { 'extended-zones': 'none' } },
    ['losangeles not Extra 100'],
  ],
  [
    'held by tag',
    { zones: { losangeles: 'Completed' }, tags: { 'extended-zones': 'hold' } },
    ['losangeles not Held 100', 'perth not Held 0'],
  ],
])('cells: %s', (_, options, expected) => {
  expect(cells(rowOf(options))).toEqual(expected);
});

test('a row says what the version is, and which rule decides', () => {
  expect(rowOf({ zones: {} })).toMatchObject({
    imageVersionId: expect.stringContaining('/images/ubuntu-pro/versions/1.0.0'),
    imageName: 'ubuntu-pro',
    version: '1.0.0',
    publishedDate: daysAgo(1),
    isLatest: true,
    rule: 'default',
  });
  const outside = rowOf({ publishedDate: daysAgo(50), zones: { perth: 'Completed' } }, ['2.0.0']);
  expect(outside).toMatchObject({ isLatest: false, rule: null });
  expect(cells(outside)).toEqual(['perth not Extra 100']);
  expect(rowOf({ excludeFromLatest: true }).isLatest).toBe(false);
});

test('rows are filtered by zone, state and latest', () => {
  const row = rowOf({ zones: { losangeles: 'Completed' } }, ['2.0.0']);
  const all = { zone: null, states: null, latestOnly: false };
  expect(filterRow(row, all)).toEqual(row);
  expect(filterRow(row, { ...all, latestOnly: true })).toBeNull();
  expect(filterRow(row, { ...all, zone: 'perth' })?.zones.map(({ zone }) => zone)).toEqual(['perth']);
  expect(filterRow(row, { ...all, states: ['Failed', 'Completed'] })?.zones.map(({ zone }) => zone)).toEqual([
    'losangeles',
  ]);
  expect(filterRow(row, { ...all, zone: 'perth', states: ['Completed'] })).toBeNull();
});

test('the summary counts desired cells', () => {
  const rows = [
    rowOf({ zones: { losangeles: 'Completed', perth: 'Failed' } }),
    rowOf({ zones: { losangeles: 'Replicating', redmond: 'Completed' } }),
  ];
  expect(summarise(rows)).toEqual({ versions: 2, desired: 4, completed: 1, missing: 1, failed: 1 });
});

test('CSV: a line a cell, fields quoted where they must be, a version without zones has a line', () => {
  const row = rowOf({ zones: { losangeles: 'Completed' } });
  const csv = coverageCsv([
    { ...row, rule: 'a,"b"' },
    { ...row, zones: [] },
  ]);
  const lines = csv.split('\r\n');
  expect(lines[0]).toBe(
    'imageVersionId,imageName,version,publishedDate,isLatest,rule,zone,region,desired,state,progress,asOf',
  );
  expect(lines[1]).toBe(
    `${row.imageVersionId},ubuntu-pro,1.0.0,${daysAgo(1)},true,"a,""b""",losangeles,westus,true,Completed,100,${now}`,
  );
  expect(lines[3]).toBe(`${row.imageVersionId},ubuntu-pro,1.0.0,${daysAgo(1)},true,default,,,,,,`);
  expect(lines).toHaveLength(5);
});

test('whatever the policy and the gallery: every zone that is there or wanted has one cell, and no other has', () => {
  fc.assert(
    fc.property(policies, definitions, (given, versions) => {
      const siblings = siblingsOf(versions);
      for (const version of versions) {
        const row = coverageRow(version, siblings, given, now);
        const answer = desiredZones(version, siblings, given, now);
        const there = version.snapshot.zones.map(({ zone }) => zone);
        const wanted = answer.targets.map(({ zone }) => zone);
        expect(new Set(row.zones.map(({ zone }) => zone)).size).toBe(row.zones.length);
        for (const { zone, desired, state } of row.zones) {
          expect(desired).toBe(wanted.includes(zone));
          expect(state === 'Missing').toBe(desired && !there.includes(zone));
          expect(state === 'Held').toBe(answer.verdict === 'Held');
          expect(state === 'Extra').toBe(answer.verdict !== 'Held' && !desired);
        }
        expect([...there, ...wanted].every((zone) => row.zones.some((cell) => cell.zone === zone))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
