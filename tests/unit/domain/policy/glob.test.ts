// Globs, as requests, settings and policies bring them: what they match, and that none takes long.
import fc from 'fast-check';
import { matchesGlob, matchGlobs } from '../../../../src/domain/policy/glob';

test.each([
  ['ubuntu-*', 'Ubuntu-Pro', true],
  ['ubuntu-*', 'my-ubuntu-pro', false],
  ['*', '', true],
  ['**', 'a', true],
  ['', '', true],
  ['', 'a', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a?c', 'a*c', false],
  ['a?c', 'a?c', true],
  ['*.*.0', '1.2.0', true],
  ['*.*.0', '1.2.10', false],
  ['1.2.3', '1x2x3', false],
  ['*ab', 'aab', true],
  ['a*b*c', 'abbbcbc', true],
  ['k*', '\u212Aits', false],
])('%p and %p: %p', (glob, name, matches) => {
  expect(matchesGlob(glob, name)).toBe(matches);
});

test('a regular expression says the same of every short glob and name', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 7 });
  const asExpression = (glob: string) =>
    new RegExp(
      `^${glob
        .replaceAll('.', '\\.')
        .replace(/\*+/g, '.*')
        .replace(/(?<!\.)\?/g, '[^*]')}$`,
    );
  fc.assert(
    fc.property(short, short, (glob, name) => {
      const plain = glob.replaceAll('.?', '.b?');
      expect(matchesGlob(plain, name)).toBe(asExpression(plain).test(name));
    }),
    { numRuns: 2_000 },
  );
});

/** Each of them would keep an expression that goes back from every star busy for longer than anybody waits. */
test.each([
  [`${'*?'.repeat(39)}!`, 'a'.repeat(80)],
  [`${'*a'.repeat(39)}b`, 'a'.repeat(80)],
  [`!${'*a'.repeat(39)}b`, 'a'.repeat(80)],
  [`${'*1'.repeat(19)}.0`, '1111111111.1111111111.1111111111'],
])('%s is done with at once', (glob, name) => {
  expect(matchGlobs([glob], name).matches).toBe(glob.startsWith('!'));
});
