// Measures the durable engine alone, without a worker: `tsx tools/bench-durable.ts [orchestrations]`.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrchestrationContext } from 'durable-functions';
import { createFastClock, startTestEngine, type TestEngine } from '../tests/support/durable/test-engine';

const app = {
  activities: { addOne: (input: number) => input + 1 },
  orchestrators: {
    *threeActivities(context: OrchestrationContext): Generator<unknown, unknown, never> {
      let value = 0;
      for (let step = 0; step < 3; step++) {
        value = yield context.df.callActivity('addOne', value);
      }
      return value;
    },
    *fanOut(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const tasks = Array.from({ length: 100 }, (_, index) => context.df.callActivity('addOne', index));
      return yield context.df.Task.all(tasks);
    },
  },
};

export interface DurableBenchResult {
  readonly orchestrations: number;
  /** Milliseconds of one 3-activity orchestration alone, the median of many. */
  readonly singleMs: number;
  readonly fanOutMs: number;
  readonly perSecond: number;
  readonly heapMb: number;
  readonly fileMb: number;
}

/** Runs a burst of 3-activity orchestrations on a file, started over HTTP, and waits for the last. */
export async function benchDurable(orchestrations: number): Promise<DurableBenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-durable-'));
  const databasePath = join(folder, 'host.db');
  const engine = await startTestEngine(app, { databasePath, clock: createFastClock(1) });
  try {
    const singleMs = await median(() => timed(() => engine.run('threeActivities')));
    const fanOutMs = await median(() => timed(() => engine.run('fanOut')));
    const burstMs = await timed(() => burst(engine, orchestrations));
    return {
      orchestrations,
      singleMs,
      fanOutMs,
      perSecond: Math.round((orchestrations / burstMs) * 1_000),
      heapMb: Math.round(process.memoryUsage().heapUsed / 1e6),
      fileMb: Math.round(statSync(databasePath).size / 1e6),
    };
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true });
  }
}

async function burst(engine: TestEngine, count: number): Promise<void> {
  for (let started = 0; started < count; started += 50) {
    const size = Math.min(50, count - started);
    await Promise.all(Array.from({ length: size }, () => engine.start('threeActivities')));
  }
  for (;;) {
    const live = await engine.request('GET', 'instances/?runtimeStatus=Pending,Running&pageSize=1');
    if (((await live.json()) as unknown[]).length === 0) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function median(measure: () => Promise<number>, times = 21): Promise<number> {
  const measured: number[] = [];
  for (let time = 0; time < times; time++) {
    measured.push(await measure());
  }
  return Math.round((measured.sort((a, b) => a - b)[times >> 1] ?? 0) * 10) / 10;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

if (require.main === module) {
  void benchDurable(Number(process.argv[2] ?? 5_000)).then((result) => console.table(result));
}
