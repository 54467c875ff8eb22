// `npm run simulate -- --minutes 5 [--seed 1] [--worlds 100]`: lives through as many simulated worlds as fit, and prints worlds, steps and
// how often each fault was met. A world that violates an invariant is printed with its seed, shrunk. docs/reliability.md has results.
import { parseArgs } from 'node:util';
import { runWorld } from '../tests/support/replication/simulation/run-world';
import { shrinkWorld } from '../tests/support/replication/simulation/shrink';
import { drawWorld } from '../tests/support/replication/simulation/world-plan';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '1000000000' },
  },
});

const problems = Object.entries(values).flatMap(([name, value]) =>
  Number(value) > 0 && (name === 'minutes' || Number.isSafeInteger(Number(value)))
    ? []
    : [`--${name} is ${JSON.stringify(value)}; it has to be a number above 0${name === 'minutes' ? '' : ', whole'}.`],
);

async function main(): Promise<number> {
  const until = Date.now() + Number(values.minutes) * 60_000;
  const met = new Map<string, number>();
  let worlds = 0;
  let steps = 0;
  let failed = 0;
  for (let seed = Number(values.seed); Date.now() < until && worlds < Number(values.worlds); seed += 1) {
    const plan = drawWorld(seed);
    const result = await runWorld(plan);
    worlds += 1;
    steps += result.steps;
    for (const [fault, times] of result.met) {
      met.set(fault, (met.get(fault) ?? 0) + times);
    }
    if (result.violations.length > 0) {
      failed += 1;
      console.log(`Seed ${seed}:\n  ${result.violations.join('\n  ')}`);
      const shrunk = await shrinkWorld(plan, async (smaller) => (await runWorld(smaller)).violations.length > 0);
      console.log(`  shrunk: ${JSON.stringify(shrunk)}\n  ${(await runWorld(shrunk)).violations.join('\n  ')}`);
    }
  }
  for (const [fault, times] of [...met].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
    console.log(`${String(times).padStart(8)}  ${fault}`);
  }
  console.log(`${worlds} worlds from seed ${values.seed} on, ${steps} steps, ${failed} with a violation`);
  return failed === 0 ? 0 : 1;
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 2;
} else {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
