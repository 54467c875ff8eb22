// ISO 8601 durations of days, hours, minutes and seconds.
import fc from 'fast-check';
import { durationMaxDays, parseDurationSeconds } from '../../../../src/domain/values/iso-duration';

test.each([
  ['PT24H', 86_400],
  ['P1D', 86_400],
  ['PT90M', 5_400],
  ['PT30S', 30],
  ['P1DT2H3M4S', 93_784],
  ['PT1H1S', 3_601],
  ['P2DT5M', 173_100],
  [' PT1M ', 60],
  ['P366D', 31_622_400],
])('%j is %d seconds', (text, seconds) => {
  expect(parseDurationSeconds(text)).toBe(seconds);
});

test.each([
  '',
  'P',
  'PT',
  'P1DT',
  'PT0S',
  'P0D',
  '24H',
  'T24H',
  'PT24',
  'P24H',
  'PT1D',
  'pt24h',
  'PT-1H',
  '-PT1H',
  'PT1.5H',
  'P1W',
  'P1M',
  'P1Y',
  'PT1S1H',
  'PT1H ago',
  'about PT1H',
  '24',
  'P366DT1S',
  'P367D',
  'P99999999999999D',
])('"%s" is no duration that can be waited for', (text) => {
  expect(parseDurationSeconds(text)).toBeNull();
});

test('the parts add up', () => {
  const parts = fc
    .tuple(fc.nat(365), fc.nat(23), fc.nat(59), fc.nat(59))
    .filter((given) => given.some((part) => part > 0));
  fc.assert(
    fc.property(parts, ([days, hours, minutes, seconds]) => {
      const text = `P${days}DT${hours}H${minutes}M${seconds}S`;
      expect(parseDurationSeconds(text)).toBe(days * 86_400 + hours * 3_600 + minutes * 60 + seconds);
    }),
  );
});

test('the longest wait still ends at a date', () => {
  expect(Number.isNaN(new Date(Date.now() + durationMaxDays * 86_400_000).getTime())).toBe(false);
});
