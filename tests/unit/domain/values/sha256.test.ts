// SHA-256 against Node's own.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha256Hex } from '../../../../src/domain/values/sha256';

const expected = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

test.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
])('the standard says what the digest of "%s" is', (text, digest) => {
  expect(sha256Hex(text)).toBe(digest);
});

test.each([54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1_000, 70_000])('%d characters', (length) => {
  const text = 'a'.repeat(length);
  expect(sha256Hex(text)).toBe(expected(text));
});

test('any text has the digest that Node computes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(sha256Hex(text)).toBe(expected(text));
    }),
  );
});
