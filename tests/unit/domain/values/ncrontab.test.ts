// NCRONTAB expressions as the Functions host takes them.
import { parseNcrontab } from '../../../../src/domain/values/ncrontab';

test.each([
  ['0 17 * * * *'],
  ['0 */5 * * * *'],
  ['0 0 22-4 * * *'],
  ['0 0 9 * * mon-fri'],
  ['0 0 9 1,15 JAN-Mar Sun'],
  ['59 59 23 31 12 6'],
  ['0 0 0 1 1 0'],
  ['*/15 1-10/2 5,10-12/3 * * *'],
  ['05 5/15 00 01 * *'],
  ['0/59 */99 * * * *'],
])('%s is a schedule', (text) => {
  expect(parseNcrontab(text)).toBe(text);
});

test.each('jan feb mar apr may jun jul aug sep oct nov dec'.split(' '))('%s is a month and no other field', (name) => {
  expect(parseNcrontab(`0 0 0 1 ${name} *`)).not.toBeNull();
  expect(parseNcrontab(`0 0 0 1 * ${name}`)).toBeNull();
});

test.each('sun mon tue wed thu fri sat'.split(' '))('%s is a day of the week and no other field', (name) => {
  expect(parseNcrontab(`0 0 0 * * ${name}`)).not.toBeNull();
  expect(parseNcrontab(`0 0 0 * ${name} *`)).toBeNull();
});

test('blanks become single', () => {
  expect(parseNcrontab('  0  17\t* * * *\n')).toBe('0 17 * * * *');
});

test.each([
  '',
  '*',
  'off',
  '17 * * * *',
  '0 17 * * * * *',
  '60 * * * * *',
  '* 60 * * * *',
  '* * 24 * * *',
  '* * * 0 * *',
  '* * * 32 * *',
  '* * * * 0 *',
  '* * * * 13 *',
  '* * * * * 7',
  '-1 * * * * *',
  '* * * * * monday',
  '* * * * * xmon',
  '* * * * mon *',
  '* * * * * jan',
  'jan * * * * *',
  '1-60 * * * * *',
  '60-1 * * * * *',
  '1-2-3 * * * * *',
  '1- * * * * *',
  '-2 * * * * *',
  ', * * * * *',
  '1,,2 * * * * *',
  '1,60 * * * * *',
  '*/0 * * * * *',
  '*/00 * * * * *',
  '*/ * * * * *',
  '*/x * * * * *',
  '*/x5 * * * * *',
  '*/100 * * * * *',
  '*/5/5 * * * * *',
  '*-5 * * * * *',
  '** * * * * *',
  '/5 * * * * *',
  '001 * * * * *',
  '1.5 * * * * *',
  '1e1 * * * * *',
  '? * * * * *',
  '0 0 0 L * *',
  '0 0 0 1W * *',
  '0 0 0 * * 1#2',
  '@hourly',
])('"%s" is none', (text) => {
  expect(parseNcrontab(text)).toBeNull();
});
