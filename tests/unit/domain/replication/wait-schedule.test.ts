// Waits stretch from seconds to minutes, and a Retry-After is honoured within reason.
import fc from 'fast-check';
import { pollDelaySeconds, retryDelaySeconds } from '../../../../src/domain/replication/wait-schedule';

test('polls begin at 5 seconds, grow, and stay at 5 minutes', () => {
  const delays = Array.from({ length: 20 }, (_, poll) => pollDelaySeconds(poll, null));
  expect(delays).toEqual([5, 7, 9, 12, 17, 22, 30, 41, 55, 74, 101, 136, 183, 247, 300, 300, 300, 300, 300, 300]);
  expect(pollDelaySeconds(100_000, null)).toBe(300);
});

test('an hour of replication takes about 25 polls', () => {
  let seconds = 0;
  let polls = 0;
  for (; seconds < 3600; polls += 1) {
    seconds += pollDelaySeconds(polls, null);
  }
  expect(polls).toBeGreaterThan(20);
  expect(polls).toBeLessThan(28);
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
