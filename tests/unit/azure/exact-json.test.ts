// Numbers that a double cannot hold keep their digits, on every Node.js that can; where it cannot, nothing is altered unseen.
import fc from 'fast-check';
import { InexactNumber, parseExactJson } from '../../../src/azure/arm/exact-json';

const number = fc
  .tuple(fc.constantFrom('', '-'), fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.option(fc.nat(), { nil: null }))
  .map(([sign, whole, part]) => `${sign}${whole}${part === null ? '' : `.${part}1`}`);

const text = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    number,
    fc.string().map((one) => JSON.stringify(one)),
    fc.constantFrom('true', 'false', 'null'),
    fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }).map(
      (all) =>
        `{${Object.entries(all)
          .map(([key, value]) => `${JSON.stringify(key)}:${value}`)
          .join(',')}}`,
    ),
  ),
})).value;

/** Digits as the text has them, without those that say nothing. */
const canonical = (json: string) => json.replace(/(\.\d*?)0+(?=[,\]}]|$)/g, '$1');

test('any JSON of any numbers is written as it was read', () => {
  fc.assert(
    fc.property(text, (given) => {
      // Members named like array indices change their order in any JavaScript object.
      fc.pre(!/"(\d+|__proto__)":/.test(given));
      expect(canonical(JSON.stringify(parseExactJson(given)))).toBe(canonical(given));
    }),
  );
});

test.each(['9007199254740993', '-12345678901234567890', '1e400', '1.00000000000000000001'])(
  'without source text access %s is refused, not altered',
  (one) => {
    const old = { parse: JSON.parse };
    expect(() => parseExactJson(`{"a":[${one}]}`, old)).toThrow(InexactNumber);
    expect(parseExactJson(`{"a":"${one}","b":9007199254740991}`, old)).toEqual({ a: one, b: 9_007_199_254_740_991 });
  },
);
