// What the page says of a zone: of Azure's coverage and the version's newest run, what is broken, since when and why.
import { brokenSince, isBroken, toRows, withStates } from '../../../src/page/coverage-rows';
import { coverageRow, runOf, versionIdOf } from '../../support/page/sample-coverage';

const id = versionIdOf('ubuntu-pro', '1.0.0');
type Coverage = Parameters<typeof toRows>[0];
type Runs = Parameters<typeof toRows>[1];

/** The zone as the page shows it. */
function shown(
  azure: string,
  run: { readonly state: string; readonly zone: string; readonly details?: string } | null,
) {
  const coverage = [coverageRow('ubuntu-pro', '1.0.0', { perth: azure })] as Coverage;
  const runs = (
    run === null
      ? []
      : [runOf(id, run.state, [{ zone: 'perth', state: run.zone, ...(run.details && { details: run.details }) }])]
  ) as Runs;
  const [row] = toRows(coverage, runs);
  const cell = row?.cells[0];
  const since = cell?.since ?? null;
  return {
    state: cell?.state,
    isBroken: cell !== undefined && isBroken(cell),
    since:
      since === null
        ? null
        : since === row?.publishedDate
          ? 'published'
          : since === runs[0]?.finishedAt
            ? 'run ended'
            : since,
    because: cell?.because ?? null,
  };
}

test.each([
  ['Missing', null, 'Missing', 'published', /No run/],
  [
    'Missing',
    { state: 'Failed', zone: 'Refused', details: 'not registered' },
    'Missing',
    'run ended',
    /not registered/,
  ],
  ['Missing', { state: 'Canceled', zone: 'Pending' }, 'Missing', 'run ended', /without it: Canceled/],
  ['Missing', { state: 'Succeeded', zone: 'Completed' }, 'Missing', 'run ended', /no longer/],
  ['Targeted', { state: 'Failed', zone: 'Failed', details: 'no capacity' }, 'Failed', 'run ended', /no capacity/],
  ['Failed', null, 'Failed', null, /Azure says/],
  ['Failed', { state: 'PartiallySucceeded', zone: 'Failed' }, 'Failed', 'run ended', /failed/],
])('%s with the run %j is broken: %s, since %s', (azure, run, state, since, because) => {
  expect(shown(azure, run)).toEqual({ state, isBroken: true, since, because: expect.stringMatching(because) });
});

test.each([
  ['Missing', { state: 'AddingTargets', zone: 'Pending' }, 'Pending'],
  ['Missing', { state: 'Replicating', zone: 'Replicating' }, 'Pending'],
  ['Targeted', { state: 'Replicating', zone: 'Replicating' }, 'Replicating'],
  ['Targeted', { state: 'Succeeded', zone: 'Completed' }, 'Completed'],
  ['Targeted', null, 'Targeted'],
  ['Completed', { state: 'Failed', zone: 'Failed' }, 'Completed'],
  ['Completed', { state: 'Replicating', zone: 'Replicating' }, 'Completed'],
  ['Held', { state: 'Failed', zone: 'Failed' }, 'Held'],
  ['Extra', { state: 'Replicating', zone: 'Pending' }, 'Extra'],
])('%s with the run %j is not broken: %s', (azure, run, state) => {
  expect(shown(azure, run)).toEqual({ state, isBroken: false, since: null, because: null });
});

test('the newest run counts, whatever the case of its id; a row is broken since the first of its zones is', () => {
  const older = { ...runOf(id, 'Failed', [{ zone: 'perth', state: 'Failed' }]), finishedAt: '2026-01-01T00:00:00Z' };
  const newer = runOf(id.toUpperCase(), 'Failed', [{ zone: 'perth', state: 'Failed' }]);
  const rows = toRows(
    [coverageRow('ubuntu-pro', '1.0.0', { losangeles: 'Missing', perth: 'Targeted' })] as Coverage,
    [newer, older] as Runs,
  );
  expect(rows[0]?.cells.map(({ state }) => state)).toEqual(['Missing', 'Failed']);
  expect(rows.map(brokenSince)).toEqual([rows[0]?.publishedDate]);
  expect(withStates(rows, ['Failed'])).toEqual(rows);
  expect(withStates(rows, ['Held'])).toEqual([]);
});
