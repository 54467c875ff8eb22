// The same publication, however a reading spells when it was published.
import { isSamePublication } from '../../../../src/domain/image-version/publication';

test.each([
  ['2026-11-25T12:00:00.0505061+00:00', '2026-11-25T12:00:00.0505061+00:00', true],
  ['2026-11-25T12:00:00.0505061+00:00', '2026-11-25T12:00:00.050Z', true],
  ['2026-11-25T12:00:00.9505061+00:00', '2026-11-25T12:00:00Z', true],
  ['2026-11-25T12:00:00.9505061+00:00', '2026-11-25T04:00:00.95-08:00', true],
  ['2026-11-25T12:00:00Z', '2026-11-25T12:00:01Z', false],
  ['2026-11-25T12:00:00Z', '2026-11-25T12:05:00Z', false],
  ['2026-11-25T12:00:00Z', null, false],
  ['no time', 'another', false],
])('%s and %p: %p', (one, other, isSame) => {
  expect(isSamePublication(one, other)).toBe(isSame);
});
