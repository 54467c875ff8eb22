// `npm run simulate -- --minutes 5 [--seed 1] [--worlds 100] [--workers 2]`: lives through as many simulated worlds as fit, and prints
// worlds, steps and how often each fault was met. A world that violates an invariant is printed with its seed, shrunk. Workers are
// processes of their own, each with its share of the seeds. docs/reliability.md has results.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { drawDevBoxWorld } from '../tests/support/replication/simulation/dev-box-plan';
import { runDevBoxWorld } from '../tests/support/replication/simulation/dev-box-world';
import { runPolicyWorld } from '../tests/support/replication/simulation/policy-worlds';
import { runWorld } from '../tests/support/replication/simulation/run-world';
import { shrinkWorld } from '../tests/support/replication/simulation/shrink';
import { drawWorld } from '../tests/support/replication/simulation/world-plan';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '1000000000' },
    workers: { type: 'string', default: String(availableParallelism()) },
    share: { type: 'string' },
  },
});

const { share, ...numbers } = values;
const problems = Object.entries(numbers).flatMap(([name, value]) =>
  Number(value) > 0 && (name === 'minutes' || Number.isSafeInteger(Number(value)))
    ? []
    : [`--${name} is ${JSON.stringify(value)}; it has to be a number above 0${name === 'minutes' ? '' : ', whole'}.`],
);
const [minutes, firstSeed, worldsMax, workers] = [
  Number(values.minutes),
  Number(values.seed),
  Number(values.worlds),
  Number(values.workers),
];

/** What a worker tells of one world. */
interface LivedWorld {
  readonly steps: number;
  readonly met: Readonly<Record<string, number>>;
  /** Lines that say what was violated; none where all is well. */
  readonly report: readonly string[];
}

/** Lives through every `workers`-th seed, from `firstSeed + offset` on. */
async function work(offset: number, tell: (world: LivedWorld) => void): Promise<void> {
  const until = Date.now() + minutes * 60_000;
  for (let index = offset; Date.now() < until && index < worldsMax; index += workers) {
    const plan = drawWorld(firstSeed + index);
    const { steps, met, violations } = await runWorld(plan);
    const report = violations.length === 0 ? [] : [`Seed ${plan.seed}:`, ...violations];
    if (violations.length > 0) {
      const shrunk = await shrinkWorld(plan, async (smaller) => (await runWorld(smaller)).violations.length > 0);
      report.push(`shrunk: ${JSON.stringify(shrunk)}`, ...(await runWorld(shrunk)).violations);
    }
    tell({ steps, met: Object.fromEntries(met), report });
    if (index % devBoxEvery === 0) {
      tell(await liveDevBox(firstSeed + index));
    }
    if (index % policyEvery === policyEvery - 1) {
      tell(await livePolicy(firstSeed + index));
    }
  }
}

/** Beside so many worlds of replications one of Dev Box. */
const devBoxEvery = 20;

/** Beside so many worlds of replications one under a policy with retention. */
const policyEvery = 20;

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

async function main(): Promise<number> {
  const met = new Map<string, number>();
  let [worlds, steps, failed] = [0, 0, 0];
  const tell = (world: LivedWorld) => {
    worlds += 1;
    steps += world.steps;
    for (const [fault, times] of Object.entries(world.met)) {
      met.set(fault, (met.get(fault) ?? 0) + times);
    }
    if (world.report.length > 0) {
      failed += 1;
      console.log(world.report.join('\n  '));
    }
  };
  const begun = Date.now();
  const lives = Array.from({ length: Math.min(workers, worldsMax) }, async (_, offset) => {
    const worker = fork(__filename, [...process.argv.slice(2), '--share', String(offset)]);
    worker.on('message', (world) => tell(world as LivedWorld));
    const code = await new Promise((resolve) => worker.on('exit', resolve));
    if (code !== 0) {
      throw new Error(`worker ${offset} ended with ${code}`);
    }
  });
  await Promise.all(lives);
  for (const [fault, times] of [...met].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
    console.log(`${String(times).padStart(8)}  ${fault}`);
  }
  const seconds = Math.round((Date.now() - begun) / 1000);
  console.log(
    `${worlds} worlds from seed ${firstSeed} on, ${steps} steps, in ${seconds} s, ${failed} with a violation`,
  );
  return failed === 0 ? 0 : 1;
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 2;
} else {
  const job = share === undefined ? main() : work(Number(share), (world) => void process.send?.(world)).then(() => 0);
  job.then(
    (code) => {
      process.exitCode = code;
      process.disconnect?.();
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
