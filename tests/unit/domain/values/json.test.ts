// Reading JSON of unknown shape: what is absent or of another type is absent.
import fc from 'fast-check';
import { isObject, listAt, numberAt, objectAt, textAt } from '../../../../src/domain/values/json';

test.each<[unknown, boolean]>([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ['{}', false],
  [0, false],
])('%j is an object: %s', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});

test('objectAt follows a path of objects', () => {
  const value = { a: { b: { c: 1 } } };
  expect(objectAt(value)).toBe(value);
  expect(objectAt(value, 'a', 'b')).toEqual({ c: 1 });
});

test.each<[unknown, readonly string[]]>([
  [{ a: { b: 1 } }, ['a', 'b']],
  [{ a: null }, ['a', 'b']],
  [{ a: [{}] }, ['a', '0']],
  [{ a: { b: [] } }, ['a', 'b']],
  [undefined, ['a']],
  ['text', ['length']],
])('objectAt(%j, %j) is an empty object', (value, path) => {
  expect(objectAt(value, ...path)).toEqual({});
});

test.each<[unknown, readonly unknown[]]>([
  [{ a: [1, 'x'] }, [1, 'x']],
  [{ a: { 0: 1 } }, []],
  [{ a: 'text' }, []],
  [{}, []],
  [null, []],
])('the list a of %j', (value, list) => {
  expect(listAt(value, 'a')).toEqual(list);
});

test.each<[unknown, string | null]>([
  [{ a: 'x' }, 'x'],
  [{ a: '' }, ''],
  [{ a: 1 }, null],
  [{ a: null }, null],
  [{}, null],
  [undefined, null],
])('the text a of %j', (value, text) => {
  expect(textAt(value, 'a')).toBe(text);
});

test.each<[unknown, number | null]>([
  [{ a: 1.5 }, 1.5],
  [{ a: 0 }, 0],
  [{ a: '1' }, null],
  [{ a: Number.NaN }, null],
  [{ a: Number.POSITIVE_INFINITY }, null],
  [{}, null],
  [[], null],
  [null, null],
])('the number a of %j', (value, number) => {
  expect(numberAt(value, 'a')).toBe(number);
});

test('nothing makes them throw', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (value, member) => {
      expect(isObject(objectAt(value, member, member))).toBe(true);
      expect(Array.isArray(listAt(value, member))).toBe(true);
      expect(typeof textAt(value, member)).toMatch(/string|object/);
      expect(typeof numberAt(value, member)).toMatch(/number|object/);
    }),
  );
});
