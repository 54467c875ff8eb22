// `npm run simulate -- --minutes 5 [--seed 1] [--worlds 100] [--workers 2]`: lives through as many simulated worlds as fit, and prints
// worlds, steps and how often each fault was met. A world that violates an invariant is printed with its seed, shrunk. Workers are
// processes of their own, each with its share of the seeds; they run one bundle. docs/reliability.md has results.
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { projectRoot } from '../build/build-app';
import type { LivedWorld } from './simulation/lived-world';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '1000000000' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});

const problems = Object.entries(values).flatMap(([name, value]) =>
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

/**
 * One file of all sources, in a folder below the packages that it requires: what transpiles modules one by one gives each function
 * its name anew whenever it is made, which is a quarter of the time. @returns the file
 */
async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.cjs');
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [join(projectRoot, 'tools', 'simulation', 'worker.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}

async function main(file: string): Promise<number> {
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
    const worker = fork(file, [firstSeed, worldsMax, workers, offset, minutes].map(String), { execArgv: [] });
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

/** Within the project, so that packages are found from there. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(projectRoot, '.local');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'simulate-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 2;
} else {
  inFolder(async (folder) => await main(await bundleWorker(folder))).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
