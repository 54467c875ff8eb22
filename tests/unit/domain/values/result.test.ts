// Problems quote what was given: short, on one line, whatever it is.
import fc from 'fast-check';
import { parsed, quote, refused, shorten } from '../../../../src/domain/values/result';

test('a parse gives its value, or field and message', () => {
  expect(parsed(7)).toEqual({ ok: true, value: 7 });
  expect(refused('zone', 'is wrong')).toEqual({ ok: false, problems: [{ field: 'zone', message: 'is wrong' }] });
});

const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;

test.each<[unknown, string]>([
  ['westus', '"westus"'],
  ['', '""'],
  [42, '42'],
  [null, 'null'],
  [undefined, 'undefined'],
  [{ a: 1 }, '{"a":1}'],
  ['42', '"42"'],
  ['a\nb\u0000c\u202Ed', '"a?b?c?d"'],
  ['x'.repeat(240), `"${'x'.repeat(240)}"`],
  ['x'.repeat(241), `"${'x'.repeat(239)}…"`],
  [`${'x'.repeat(238)}😀😀`, `"${'x'.repeat(238)}…"`],
])('%p is shown: quoted where it is a text', (given, quoted) => {
  expect(quote(given)).toBe(quoted);
});

test('JSON nested deeper than it can be written is quoted all the same', () => {
  expect(quote(deep)).toBe('a value that cannot be shown');
});

test('whatever is quoted stays on one line of at most 242 characters', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 600 })), (given) => {
      const quoted = quote(given);
      expect(quoted.length).toBeLessThanOrEqual(242);
      expect(quoted).not.toMatch(/\p{C}/u);
    }),
  );
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['ab😀ef', 4, 'ab…'],
  ['ab😀ef', 5, 'ab😀…'],
  ['😀b', 2, '…'],
])('%s in %d', (text, max, short) => {
  expect(shorten(text, max)).toBe(short);
});
