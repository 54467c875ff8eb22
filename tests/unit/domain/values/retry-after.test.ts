// Retry-After has one reader, and no value of the service's stops a run for longer than an hour.
import fc from 'fast-check';
import { readRetryAfter } from '../../../../src/domain/values/retry-after';

const now = Date.parse('2026-11-28T00:00:00Z');

test.each([
  ['120', 120],
  [' 5 ', 5],
  ['0', 0],
  ['0.5', 1],
  ['3600', 3600],
  ['3601', 3600],
  ['1000000000', 3600],
  ['99999999999999999999999', 3600],
  ['Sat, 28 Nov 2026 00:02:00 GMT', 120],
  ['Sat, 28 Nov 2126 00:02:00 GMT', 3600],
  ['Fri, 27 Nov 2026 00:02:00 GMT', null],
  ['-5', null],
  ['soon', null],
  ['120, 120', null],
  ['NaN', null],
  ['Infinity', null],
  ['', null],
  [undefined, null],
])('%p is read as %p seconds', (header, seconds) => {
  expect(readRetryAfter(header, now)).toBe(seconds);
});

test('whatever a header says, it is a whole number of seconds within an hour, or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (header) => {
      const seconds = readRetryAfter(header, now);
      expect(seconds === null || (Number.isInteger(seconds) && seconds >= 0 && seconds <= 3600)).toBe(true);
    }),
  );
});
