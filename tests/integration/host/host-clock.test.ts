// The simulated clock: its speed, and that it never goes back whatever happens between two starts.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { createHostClock } from '../../../local/host/clock';

const newPath = () => join(mkdtempSync(join(tmpdir(), 'clock-')), 'clock.json');
const start = Date.parse('2026-11-25T12:00:00Z');

test('is the wall clock at speed 1', () => {
  let real = start;
  const clock = createHostClock({ speed: 1, path: newPath(), realNow: () => real });
  real += 12_345;
  expect(clock.now().getTime()).toBe(real);
});

test('runs as fast as its speed says', () => {
  let real = start;
  const clock = createHostClock({ speed: 60, realNow: () => real });
  real += 1000;
  expect(clock.now().getTime() - start).toBe(60_000);
  expect(clock.realMillisecondsUntil(new Date(start + 120_000))).toBe(1000);
  expect(clock.realMillisecondsUntil(new Date(start))).toBe(0);
});

test('stands still while no host runs, and is never behind the wall clock', () => {
  const path = newPath();
  let real = start;
  const first = createHostClock({ speed: 3600, path, realNow: () => real });
  real += 10_000;
  const last = first.now().getTime();

  real += 600_000;
  const second = createHostClock({ speed: 1, path, realNow: () => real });
  expect(second.now().getTime()).toBeGreaterThanOrEqual(last);
  expect(second.now().getTime() - last).toBeLessThanOrEqual(2 * 3600 * 1000);

  real += 10 * 24 * 3600_000;
  expect(
    createHostClock({ speed: 1, path, realNow: () => real })
      .now()
      .getTime(),
  ).toBe(real);
});

test('begins anew where its file is none of its own', () => {
  const path = newPath();
  writeFileSync(path, 'not a clock');
  expect(
    createHostClock({ speed: 1, path, realNow: () => start })
      .now()
      .getTime(),
  ).toBe(start);
});

test('never goes back, over kills, pauses and other speeds', () => {
  const lives = fc.array(
    fc.record({
      speed: fc.constantFrom(0.5, 1, 7, 3600),
      pause: fc.nat(100_000),
      steps: fc.array(fc.nat(30_000), { minLength: 1, maxLength: 6 }),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(lives, (runs) => {
      const path = newPath();
      let real = start;
      let last = 0;
      for (const { speed, pause, steps } of runs) {
        real += pause;
        const clock = createHostClock({ speed, path, realNow: () => real }); // the one before was killed: nothing was saved at its end
        for (const step of steps) {
          real += step;
          const now = clock.now().getTime();
          expect(now).toBeGreaterThanOrEqual(last);
          last = now;
        }
      }
    }),
    { numRuns: 60 },
  );
});
