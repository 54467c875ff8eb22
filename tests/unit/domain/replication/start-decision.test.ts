// What a hint or a request means, given what is known of the version's instance.
import type { HubService } from '../../../../src/domain/replication/lost-instance';
import type { RunRecord } from '../../../../src/domain/replication/replication-run';
import {
  decideStart,
  type ExistingRun,
  readExistingRun,
  seemsLost,
} from '../../../../src/domain/replication/start-decision';
import { losAngeles, perth, replicationTarget, runInput, runRecord } from '../../samples';

const kinds = ['event', 'http', 'timer'] as const;
const ended = ['Completed', 'Failed', 'Terminated', 'Canceled'] as const;
const record = runRecord({ state: 'Succeeded' });

function existing(change: Partial<ExistingRun> = {}): ExistingRun {
  return {
    runtimeStatus: 'Running',
    hasBegun: true,
    takesRequests: true,
    isCheck: false,
    isReplaced: false,
    endedUntold: false,
    owed: [],
    targets: [losAngeles],
    previous: null,
    record: runRecord(),
    ageSeconds: 5,
    silentSeconds: 5,
    deadlineSeconds: 86_400,
    ...change,
  };
}

const request = (kind: (typeof kinds)[number], targets = [losAngeles]) => ({
  token: 'new',
  targets,
  trigger: { kind, by: 'test' },
});
const each = <A, B>(as: readonly A[], bs: readonly B[]) => as.flatMap((a) => bs.map((b) => [a, b] as const));

test.each(kinds)('%s: a version that was never seen is started', (kind) => {
  expect(decideStart(null, request(kind))).toEqual({
    kind: 'start',
    previous: null,
    checks: false,
    untold: false,
    untoldBefore: [],
    writtenAt: [],
  });
});

test.each(kinds)('%s: a run is told, whatever it pursues: it may have looked for the last time', (kind) => {
  expect(decideStart(existing(), request(kind))).toEqual({ kind: 'handOver' });
  expect(decideStart(existing(), request(kind, [perth, losAngeles]))).toEqual({ kind: 'handOver' });
  expect(decideStart(existing({ isCheck: true }), request(kind))).toEqual({ kind: 'handOver' });
});

const following = (change: Partial<ExistingRun> = {}, of: Partial<RunRecord> = {}) =>
  existing({ record: runRecord(of), ...change });

test('the hint of a run’s own write joins it untold: its zones are there, and it follows them', () => {
  expect(decideStart(following(), request('event'), true)).toEqual({ kind: 'join' });
});

test.each<[string, ExistingRun, ReturnType<typeof request>, boolean]>([
  ['a zone is not on the version', following(), request('event'), false],
  ['a person asks', following(), request('http'), true],
  ['the reconciliation asks', following(), request('timer'), true],
  ['it does not pursue the zone', following(), request('event', [perth]), true],
  [
    'it has seen each zone completed',
    following({}, { targets: [replicationTarget({ state: 'Completed' })] }),
    request('event'),
    true,
  ],
  ['it has said nothing for minutes', following({ silentSeconds: 130 }), request('event'), true],
  ['its clock is days ahead', following({ silentSeconds: -50 * 3600 }), request('event'), true],
  ['it is still planning', following({}, { state: 'Planning' }), request('event'), true],
  ['it looks for one that has ended', following({ isCheck: true }), request('event'), true],
  ['it has taken a zone out', following({}, { takenOut: [{ zone: 'perth', entry: {} }] }), request('event'), true],
])('a hint is handed over where %s', (_, run, asked, isThere) => {
  expect(decideStart(run, asked, isThere)).toEqual({ kind: 'handOver' });
});

test('a request that has been taken is settled, while the run is under way and after its end', () => {
  const taken = existing({ record: runRecord({ taken: ['other', 'new'] }) });
  expect(decideStart(taken, request('http'))).toEqual({ kind: 'taken' });
  expect(decideStart({ ...taken, runtimeStatus: 'Completed' }, request('http'))).toEqual({ kind: 'taken' });
  // What an instance was started with says nothing before its first turn: another start of the moment may run.
  expect(decideStart({ ...taken, hasBegun: false }, request('http'))).toEqual({ kind: 'wait' });
});

test.each(kinds)('%s: a run that has not begun, tells its outcome or is suspended is waited for', (kind) => {
  expect(decideStart(existing({ hasBegun: false, runtimeStatus: 'Pending' }), request(kind))).toEqual({ kind: 'wait' });
  expect(decideStart(existing({ record }), request(kind))).toEqual({ kind: 'wait' });
  expect(decideStart(existing({ runtimeStatus: 'Suspended' }), request(kind))).toEqual({ kind: 'wait' });
});

