// A zone's own state in replicationStatus.summary, whose key for a zone is undocumented.
import fc from 'fast-check';
import type { ImageVersionSnapshot, RegionalStatus } from '../../../../src/domain/image-version/image-version';
import { readZoneStatus } from '../../../../src/domain/image-version/zone-status';
import { presentZone, snapshot, status } from '../../samples';

const versionWith = (
  zones: readonly string[],
  summary: readonly RegionalStatus[],
  regions = ['westus'],
): ImageVersionSnapshot => snapshot({ regions, zones: zones.map((zone) => presentZone(zone)), summary });

const completed = { state: 'Completed', progress: 100, details: '', told: true };
const untold = { state: 'Pending', progress: 0, details: '', told: false };

test('a zone that is no target has no state', () => {
  expect(readZoneStatus(versionWith(['perth'], [status('losangeles')]), 'losangeles')).toBeNull();
});

test.each([
  ['losangeles'],
  ['LosAngeles'],
  ['Los Angeles'],
  ['(US) Los Angeles'],
  ['los-angeles'],
  ['westus/losangeles'],
  ['West US (losangeles)'],
  ['microsoftlosangeles'],
])('"%s" is the entry of losangeles', (region) => {
  const summary = [status('West US', 'Failed', 7, 'other'), status(region, 'Replicating', 40, 'copying')];
  expect(readZoneStatus(versionWith(['losangeles'], summary), 'losangeles')).toEqual({
    state: 'Replicating',
    progress: 40,
    details: 'copying',
    told: true,
  });
});

test.each([
  ['Completed', 'Completed', 100],
  ['completed', 'Completed', 100],
  ['Failed', 'Failed', 40],
  ['Replicating', 'Replicating', 40],
  ['InProgress', 'Replicating', 40],
  ['Unknown', 'Pending', 40],
  ['SomethingNew', 'Pending', 40],
  ['', 'Pending', 40],
])('the service says "%s": %s at %d', (told, state, progress) => {
  const version = versionWith(['perth'], [status('perth', told, 40)]);
  expect(readZoneStatus(version, 'perth')).toEqual({ state, progress, details: '', told: true });
});

test.each([
  ['Succeeded', 'Completed', 'Completed'],
  ['2', 'Completed', 'Completed'],
  ['Unknown', 'Completed', 'Completed'],
  ['Done', 'InProgress', 'Pending'],
  ['Done', 'Failed', 'Pending'],
])(
  'the word "%s" is none that is known, and the whole is %s: %s, once the operation has ended',
  (word, aggregated, state) => {
    const version = {
      ...versionWith(['perth'], [status('westus'), status('perth', word, 40)]),
      aggregatedState: aggregated,
    };
    expect(readZoneStatus(version, 'perth')).toMatchObject({ state, told: state === 'Pending' });
    expect(readZoneStatus({ ...version, provisioningState: 'Updating' }, 'perth')).toMatchObject({ state: 'Pending' });
  },
);

test.each(['Completed ', ' COMPLETED', 'Failed\n'])('blanks about a word tell nothing: "%s"', (word) => {
  const version = versionWith(['perth'], [status('perth', word, 40)]);
  expect(readZoneStatus(version, 'perth')?.state).toBe(/failed/i.test(word) ? 'Failed' : 'Completed');
});

test('an entry that names the zone exactly goes before one that only has its name in it', () => {
  const summary = [status('westus perth', 'Failed', 1), status('perth')];
  expect(readZoneStatus(versionWith(['perth'], summary), 'perth')).toEqual(completed);
  expect(readZoneStatus(versionWith(['perth'], [...summary].reverse()), 'perth')).toEqual(completed);
});

test.each([
  ['perth', 'Completed'],
  ['perth1', 'Failed'],
  ['newperth1', 'Replicating'],
])('zones whose names contain each other keep their own state: %s', (zone, state) => {
  const summary = [status('newperth1', 'Replicating', 5), status('perth1', 'Failed', 3), status('perth')];
  expect(readZoneStatus(versionWith(['perth', 'perth1', 'newperth1'], summary), zone)?.state).toBe(state);
});

test("another zone's entry is never taken for that of a zone without one", () => {
  const version = versionWith(['perth', 'perth1'], [status('westus'), status('perth1', 'Completed')]);
  expect(readZoneStatus(version, 'perth')).toEqual(untold);
});

test("a target region's entry is never taken for a zone's", () => {
  const version = versionWith(['west'], [status('West US'), status('westus2', 'Failed', 9)], ['westus', 'westus2']);
  expect(readZoneStatus(version, 'west')).toEqual(untold);
});

test('a zone that is called like a target region has its own name', () => {
  const version = versionWith(['westus'], [status('westus', 'Failed', 9)]);
  expect(readZoneStatus(version, 'westus')?.state).toBe('Failed');
});

