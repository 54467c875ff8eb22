// When timer triggers are due: NCRONTAB where it differs from other cron dialects, intervals, and what is refused.
import { toCronPattern } from '../../../local/host/triggers/ncrontab';
import { parseTimerSchedule } from '../../../local/host/triggers/timer-schedule';

const next = (schedule: string, after: string, settings = {}) =>
  parseTimerSchedule(schedule, settings).next(new Date(after))?.toISOString();

describe('NCRONTAB', () => {
  test.each([
    ['* * * * * *', '* * * * * *'],
    ['*/15 * * * *', '0 0,15,30,45 * * * *'],
    ['0 5/20 * * * *', '0 5,25,45 * * * *'],
    ['0 10-30/10 * * * *', '0 10,20,30 * * * *'],
    ['0 0 22-4/6 * * *', '0 0 4,10,16,22 * * *'],
    ['0 0 0 * JAN,december MON-Fri', '0 0 0 * 1,12 1,2,3,4,5'],
    ['0 3,1,3 * * * 0', '0 1,3 * * * 0'],
  ])('%s means %s', (expression, normalized) => {
    expect(toCronPattern(expression)).toBe(normalized);
  });

  test.each([
    ['* * * *', /has 4 fields/],
    ['60 * * * * *', /'60' is not a second \(0 to 59\)/],
    ['0 0 24 * * *', /'24' is not a hour/],
    ['0 0 0 0 * *', /'0' is not a day \(1 to 31\)/],
    ['0 0 0 L * *', /'L' is not a day/],
    ['0 0 0 15W * *', /'15W' is not a day/],
    ['0 0 0 * 13 *', /'13' is not a month/],
    ['0 0 0 * * 7', /'7' is not a day of week \(0 to 6\)/],
    ['0 0 0 * * MON#1', /'MON#1' is not a day of week/],
    ['0 0 0 ? * *', /'\?' is not a day/],
    ['0 */0 * * * *', /step of '\*\/0'/],
    ['0 1- * * * *', /'1-' is not a minute/],
    ['@daily', /has 1 fields/],
  ])('%s is refused', (expression, message) => {
    expect(() => toCronPattern(expression)).toThrow(message);
  });

  test('needs day and day of week both to fit, in UTC', () => {
    expect(next('0 30 9 13 * FRI', '2026-11-25T00:00:00Z')).toBe('2027-08-13T09:30:00.000Z');
  });

  test('has no next occurrence of 31 February', () => {
    expect(next('0 0 0 31 2 *', '2026-11-25T00:00:00Z')).toBeUndefined();
  });

  test('is due strictly after the instant', () => {
    expect(next('0 17 * * * *', '2026-11-25T12:17:00Z')).toBe('2026-11-25T13:17:00.000Z');
    expect(next('*/10 * * * * *', '2026-11-25T12:17:00.001Z')).toBe('2026-11-25T12:17:10.000Z');
  });
});

describe('a schedule', () => {
  test('may be an interval', () => {
    expect(next('00:05:00', '2026-11-25T12:17:30Z')).toBe('2026-11-25T12:22:30.000Z');
    expect(next('1.00:00:00.5', '2026-11-25T00:00:00Z')).toBe('2026-11-26T00:00:00.500Z');
  });

  test('may be a setting', () => {
    expect(next('%WHEN%', '2026-11-25T12:00:00Z', { WHEN: '0 17 * * * *' })).toBe('2026-11-25T12:17:00.000Z');
  });

  test.each([
    ['%WHEN%', /needs the app setting WHEN, which is not set/],
    ['00:00:00', /must be above zero/],
    ['', /needs a schedule/],
    [undefined, /needs a schedule/],
  ])('%p is refused', (schedule, message) => {
    expect(() => parseTimerSchedule(schedule, {})).toThrow(message);
  });

  test.each([
    ['0 * * * * *', true],
    ['0 0 * * * *', true],
    ['*/30 * * * * *', false],
    ['0,30 0 * * * *', false],
    ['00:01:00', true],
    ['00:00:59', false],
  ])('%s keeps its state by default: %p', (schedule, isSlow) => {
    expect(parseTimerSchedule(schedule, {}).isSlow).toBe(isSlow);
  });
});
