// The behavior of the engine as a person sets it, and what is drawn from it.
import { engineBehaviors } from '../../../local/host/engines/sqlite/behavior/engine-behavior';
import { createHabits, cutToSeconds } from '../../../local/host/engines/sqlite/behavior/habits';
import { parseBehavior } from '../../../local/host/engines/sqlite/behavior/parse-behavior';

const { azure, worst, lenient } = engineBehaviors;
const parse = (text: string) => parseBehavior(text, azure);

test.each([
  ['', azure],
  ['worst', worst],
  ['lenient, seed=7', { ...lenient, seed: 7 }],
  [
    'azure checkToWrite=5ms control=1s-2s timersCut=off activity=80ms-300ms message=10ms polling=0.5m lostStarts=0.25 repeated=1 silence=2m',
    {
      checkToWrite: 5,
      control: [1_000, 2_000],
      timersCut: false,
      activity: [80, 300],
      message: [10, 10],
      polling: 30_000,
      lostStarts: 0.25,
      repeated: 1,
      silence: 120_000,
      seed: 1,
    },
  ],
])('%s', (text, value) => {
  expect(parse(text)).toEqual({ ok: true, value });
});

test('all that is wrong is told at once, with what is allowed', () => {
  const parsed = parse('cruel,activity=300ms-80ms,lostStarts=2,polling=5,worst,timersCut=yes,seed=-1,toString=1');
  expect(parsed).toEqual({
    ok: false,
    problems: [
      "'cruel' is no profile (azure, slow, worst, lenient)",
      "activity is '300ms-80ms', but must be a duration such as 80ms, or two as 80ms-300ms",
      "lostStarts is '2', but must be a number from 0 to 1",
      "polling is '5', but must be a duration such as 20ms, 5s or 2m",
      "the profile 'worst' must come first",
      "timersCut is 'yes', but must be on or off",
      "seed is '-1', but must be a whole number",
      expect.stringMatching(/^'toString' is not known \(checkToWrite, control, /),
    ],
  });
});

test.each([
  [300, 0],
  [900, 0],
  [1_000, 1_000],
  [1_999, 1_000],
  [5_400, 5_000],
  [-5, -5],
  [0, 0],
])('a timer of %i ms waits for %i', (asked, waits) => {
  expect(cutToSeconds(10_000 + asked, 10_000)).toBe(10_000 + waits);
});

test('the same seed draws the same', () => {
  const draws = (seed: number) => {
    const habits = createHabits({ ...worst, seed });
    return Array.from({ length: 20 }, () => [habits.controlDelay(), habits.losesStart(), habits.repeats()]);
  };
  expect(draws(5)).toEqual(draws(5));
  expect(draws(5)).not.toEqual(draws(6));
});

test('the longer a hub was quiet, the later its queues may be polled, up to a limit', () => {
  let now = 0;
  const habits = createHabits({ ...lenient, polling: 10_000 }, () => now);
  const most = (quiet: number) =>
    Math.max(
      ...Array.from({ length: 200 }, () => {
        now += quiet;
        return habits.messageDelay();
      }),
    );
  expect(most(0)).toBe(0);
  expect(most(1_000)).toBeLessThanOrEqual(1_000);
  expect(most(1_000)).toBeGreaterThan(500);
  expect(most(60_000)).toBeLessThanOrEqual(10_000);
});
