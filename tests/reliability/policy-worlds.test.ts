// Worlds under a policy with retention, each from a seed: nothing leaves a zone that must not, nothing flaps, and what is to leave does.
import { runPolicyWorld } from '../support/replication/simulation/policy-worlds';
import corpus from './simulation-corpus.json';

test.each(corpus.policy)('the world of seed $seed, in which $found', async ({ seed, draws }) => {
  expect((await runPolicyWorld(seed, draws as 1 | 2 | 3)).violations).toEqual([]);
});

const seeds = Array.from({ length: 8 }, (_, nth) => nth + 1);

let retired = 0;

test.each(seeds)('world %i', async (seed) => {
  const result = await runPolicyWorld(seed);
  retired += result.retired;
  expect(result.violations).toEqual([]);
});

test('zones did leave in these worlds', () => {
  expect(retired).toBeGreaterThan(10);
});
