// Random orchestrations against what they must compute. `LONG=1` runs thousands; `SEED=123` replays one.
import { generateProgram } from '../../support/durable/program';
import { createCallCounter, createProgramApp } from '../../support/durable/program-app';
import { checkOutput, programThrows } from '../../support/durable/program-reference';
import { createFastClock, startTestEngine, type TestEngine } from '../../support/durable/test-engine';

const FIRST_SEED = 1;
const COUNT = process.env.LONG === '1' ? 5_000 : 1_000;
const AT_ONCE = 50;
const seeds = process.env.SEED
  ? [Number(process.env.SEED)]
  : Array.from({ length: COUNT }, (_, index) => FIRST_SEED + index);

let engine: TestEngine;
beforeAll(async () => {
  const app = createProgramApp({
    raise: (instanceId, name, data) => engine.raise(encodeURIComponent(instanceId), name, data),
    countCall: createCallCounter(),
  });
  engine = await startTestEngine(app, { clock: createFastClock(20_000) });
});
afterAll(() => engine.stop());

async function runSeed(seed: number): Promise<string | undefined> {
  const program = generateProgram(seed, { exhaustRetries: true });
  try {
    const status = await engine.run('interpret', { program, outcomes: [] });
    if (programThrows(program)) {
      return /failed: the end of the program$/.test(String(status.output))
        ? undefined
        : `it did not fail: ${JSON.stringify(status.output)}`;
    }
    return status.runtimeStatus === 'Completed'
      ? checkOutput(program, status.output)
      : `${status.runtimeStatus}: ${status.output}`;
  } catch (error) {
    return String(error);
  }
}

test(
  `${seeds.length} generated orchestrations compute what they must`,
  async () => {
    const wrong: string[] = [];
    for (let from = 0; from < seeds.length; from += AT_ONCE) {
      await Promise.all(
        seeds.slice(from, from + AT_ONCE).map(async (seed) => {
          const problem = await runSeed(seed);
          if (problem) {
            wrong.push(`SEED=${seed}: ${problem}`);
          }
        }),
      );
      if (wrong.length > 0) {
        break;
      }
    }
    expect(wrong).toEqual([]);
  },
  20 * 60_000,
);
