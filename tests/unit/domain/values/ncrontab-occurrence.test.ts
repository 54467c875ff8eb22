// When a schedule is due next: the same as croner says, which the embedded host runs timers by.
import { Cron } from 'croner';
import fc from 'fast-check';
import { parseNcrontab } from '../../../../src/domain/values/ncrontab';
import { nextOccurrence } from '../../../../src/domain/values/ncrontab-occurrence';

function next(expression: string, after: string): string | null {
  const fields = parseNcrontab(expression);
  if (!fields.ok) {
    throw new Error(expression);
  }
  const found = nextOccurrence(fields.value, Date.parse(after));
  return found === null ? null : new Date(found).toISOString();
}

test.each<[string, string, string | null]>([
  ['0 17 * * * *', '2026-11-28T12:17:00Z', '2026-11-28T13:17:00.000Z'],
  ['0 17 * * * *', '2026-11-28T12:16:59.999Z', '2026-11-28T12:17:00.000Z'],
  ['0 17 * * * *', '2026-12-31T23:17:00Z', '2027-01-01T00:17:00.000Z'],
  ['30 0 11 * * mon-fri', '2026-11-28T00:00:00Z', '2026-11-30T11:00:30.000Z'],
  ['0 0 0 29 2 *', '2026-11-28T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['0 0 0 31 2 *', '2026-11-28T00:00:00Z', null],
])('%s after %s: %s', (expression, after, expected) => {
  expect(next(expression, after)).toBe(expected);
});

const field = (least: number, most: number) =>
  fc.oneof(
    fc.constant('*'),
    fc
      .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 })
      .map((values) => values.join(',')),
  );

test('as croner says', () => {
  const schedules = fc.tuple(field(0, 59), field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6));
  fc.assert(
    fc.property(
      schedules,
      fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      (fields, after) => {
        const cron = new Cron(fields.join(' '), { mode: '6-part', timezone: 'UTC', domAndDow: true, paused: true });
        expect(next(fields.join(' '), after.toISOString())).toBe(cron.nextRun(after)?.toISOString() ?? null);
      },
    ),
    { numRuns: 200 },
  );
});
