// The simulation for mutation testing: each world a test of its own, so that a mutant meets only worlds that run it, and ends with the first
// that it violates.
import { drawDevBoxWorld } from '../../tests/support/replication/simulation/dev-box-plan';
import { runDevBoxWorld } from '../../tests/support/replication/simulation/dev-box-world';
import { runPolicyWorld } from '../../tests/support/replication/simulation/policy-worlds';
import { runWorld } from '../../tests/support/replication/simulation/run-world';
import { drawWorld } from '../../tests/support/replication/simulation/world-plan';
import type { globals } from './collected-tests';

declare const test: (typeof globals)['test'];

const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

function noneOf(violations: readonly string[]): void {
  if (violations.length > 0) {
    throw new Error(violations.join('\n'));
  }
}

for (const seed of seedsFrom(1000, 40)) {
  test(`world ${seed}`, async () => noneOf((await runWorld(drawWorld(seed))).violations));
}
for (const seed of seedsFrom(1000, 20)) {
  test(`Dev Box world ${seed}`, async () => noneOf((await runDevBoxWorld(drawDevBoxWorld(seed))).violations));
}
for (const seed of seedsFrom(1, 3)) {
  test(`policy world ${seed}`, async () => noneOf((await runPolicyWorld(seed)).violations));
}
