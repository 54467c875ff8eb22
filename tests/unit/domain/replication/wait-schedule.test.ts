// Waits stretch from seconds to minutes, and a Retry-After is honoured within reason.
import fc from 'fast-check';
import {
  boundedRetryAfter,
  conflictDelaySeconds,
  type ExpectedEnd,
  keepsPace,
  pollDelaySeconds,
  retryDelaySeconds,
  type SeldomPoll,
  secondsLeft,
  seldomPollSeconds,
  statusPollSeconds,
} from '../../../../src/domain/replication/wait-schedule';

test('polls begin at 5 seconds, grow, and stay at 5 minutes', () => {
  const delays = Array.from({ length: 20 }, (_, poll) => pollDelaySeconds(poll, null));
  expect(delays).toEqual([5, 7, 9, 12, 17, 22, 30, 41, 55, 74, 101, 136, 183, 247, 300, 300, 300, 300, 300, 300]);
  expect(pollDelaySeconds(100_000, null)).toBe(300);
});

/** Reads until a replication of so many seconds is seen to be done; a timer fires up to a second late. */
function follow(
  seconds: number,
  progressAt: (share: number) => number,
): { readonly reads: number; readonly late: number } {
  let [now, reads] = [0, 0];
  let [expected, total] = [null as ExpectedEnd | null, null as number | null];
  for (; now < seconds; reads += 1) {
    now += statusPollSeconds(now, expected, null) + 1;
    const left = secondsLeft(now, Math.min(99, Math.round(progressAt(now / seconds))));
    const before = total;
    total = left === null ? null : now + left;
    expected = left === null ? null : { left, isReliable: keepsPace(before, total) };
  }
  return { reads, late: now - seconds };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Replications of about so many minutes, which end at any moment. */
const around = (minutes: number) =>
  Array.from({ length: 400 }, (_, index) => minutes * 60 * (0.9 + (0.2 * index) / 400));
const courses: Readonly<Record<string, (share: number) => number>> = {
  'steady progress': (share) => 100 * share,
  'slow at first': (share) => 100 * share ** 2,
  'fast at first': (share) => 100 * share ** 0.5,
  'no progress told': () => 0,
  'stuck at ten per cent': () => 10,
  'a long stop on the way': (share) => (share < 0.2 ? 100 * share : share < 0.5 ? 20 : 20 + (share - 0.5) * 160),
};

describe.each(Object.entries(courses))('%s', (name, progressAt) => {
  test.each([5, 10, 12, 20, 30, 45, 60, 76, 120])(
    'a replication of %i minutes is noticed early enough, by few reads',
    (minutes) => {
      const all = around(minutes).map((seconds) => follow(seconds, progressAt));
      // What reports ten per cent for hours misleads; then half of the longest pause, five minutes, is what it costs.
      const limit =
        name === 'stuck at ten per cent' ? Math.max(100, 0.11 * minutes * 60) : Math.max(36, 0.053 * minutes * 60);
      expect(mean(all.map(({ late }) => late))).toBeLessThanOrEqual(limit);
      const told = name === 'no progress told' ? 31 : 24;
      expect(mean(all.map(({ reads }) => reads))).toBeLessThanOrEqual(minutes <= 60 ? told : told + (minutes - 60) / 4);
    },
  );
});

test('reads begin after 5 seconds and are never more than five minutes apart', () => {
  expect(statusPollSeconds(0, null, null)).toBe(5);
  expect(statusPollSeconds(0, { left: 11, isReliable: true }, null)).toBe(5);
  fc.assert(
    fc.property(fc.nat(200_000), fc.option(fc.nat(200_000)), fc.boolean(), (elapsed, left, isReliable) => {
      const seconds = statusPollSeconds(elapsed, left === null ? null : { left, isReliable }, null);
      expect(seconds).toBeGreaterThanOrEqual(5);
      expect(seconds).toBeLessThanOrEqual(300);
    }),
  );
  expect(statusPollSeconds(0, null, 900)).toBe(900);
});

test('steady progress of an hour takes at most 17 reads', () => {
  const all = around(60).map((seconds) => follow(seconds, (share) => 100 * share).reads);
  expect(mean(all)).toBeLessThanOrEqual(17);
});

test.each([
  [null, 3_600, false],
  [3_600, null, false],
  [3_600, 3_600, true],
  [3_600, 3_900, true],
  [3_600, 4_000, false],
  [3_600, 2_000, true],
])('an end promised after %p seconds and then after %p keeps pace: %p', (before, now, expected) => {
  expect(keepsPace(before, now)).toBe(expected);
});

test.each([
  [600, 0, null],
  [600, 100, null],
  [600, 50, 600],
  [600, 75, 200],
])('after %i seconds, %i per cent of progress leave %p', (elapsed, progress, left) => {
  expect(secondsLeft(elapsed, progress)).toBe(left);
});

test.each([
  [0, 0, 5],
  [0, 3, 5],
  [0, 30, 30],
  [19, 30, 300],
  [19, 900, 900],
  [0, 3600, 3600],
  [0, -7, 5],
])('poll %d, where the service asks for %d seconds, waits %d', (poll, retryAfter, seconds) => {
  expect(pollDelaySeconds(poll, retryAfter)).toBe(seconds);
});

test.each([
  [0, null, 5],
  [1, null, 10],
  [2, null, 20],
  [3, null, 40],
  [4, null, 80],
  [5, null, 120],
  [50_000, null, 120],
  [0, 17, 17],
  [9, 17, 17],
  [9, 300, 300],
  [0, 0, 1],
  [0, -5, 1],
  [0, 0.5, 1],
  [0, 3600, 3600],
])('retry %d, where the service asks for %p seconds, waits %d', (attempt, afterSeconds, seconds) => {
  expect(retryDelaySeconds(attempt, afterSeconds)).toBe(seconds);
});

test('every wait is a finite time of at least a second and at most an hour', () => {
  fc.assert(
    fc.property(fc.nat(), fc.option(fc.integer({ min: 0, max: 3600 })), (count, asked) => {
      for (const seconds of [pollDelaySeconds(count, asked), retryDelaySeconds(count, asked)]) {
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThanOrEqual(3600);
      }
    }),
  );
});

test("somebody else's operation is waited for longer each time, a dozen times in an hour", () => {
  const delays = Array.from({ length: 12 }, (_, conflict) => conflictDelaySeconds(conflict));
  expect(delays).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600, 600]);
  expect(conflictDelaySeconds(-1)).toBe(5);
});

