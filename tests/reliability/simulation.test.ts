// The whole with everything at once: simulated worlds, each drawn from a seed. `npm run simulate` goes on from here; what it finds is
// kept in simulation-corpus.json and lived through again here.
import { callNames, rowCount, rowName } from '../support/replication/simulation/answer-faults';
import { runWorld } from '../support/replication/simulation/run-world';
import { shrinkWorld } from '../support/replication/simulation/shrink';
import { type Draws, drawWorld, type WorldPlan } from '../support/replication/simulation/world-plan';
import { isLong, print, seed } from '../support/replication/sizing';
import corpus from './simulation-corpus.json';

test.each(corpus.seeds)('the world of seed $seed, in which $found', async ({ seed: kept, draws }) => {
  expect((await runWorld(drawWorld(kept, draws as Draws))).violations).toEqual([]);
});

test('in every world no target is lost, each write follows a fresh reading, and all come to rest', async () => {
  const count = Number(process.env.WORLDS ?? (isLong ? 2000 : 200));
  const failures: string[] = [];
  let steps = 0;
  for (let world = seed * 1000; world < seed * 1000 + count; world += 1) {
    const result = await runWorld(drawWorld(world));
    steps += result.steps;
    failures.push(...result.violations.map((violation) => `seed ${world}: ${violation}`));
  }
  print(`Simulation: ${count} worlds, ${steps} steps, from seed ${seed * 1000} on`);
  expect(failures).toEqual([]);
}, 3_600_000);

test('every row of the answer table and every call is drawn within a thousand worlds', () => {
  const answers = Array.from({ length: 1000 }, (_, index) => drawWorld(index).disturbances).flatMap((disturbances) =>
    disturbances.flatMap((one) => (one.kind === 'answer' ? [one] : [])),
  );
  const rows = new Set(answers.map(({ row }) => row));
  const undrawn = Array.from({ length: rowCount }, (_, row) => row).filter((row) => !rows.has(row));
  expect(undrawn.map(rowName)).toEqual([]);
  expect([...new Set(answers.map(({ call }) => call))].sort()).toEqual([...callNames].sort());
});

test('a seed says the whole world, and a world that fails is shrunk to what makes it fail', async () => {
  expect(drawWorld(7)).toEqual(drawWorld(7));
  const isDeath = ({ kind }: { readonly kind: string }) => kind === 'death';
  const seeds = Array.from({ length: 100 }, (_, index) => drawWorld(index));
  const plan = seeds.find(({ disturbances, versions }) => disturbances.some(isDeath) && versions.length > 2);
  if (plan === undefined) {
    throw new Error('no such world is drawn');
  }
  const shrunk = await shrinkWorld(plan, async ({ disturbances }: WorldPlan) => disturbances.some(isDeath));
  expect(shrunk.disturbances.map(({ kind }) => kind)).toEqual(['death']);
  expect(shrunk.versions).toHaveLength(1);
  expect(shrunk.events).toEqual({ lost: 0, doubled: 0, late: 0 });
});
