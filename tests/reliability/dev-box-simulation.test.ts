// Dev Box with everything at once: simulated worlds, each drawn from a seed. `npm run simulate` lives through more of them.
import { drawDevBoxWorld } from '../support/replication/simulation/dev-box-plan';
import { runDevBoxWorld } from '../support/replication/simulation/dev-box-world';
import { isLong, print, seed } from '../support/replication/sizing';
import corpus from './simulation-corpus.json';

test.each(corpus.devBox)('the world of seed $seed, in which $found', async ({ seed: kept, draws }) => {
  expect((await runDevBoxWorld(drawDevBoxWorld(kept, draws as 1 | 2 | 3))).violations).toEqual([]);
});

test('in every world nobody is written over, no identity is lost, and an undisturbed wish succeeds', async () => {
  const count = isLong ? 300 : 12;
  const failures: string[] = [];
  const met = new Map<string, number>();
  for (let world = seed * 1000; world < seed * 1000 + count; world += 1) {
    const result = await runDevBoxWorld(drawDevBoxWorld(world));
    failures.push(...result.violations.map((violation) => `seed ${world}: ${violation}`));
    for (const [fault, times] of result.met) {
      met.set(fault, (met.get(fault) ?? 0) + times);
    }
  }
  print(
    `Dev Box simulation: ${count} worlds from seed ${seed * 1000} on; ${[...met].map((one) => one.join(' ')).join(', ')}`,
  );
  expect(failures).toEqual([]);
}, 3_600_000);

test('a seed says the whole world', () => {
  expect(drawDevBoxWorld(7)).toEqual(drawDevBoxWorld(7));
});
