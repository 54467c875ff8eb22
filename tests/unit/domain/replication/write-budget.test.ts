// Which writes count against the budget of a day.
import { isWithinDay, notAhead } from '../../../../src/domain/replication/write-budget';

const now = new Date('2026-11-25T12:00:00.000Z');

test.each([
  ['2026-11-25T12:00:00.000Z', true],
  ['2026-11-25T11:59:59.999Z', true],
  ['2026-11-24T12:00:00.001Z', true],
  ['2026-11-24T12:00:00.000Z', false],
  ['2026-11-24T11:00:00.000Z', false],
  ['2020-01-01T00:00:00.000Z', false],
  ['2026-11-25T12:00:05.000Z', true],
  ['not a time', false],
])('a write at %s counts: %s', (instant, counts) => {
  expect(isWithinDay(instant, now)).toBe(counts);
});

test('a write in the future, of a clock that was ahead, counts as written now', () => {
  const at = now.toISOString();
  const before = '2026-11-25T11:00:00.000Z';
  expect(notAhead([before, '2026-11-26T12:00:00.000Z', '2036-01-01T00:00:00.000Z'], at)).toEqual([before, at, at]);
});