test('where all entries are Completed and there are as many as targets, each zone is Completed whatever its entry is called', () => {
  const summary = [status('West US'), status('EdgeZone-17'), status('EdgeZone-18', 'completed')];
  const version = versionWith(['losangeles', 'perth'], summary);
  expect(readZoneStatus(version, 'losangeles')).toEqual(completed);
  expect(readZoneStatus(version, 'perth')).toEqual(completed);
});

test.each<[string, RegionalStatus[]]>([
  ['one is not Completed', [status('West US'), status('EdgeZone-17'), status('EdgeZone-18', 'Replicating', 99)]],
  [
    'one only begins with Completed',
    [status('West US'), status('EdgeZone-17'), status('EdgeZone-18', 'CompletedWithErrors')],
  ],
  ['one only ends with Completed', [status('West US'), status('EdgeZone-17'), status('EdgeZone-18', 'NotCompleted')]],
  ['there are too few', [status('West US'), status('EdgeZone-17')]],
  ['there are none', []],
])('nothing is concluded where %s', (_, summary) => {
  expect(readZoneStatus(versionWith(['losangeles', 'perth'], summary), 'losangeles')).toEqual(untold);
});

test.each<[string, RegionalStatus[]]>([
  ['a region that is no target any more', [status('West US'), status('East US')]],
  ['a region with a digit', [status('West US'), status('West US 3')]],
  ['a region of a preview', [status('West US'), status('Central US EUAP')]],
  ['a region that is told twice', [status('West US'), status('West US')]],
  ['a zone whose name goes on with a digit', [status('West US'), status('losangeles2')]],
  ['the same with its region', [status('West US'), status('West US/Los Angeles 2')]],
])('%s does not speak for a zone that nothing names', (_, summary) => {
  expect(readZoneStatus(versionWith(['losangeles'], summary), 'losangeles')).toEqual(untold);
});

test.each([
  [['Failed', 'Completed'], 'Failed'],
  [['Completed', 'Failed'], 'Failed'],
  [['Completed', 'Replicating'], 'Replicating'],
  [['Unknown', 'Completed'], 'Pending'],
])('of several entries of one zone, %p, the worst counts: %s', (states, state) => {
  const summary = states.map((one) => status('losangeles', one));
  expect(readZoneStatus(versionWith(['losangeles'], summary), 'losangeles')?.state).toBe(state);
});

test.each<[string, Partial<ImageVersionSnapshot>, string]>([
  ['ended and Completed as a whole', { aggregatedState: 'Completed' }, 'Completed'],
  ['Completed as a whole, but not ended', { aggregatedState: 'Completed', provisioningState: 'Updating' }, 'Pending'],
  ['InProgress as a whole', { aggregatedState: 'InProgress' }, 'Pending'],
  ['ended, and nothing said of the whole', { aggregatedState: null }, 'Pending'],
  ['Failed as a whole, all others Completed', { aggregatedState: 'Failed', summary: [status('West US')] }, 'Failed'],
  [
    'Failed as a whole, another one Failed',
    { aggregatedState: 'Failed', summary: [status('West US', 'Failed')] },
    'Pending',
  ],
])('a zone that nothing names in a version that is %s', (_, change, state) => {
  const version = snapshot({
    zones: [presentZone('losangeles')],
    summary: [status('West US', 'Replicating')],
    ...change,
  });
  expect(readZoneStatus(version, 'losangeles')).toMatchObject({ state, told: false });
});

test('the order in which the service lists its entries does not matter', () => {
  const names = ['perth', 'perth1', 'westus perth', 'losangeles', 'West US', 'microsoftlosangeles1'];
  const summaries = fc
    .shuffledSubarray(names)
    .chain((regions) =>
      fc.tuple(
        ...regions.map((region) =>
          fc.constantFrom('Completed', 'Failed', 'Replicating').map((state) => status(region, state, 50)),
        ),
      ),
    );
  fc.assert(
    fc.property(summaries, fc.constantFrom('perth', 'perth1', 'losangeles'), (summary, zone) => {
      const version = versionWith(['perth', 'perth1', 'losangeles'], summary);
      const reversed = versionWith(['losangeles', 'perth1', 'perth'], [...summary].reverse());
      expect(readZoneStatus(reversed, zone)).toEqual(readZoneStatus(version, zone));
    }),
  );
});

test('a zone is said to be Completed only if an entry that may be its own says so', () => {
  const entries = fc.array(
    fc
      .tuple(fc.constantFrom('perth', 'perth1', 'x', 'West US'), fc.constantFrom('Completed', 'Failed', 'Unknown'))
      .map(([region, state]) => status(region, state)),
  );
  fc.assert(
    fc.property(entries, (summary) => {
      const read = readZoneStatus(versionWith(['perth', 'perth1'], summary), 'perth');
      const own = summary.filter(({ region }) => region === 'perth');
      if (own.length > 0 && own.every(({ state }) => state !== 'Completed')) {
        expect(read?.state).not.toBe('Completed');
      }
      if (read?.state === 'Completed') {
        expect(summary.some(({ state }) => state === 'Completed')).toBe(true);
        expect(read.progress).toBe(100);
      }
    }),
  );
});
