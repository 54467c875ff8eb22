// How much the reliability suites do: a seeded sample in `npm test`, everything with LONG=1. SEED repeats a sample.
import { seededRandom } from '../../../local/azure/simulation/random';

export const isLong = process.env.LONG === '1';

/** `npm test` says the same thing every day; the long tests take another way through every day. */
export const seed = Number(process.env.SEED ?? (isLong ? Math.floor(Date.now() / 86_400_000) : 1));

/** All of it with LONG=1, else so many chosen by the seed, in their order. */
export function sampleOf<T>(all: readonly T[], size: number): readonly T[] {
  if (isLong || all.length <= size) {
    return all;
  }
  const random = seededRandom(seed);
  const keys = all.map((_, index) => ({ index, key: random() }));
  const chosen = new Set(
    keys
      .sort((a, b) => a.key - b.key)
      .slice(0, size)
      .map(({ index }) => index),
  );
  return all.filter((_, index) => chosen.has(index));
}

/** Shown as it is, without the test runner's frame. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