test.each([
  [0, null, null],
  [50, null, null],
  [0, 0, 0],
  [9, 1, 1],
  [10, 1, 10],
  [59, 1, 59],
  [61, 1, 60],
  [5_000, 0, 60],
  [5_000, 300, 300],
])('attempt %d, where the service asks for %p seconds again and again, waits %p', (attempt, asked, seconds) => {
  expect(boundedRetryAfter(attempt, asked)).toBe(seconds);
});

describe('while others poll for a run', () => {
  const hour = 3_600;
  const poll = (change: Partial<SeldomPoll>) =>
    seldomPollSeconds({ own: 60, expected: null, phase: 0, roomSeconds: 0, ...change });

  test.each<[string, Partial<SeldomPoll>, number]>([
    ['no progress is told', {}, 300],
    ['it is told', { expected: { left: hour, isReliable: false } }, 600],
    ['it keeps its pace', { expected: { left: hour, isReliable: true } }, 900],
    ['the end is promised sooner', { expected: { left: 500, isReliable: true } }, 513],
  ])('it polls by itself after minutes where %s', (_, change, seconds) => {
    expect(poll(change)).toBe(seconds);
  });

  test.each<[string, Partial<SeldomPoll>, number]>([
    ['a tenth of the budget has room for it', { roomSeconds: 100 }, 1_333],
    ['an hour is over, however many wait', { roomSeconds: 900 }, hour],
  ])('in a crowd it does so when %s', (_, change, seconds) => {
    expect(poll(change)).toBe(seconds);
  });

  test('in a crowd it comes when a zone is promised to be done, and there was room for all since', () => {
    const crowd = { roomSeconds: 300 };
    expect(poll({ ...crowd, expected: { left: 1_000, isReliable: true } })).toBe(1_423);
    expect(poll({ ...crowd, expected: { left: 100, isReliable: true } })).toBe(505);
    expect(poll({ ...crowd, expected: { left: 1_000, isReliable: false } })).toBe(hour);
  });

  test('runs that began together do not poll together', () => {
    expect(poll({ roomSeconds: 900, phase: 0.99 })).toBeLessThan(1_900);
  });
});
