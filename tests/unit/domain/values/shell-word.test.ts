// What a finding tells to run can be pasted, whatever the names in it are.
import { execFileSync } from 'node:child_process';
import { shellWord } from '../../../../src/domain/values/shell-word';

test.each([
  ['images-rg', 'images-rg'],
  ['/subscriptions/s/resourceGroups/a.b_c', '/subscriptions/s/resourceGroups/a.b_c'],
  ['images (west)', '"images (west)"'],
  ['', '""'],
  ["o'brien", '"o\'brien"'],
  ['cost$center', "'cost$center'"],
  ['a`b\'c"d', `'a\`b'\\''c"d'`],
])('%p is written %p', (text, word) => {
  expect(shellWord(text)).toBe(word);
});

const onPosix = process.platform === 'win32' ? test.skip : test;
onPosix.each(['images (west)', "o'brien", 'cost$center', 'a`b\'c"d', 'tab\tand blank', 'ümlaut', 'x;y&z', '*'])(
  'a shell reads %p as one word',
  (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`]).toString()).toBe(text);
  },
);