test.each(kinds)('%s: a run that began under 0.1.0 is joined, or in conflict', (kind) => {
  const old = existing({ takesRequests: false });
  expect(decideStart(old, request(kind))).toEqual({ kind: 'join' });
  expect(decideStart(old, request(kind, [perth, losAngeles]))).toEqual({ kind: 'conflict', zones: ['perth'] });
});

test.each(each(ended, ['Succeeded', 'Failed', 'Canceled'] as const))(
  '%s, %s: a request starts afresh with the record of the run before',
  (runtimeStatus, state) => {
    const previous = { ...record, state };
    expect(decideStart(existing({ runtimeStatus, record: previous }), request('http', [perth]))).toEqual({
      kind: 'start',
      previous,
      checks: false,
      untold: false,
      untoldBefore: [],
      writtenAt: record.writtenAt,
    });
  },
);

test.each(each(ended, ['event', 'timer'] as const))('%s, %s: a hint checks', (runtimeStatus, kind) => {
  for (const state of ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'] as const) {
    const previous = { ...record, state };
    const decision = decideStart(existing({ runtimeStatus, record: previous }), request(kind, [perth]));
    expect(decision).toMatchObject({ kind: 'start', previous, checks: true });
  }
});

test.each(kinds)('%s: a start that the app ended before it began is made again as it was', (kind) => {
  const replaced = existing({ runtimeStatus: 'Terminated', isReplaced: true, hasBegun: false, record });
  expect(decideStart(replaced, request(kind))).toEqual({ kind: 'startAgain' });
});

test.each(kinds)('%s: a run that the app ended on its way is followed by one that is no check', (kind) => {
  const replaced = existing({ runtimeStatus: 'Terminated', isReplaced: true });
  const { record: previous } = replaced;
  expect(decideStart(replaced, request(kind))).toMatchObject({ kind: 'start', previous, checks: false, untold: false });
});

test('an instance as the task hub tells of it', () => {
  const status = {
    instanceId: 'x',
    runtimeStatus: 'Running',
    createdTime: '2026-11-25T10:00:00Z',
    lastUpdatedTime: new Date('2026-11-25T10:00:30Z'),
    input: runInput({ token: 'token 1' }),
    output: null,
    customStatus: runRecord(),
  };
  const now = Date.parse('2026-11-25T10:01:00Z');
  expect(readExistingRun(status, now)).toMatchObject({
    hasBegun: true,
    takesRequests: true,
    isCheck: false,
    ageSeconds: 60,
    silentSeconds: 30,
  });
  expect(readExistingRun({ ...status, input: runInput(), customStatus: null }, now)).toMatchObject({
    hasBegun: false,
    takesRequests: false,
  });
  expect(readExistingRun({ ...status, input: { galleryId: 'x' }, customStatus: null }, now)).toBeNull();
});

describe('an instance that nobody seems to run', () => {
  const service = (upSeconds: number, idleSeconds: number): HubService => ({
    upSeconds: () => upSeconds,
    idleSeconds: () => idleSeconds,
  });
  const pending = existing({ runtimeStatus: 'Pending', hasBegun: false, ageSeconds: 601 });

  test('waits although the app was up, and is idle', () => {
    expect(seemsLost(pending, service(601, 61))).toBe(true);
  });

  test('being old alone says nothing: the app was down, or is busy', () => {
    expect(seemsLost({ ...pending, ageSeconds: 1e6 }, service(599, 100))).toBe(false);
    expect(seemsLost({ ...pending, ageSeconds: 1e6 }, service(1e6, 59))).toBe(false);
    expect(seemsLost({ ...pending, ageSeconds: 600 }, service(1e6, 1e6))).toBe(false);
  });

  test('a run is, when it has told nothing for hours beyond its deadline; an ended or suspended one is not', () => {
    const silent = existing({ ageSeconds: 1e6, silentSeconds: 86_400 + 7_201 });
    expect(seemsLost(silent, service(1e6, 1e6))).toBe(true);
    expect(seemsLost({ ...silent, silentSeconds: 86_400 }, service(1e6, 1e6))).toBe(false);
    expect(seemsLost({ ...silent, runtimeStatus: 'Completed' }, service(1e6, 1e6))).toBe(false);
    expect(seemsLost({ ...pending, runtimeStatus: 'Suspended' }, service(1e6, 1e6))).toBe(false);
    // Beyond its deadline a run that somebody suspended could only end.
    expect(seemsLost({ ...silent, runtimeStatus: 'Suspended' }, service(1e6, 1e6))).toBe(true);
    const suspended = { ...silent, silentSeconds: 86_400, runtimeStatus: 'Suspended' };
    expect(seemsLost(suspended, service(1e6, 1e6))).toBe(false);
  });
});
