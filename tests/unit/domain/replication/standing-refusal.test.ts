// When a refused version is left alone: all that is missing is refused, by a reason that stands.
import type { KnownRun } from '../../../../src/domain/replication/known-run';
import { isStillRefused, refusalBasis } from '../../../../src/domain/replication/refusal-basis';
import type { RunRecord } from '../../../../src/domain/replication/replication-run';
import { standingRefusal } from '../../../../src/domain/replication/standing-refusal';

const target = (zone: string, state: string) => ({ zone, state });

function knownRun(targets: readonly object[], grounds: object, more: object = {}): KnownRun {
  const record = { state: 'Failed', targets, grounds, takenOut: [], retiring: [], ...more } as unknown as RunRecord;
  return { record, isLive: false, silentSeconds: 0 };
}

test.each([
  [{ a: 'zones', b: 'features' }, ['zones', 'features'], true],
  [{ a: 'version', b: 'version' }, ['version'], true],
  [{ a: 'zones' }, ['zones'], false],
  [{}, [], false],
  [{ a: 'version', b: 'roles' }, ['version', 'roles'], false],
])('grounds %p: %p are compared, and a change of all of them shows: %s', (grounds, compared, isReadable) => {
  const known = knownRun([target('a', 'Refused'), target('b', 'Refused')], grounds);
  expect(standingRefusal(known, ['a', 'b'], [])).toEqual({ zones: ['a', 'b'], grounds: compared, isReadable });
});

const refusedA = target('a', 'Refused');
const byZones = { a: 'zones' };
test.each<[string, KnownRun | null, string[], string[]]>([
  ['there is no record', null, ['a'], []],
  ['a run is at it', { ...knownRun([refusedA], byZones), isLive: true }, ['a'], []],
  ['nothing is missing', knownRun([refusedA], byZones), [], ['a']],
  ['a zone that is missing failed', knownRun([refusedA, target('c', 'Failed')], byZones), ['a', 'c'], []],
  ['a zone that is missing was Completed', knownRun([refusedA, target('c', 'Completed')], byZones), ['a', 'c'], []],
  ['a zone that is missing is new', knownRun([refusedA], byZones), ['a', 'c'], []],
  ['a zone that is there was not Completed', knownRun([refusedA, target('c', 'Failed')], byZones), ['a'], ['c']],
  ['a person canceled it', knownRun([refusedA], byZones, { state: 'Canceled' }), ['a'], []],
  ['a zone was taken out', knownRun([refusedA], byZones, { takenOut: [{ zone: 'a', entry: {} }] }), ['a'], []],
])('a version is looked at where %s', (_, known, missing, listed) => {
  expect(standingRefusal(known, missing, listed)).toBeNull();
});

const hours = (count: number) => new Date(Date.parse('2026-11-28T00:00:00Z') + count * 3_600_000).toISOString();
/** Hours at which passes try it anew, one pass each hour. */
function triedAt(isReadable: boolean, passes: number): readonly number[] {
  let basis: ReturnType<typeof refusalBasis> | undefined;
  return Array.from({ length: passes }, (_, hour) => hour).filter((hour) => {
    const isTried = !isStillRefused(basis, 'f', { isReadable }, hours(hour));
    basis = isTried ? refusalBasis(basis, 'f', hours(hour)) : basis;
    return isTried;
  });
}

test('what can be read is tried anew once a day, what cannot within two hours at first and once a day when it has stood for a week', () => {
  expect(triedAt(true, 72)).toEqual([0, 23, 46, 69]);
  expect(triedAt(false, 30)).toEqual([0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 21, 24, 27]);
  const month = triedAt(false, 720);
  expect((month.at(-1) ?? 0) - (month.at(-2) ?? 0)).toBe(23);
});

test('another fingerprint is another refusal', () => {
  const basis = refusalBasis(refusalBasis(undefined, 'f', hours(0)), 'f', hours(5));
  expect(basis).toEqual({ fingerprint: 'f', since: hours(0), at: hours(5) });
  expect(isStillRefused(basis, 'f', { isReadable: true }, hours(6))).toBe(true);
  expect(isStillRefused(basis, 'g', { isReadable: true }, hours(6))).toBe(false);
  expect(refusalBasis(basis, 'g', hours(6))).toEqual({ fingerprint: 'g', since: hours(6), at: hours(6) });
});
