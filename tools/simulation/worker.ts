// A process that lives through its share of the simulated worlds and tells each to the one that forked it, as `npm run simulate` does:
// arguments are the first seed, how many worlds there are at most, how many workers share them, which of these it is, and minutes.
import { drawDevBoxWorld } from '../../tests/support/replication/simulation/dev-box-plan';
import { runDevBoxWorld } from '../../tests/support/replication/simulation/dev-box-world';
import { runPolicyWorld } from '../../tests/support/replication/simulation/policy-worlds';
import { runWorld } from '../../tests/support/replication/simulation/run-world';
import { shrinkWorld } from '../../tests/support/replication/simulation/shrink';
import { drawWorld } from '../../tests/support/replication/simulation/world-plan';
import type { LivedWorld } from './lived-world';

/** Beside so many worlds of replications one of Dev Box. */
const devBoxEvery = 20;
/** Beside so many worlds of replications one under a policy with retention. */
const policyEvery = 20;

async function liveReplications(seed: number): Promise<LivedWorld> {
  const plan = drawWorld(seed);
  const { steps, met, violations } = await runWorld(plan);
  const report = violations.length === 0 ? [] : [`Seed ${seed}:`, ...violations];
  if (violations.length > 0) {
    const shrunk = await shrinkWorld(plan, async (smaller) => (await runWorld(smaller)).violations.length > 0);
    report.push(`shrunk: ${JSON.stringify(shrunk)}`, ...(await runWorld(shrunk)).violations);
  }
  return { steps, met: Object.fromEntries(met), report };
}

async function livePolicy(seed: number): Promise<LivedWorld> {
  const { steps, violations, retired, disturbed, met } = await runPolicyWorld(seed);
  const report = violations.length === 0 ? [] : [`Seed ${seed}, policy:`, ...violations];
  const counted = { 'policy world: zones retired': retired, 'policy world: disturbed': disturbed };
  return { steps, met: { ...Object.fromEntries(met), ...counted }, report };
}

async function liveDevBox(seed: number): Promise<LivedWorld> {
  const { steps, met, violations } = await runDevBoxWorld(drawDevBoxWorld(seed));
  const report = violations.length === 0 ? [] : [`Seed ${seed}, Dev Box:`, ...violations];
  return { steps, met: Object.fromEntries(met), report };
}

async function work(tell: (world: LivedWorld) => void): Promise<void> {
  const [firstSeed = 1, worldsMax = 0, workers = 1, offset = 0, minutes = 0] = process.argv.slice(2).map(Number);
  const until = Date.now() + minutes * 60_000;
  for (let index = offset; Date.now() < until && index < worldsMax; index += workers) {
    const seed = firstSeed + index;
    tell(await liveReplications(seed));
    if (index % devBoxEvery === 0) {
      tell(await liveDevBox(seed));
    }
    if (index % policyEvery === policyEvery - 1) {
      tell(await livePolicy(seed));
    }
  }
}

work((world) => void process.send?.(world)).then(
  () => process.disconnect?.(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
