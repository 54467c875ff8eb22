// Nesting as .NET's reader counts it, beside the same counted on the value.
import fc from 'fast-check';
import { isNestedTooDeeply, NESTING_LIMIT } from '../../../local/host/json-nesting';

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map((member) => depthOf(member)))
    : 0;
}

const nested = fc
  .record({
    levels: fc.integer({ min: NESTING_LIMIT - 3, max: NESTING_LIMIT + 3 }),
    text: fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', '}', ']', 'a') }),
    asArray: fc.boolean(),
  })
  .map(({ levels, text, asArray }) => {
    let value: unknown = text;
    for (let level = 0; level < levels; level += 1) {
      value = asArray ? [text, value] : { [text]: text, inner: value };
    }
    return value;
  });

test('JSON with more levels than .NET reads is told, whatever its texts hold', () => {
  fc.assert(
    fc.property(nested, (value) =>
      expect(isNestedTooDeeply(JSON.stringify(value))).toBe(depthOf(value) > NESTING_LIMIT),
    ),
  );
});
