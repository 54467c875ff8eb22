// NCRONTAB expressions, as NCrontab (and so the Functions host) reads them.
import { parseNcrontab } from '../../../../src/domain/values/ncrontab';

const fieldsOf = (text: string) => {
  const read = parseNcrontab(text);
  return read.ok ? read.value.map((values) => values?.join(',') ?? '*').join(' ') : read.problems;
};

test.each([
  ['0 17 * * * *', '0 17 * * * *'],
  ['17 * * * *', '0 17 * * * *'],
  ['  0  17\t* * * *\n', '0 17 * * * *'],
  ['0 0 22-4/6 * * *', '0 0 4,10,16,22 * * *'],
  ['0 0 9 * * mon-fri', '0 0 9 * * 1,2,3,4,5'],
  ['0 0 0 1 january Wednesday', '0 0 0 1 1 3'],
  ['0 0 0 1 sept *', '0 0 0 1 9 *'],
  ['05 5/15 00 01 * *', '5 5,20,35,50 0 1 * *'],
  ['0 0/100 * * * *', '0 0 * * * *'],
])('%j stands for %j', (text, fields) => {
  expect(fieldsOf(text)).toBe(fields);
});

test.each('jan feb mar apr may jun jul aug sep oct nov dec'.split(' '))('%s is a month and no other field', (name) => {
  expect(parseNcrontab(`0 0 0 1 ${name} *`).ok).toBe(true);
  expect(parseNcrontab(`0 0 0 1 * ${name}`).ok).toBe(false);
});

test.each('sun mon tue wed thu fri sat'.split(' '))('%s is a day of the week and no other field', (name) => {
  expect(parseNcrontab(`0 0 0 * * ${name}`).ok).toBe(true);
  expect(parseNcrontab(`0 0 0 * ${name} *`).ok).toBe(false);
});

test.each([
  ['', 'fields'],
  ['off', 'has 1 fields'],
  ['0 17 * * * * *', 'has 7 fields'],
  ['60 * * * * *', "'60' is not a second (0 to 59)"],
  ['* 60 * * * *', "'60' is not a minute (0 to 59)"],
  ['* * 24 * * *', "'24' is not a hour (0 to 23)"],
  ['* * * 0 * *', "'0' is not a day (1 to 31)"],
  ['* * * * 13 *', "'13' is not a month (1 to 12)"],
  ['* * * * * 7', "'7' is not a day of week (0 to 6)"],
  ['-1 * * * * *', "'-1'"],
  ['1-2-3 * * * * *', "'1-2-3'"],
  ['1- * * * * *', "'1-'"],
  ['1,,2 * * * * *', "''"],
  ['*/0 * * * * *', "the step of '*/0' must be above 0"],
  ['*/x * * * * *', "'*/x'"],
  ['*/5/5 * * * * *', "'*/5/5'"],
  ['*-5 * * * * *', "'*-5'"],
  ['** * * * * *', "'**'"],
  ['1.5 * * * * *', "'1.5'"],
  ['1e1 * * * * *', "'1e1'"],
  ['? * * * * *', "'?'"],
  ['0 0 0 L * *', "'L'"],
  ['0 0 0 1W * *', "'1W'"],
  ['0 0 0 * * 1#2', "'1#2'"],
  ['0 0 0 * * mo', "'mo'"],
])('%j is refused: %s', (text, words) => {
  const read = parseNcrontab(text);
  expect(read.ok ? 'taken' : read.problems.map(({ message }) => message).join()).toContain(words);
});

test('every wrong field is named', () => {
  const read = parseNcrontab('60 61 * * * 9');
  expect(read.ok ? [] : read.problems).toHaveLength(3);
});
