// When the reconciliation asks Azure how a version stands, and when it lets the writes of the day rest.
import {
  contradictsItself,
  isBudgetSpent,
  isLeftOpen,
  type KnownRun,
  missesFailure,
  needsLook,
  readKnownRun,
  saysCompleted,
} from '../../../../src/domain/replication/known-run';
import type { ReplicationState } from '../../../../src/domain/replication/replication';
import { replicationTarget, runRecord } from '../../samples';

const completed = replicationTarget({ state: 'Completed', progress: 100 });
const other = (state: 'Completed' | 'Replicating' | 'Refused') => replicationTarget({ zone: 'perth', state });

function known(state: ReplicationState, targets = [completed], more: Partial<KnownRun> = {}): KnownRun {
  return { record: runRecord({ state, targets }), isLive: false, silentSeconds: 0, ...more };
}

test('an instance as the task hub tells of it', () => {
  const status = {
    instanceId: 'x',
    runtimeStatus: 'Running',
    createdTime: '2026-11-25T10:00:00Z',
    lastUpdatedTime: '2026-11-25T10:05:00Z',
    customStatus: runRecord(),
    input: null,
  };
  const now = Date.parse('2026-11-25T10:06:00Z');
  expect(readKnownRun(status as never, now)).toMatchObject({
    isLive: true,
    silentSeconds: 60,
    record: { id: runRecord().id },
  });
  expect(readKnownRun({ ...status, runtimeStatus: 'Completed' } as never, now)).toMatchObject({ isLive: false });
  expect(readKnownRun({ ...status, customStatus: 'nothing' } as never, now)).toBeNull();
});

test.each<[string, KnownRun | null, readonly string[], boolean]>([
  ['there is no record', null, [], true],
  ['all are Completed', known('Succeeded'), ['losangeles'], false],
  ['all were there already', known('NoChange'), ['losangeles'], false],
  ['no zone is asked for', known('Succeeded'), [], false],
  [
    'one is Completed and one is not',
    known('Succeeded', [completed, other('Replicating')]),
    ['losangeles', 'perth'],
    true,
  ],
  ['a zone is new to the record', known('Succeeded'), ['losangeles', 'perth'], true],
  ['the run failed', known('Failed'), ['losangeles'], true],
  ['the run succeeded in part', known('PartiallySucceeded', [completed, other('Refused')]), ['losangeles'], true],
  [
    'a run is under way',
    known('Replicating', [completed], { isLive: true, silentSeconds: 3 * 3600 }),
    ['perth'],
    false,
  ],
  [
    'a run is silent for too long',
    known('Replicating', [completed], { isLive: true, silentSeconds: 3 * 3600 + 1 }),
    [],
    true,
  ],
  [
    'a person canceled it, all settled',
    known('Canceled', [completed, other('Refused')]),
    ['losangeles', 'perth'],
    false,
  ],
  [
    'a person canceled it, one on its way',
    known('Canceled', [completed, other('Replicating')]),
    ['losangeles', 'perth'],
    true,
  ],
  [
    'a person canceled it, one on its way that is not listed',
    known('Canceled', [completed, other('Replicating')]),
    ['losangeles'],
    false,
  ],
])('%s', (_, run, zones, expected) => {
  expect(needsLook(run, zones)).toBe(expected);
});

test.each<[KnownRun, string, boolean]>([
  [known('Succeeded'), 'losangeles', true],
  [known('PartiallySucceeded', [completed, other('Refused')]), 'losangeles', true],
  [known('PartiallySucceeded', [completed, other('Refused')]), 'perth', false],
  [known('Succeeded'), 'perth', false],
  [known('Failed'), 'losangeles', false],
  [known('Replicating'), 'losangeles', false],
  [known('Succeeded', [completed], { isLive: true }), 'losangeles', false],
])('case %#: whether the zone is known to be Completed', (run, zone, expected) => {
  expect(saysCompleted(run, zone)).toBe(expected);
});

test.each<[ReplicationState, readonly ReturnType<typeof other>[], boolean]>([
  ['Failed', [completed], true],
  ['PartiallySucceeded', [completed, other('Completed')], true],
  ['PartiallySucceeded', [completed, other('Refused')], false],
  ['Succeeded', [completed], false],
  ['Canceled', [completed], false],
])('%s with %j contradicts itself: %s', (state, targets, expected) => {
  expect(contradictsItself({ state, targets })).toBe(expected);
});

test('what a person canceled is left open where a zone was on its way', () => {
  expect(isLeftOpen({ state: 'Canceled', targets: [completed, other('Replicating')] })).toBe(true);
  expect(isLeftOpen({ state: 'Canceled', targets: [completed, replicationTarget({ state: 'Pending' })] })).toBe(false);
  expect(isLeftOpen({ state: 'Failed', targets: [other('Replicating')] })).toBe(false);
});

test('a record that tells of a failed region, or of none, other than the list', () => {
  const finding = { code: 'RegionFailed', severity: 'warning', message: '', target: 'West US 3' } as const;
  const telling: KnownRun = { ...known('Succeeded'), record: runRecord({ state: 'Succeeded', findings: [finding] }) };
  expect([missesFailure(known('Succeeded'), true), missesFailure(known('Succeeded'), false)]).toEqual([true, false]);
  expect([missesFailure(telling, true), missesFailure(telling, false)]).toEqual([false, true]);
  expect(missesFailure(null, true)).toBe(false);
  expect(missesFailure({ ...known('Replicating'), isLive: true }, true)).toBe(false);
});

const at = '2026-11-25T12:00:00.000Z';
const hoursAgo = (...hours: readonly number[]) =>
  hours.map((hour) => new Date(Date.parse(at) - hour * 3_600_000).toISOString());

test.each<[string, readonly string[], boolean]>([
  ['none', [], false],
  ['fewer than half, a moment ago', hoursAgo(0, 0, 0, 0), false],
  ['half, an hour ago', hoursAgo(1, 2, 3, 4, 5), true],
  ['half, in any order', hoursAgo(5, 4, 1, 2, 3), true],
  ['half, longer ago than their share of the day', hoursAgo(4.8, 6, 7, 8, 9), false],
  ['all', hoursAgo(9, 9, 9, 9, 9, 9, 9, 9, 9, 9), true],
  ['all but one, long ago', hoursAgo(9, 9, 9, 9, 9, 9, 9, 9, 9), false],
  ['all, on another day', hoursAgo(24, 25, 26, 27, 28, 29, 30, 31, 32, 33), false],
])('ten writes a day, %s used: the next round waits: %s', (_, writtenAt, expected) => {
  expect(isBudgetSpent({ record: runRecord({ writtenAt }) }, 10, at)).toBe(expected);
});

test('what was taken out is added back whatever was written', () => {
  const record = runRecord({ writtenAt: hoursAgo(1, 1), takenOut: [{ zone: 'perth', entry: {} }] });
  expect(isBudgetSpent({ record }, 2, at)).toBe(false);
});

test('writes of a clock that was more than a day ahead do not keep the version from its next run', () => {
  expect(isBudgetSpent({ record: runRecord({ writtenAt: hoursAgo(-25, -900, -9000) }) }, 2, at)).toBe(false);
  expect(isBudgetSpent({ record: runRecord({ writtenAt: hoursAgo(-1, -1) }) }, 2, at)).toBe(true);
});
