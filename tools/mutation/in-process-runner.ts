// A Stryker test runner that keeps the tests of the processes loaded, so that a mutant costs the tests that it needs and no loading.
// For each mutant those that cover it are run (test-order.ts says in which order, and how many) until one fails.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type CompleteDryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { type CollectedTest, collect, globals } from './collected-tests';
import { TestOrder } from './test-order';

/** What Stryker's instrumented code reads and writes; one for the process. */
interface InstrumenterContext {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}

const context: InstrumenterContext = {};
Object.assign(globalThis, { __stryker__: context });

/** A mutant of what runs once at loading needs that anew; packages and the runner itself stay. */
const loadedAnew = /^\/(src|tests|local|tools\/mutation\/worlds)\b/;

class InProcessRunner implements TestRunner {
  private tests: readonly CollectedTest[] = [];
  /** Whether what is loaded was loaded under a mutant. */
  private isOfMutant = false;
  private readonly order: TestOrder;
  private readonly settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
    const seconds = Number(process.env.SECONDS_PER_MUTANT ?? settings.secondsPerMutant);
    if (!(seconds > 0)) {
      throw new Error(`SECONDS_PER_MUTANT is ${process.env.SECONDS_PER_MUTANT}; it has to be a number above 0.`);
    }
    this.order = new TestOrder(seconds * 1000);
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    Object.assign(globalThis, globals);
    await this.order.recall();
    this.load();
  }

  /** Tests and what they test, once or anew. */
  private load(): void {
    const load = createRequire(join(process.cwd(), 'package.json'));
    for (const path of Object.keys(load.cache).filter((one) => loadedAnew.test(one.slice(process.cwd().length)))) {
      delete load.cache[path];
    }
    const left = new RegExp(this.settings.leftOut);
    this.tests = this.settings.files
      .flatMap((file) => collect(file, () => load(join(process.cwd(), file))))
      .filter(({ name }) => !left.test(name));
  }

  async dryRun(): Promise<CompleteDryRunResult> {
    const results: TestResult[] = [];
    for (const test of this.tests) {
      context.currentTestId = test.name;
      const result = await resultOf(test);
      context.currentTestId = undefined;
      results.push(result);
    }
    await this.order.keep(results);
    return {
      status: DryRunStatus.Complete,
      tests: results,
      mutantCoverage: context.mutantCoverage ?? { static: {}, perTest: {} },
    };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, testFilter, disableBail, reloadEnvironment } = options;
    if (reloadEnvironment || this.isOfMutant) {
      context.activeMutant = reloadEnvironment ? activeMutant.id : undefined;
      this.isOfMutant = reloadEnvironment;
      try {
        this.load();
      } catch (error) {
        const failureMessage = error instanceof Error ? error.message : String(error);
        return { status: MutantRunStatus.Killed, killedBy: [], failureMessage, nrOfTests: 0 };
      }
    }
    // Stryker allows a hundred times the hits of all tests; a part of them is run.
    const hitLimit = options.hitLimit === undefined ? undefined : Math.ceil(options.hitLimit / 10);
    const filter = new Set(testFilter);
    const covering = testFilter ? this.tests.filter(({ name }) => filter.has(name)) : this.tests;
    const results: TestResult[] = [];
    Object.assign(context, {
      activeMutant: activeMutant.id,
      hitCount: hitLimit === undefined ? undefined : 0,
      hitLimit,
    });
    try {
      for (const test of this.order.of(covering)) {
        const result = await inTime(resultOf(test), this.order.limitOf(test));
        if (result === null) {
          return { status: MutantRunStatus.Timeout, reason: `${test.name} did not end` };
        }
        const looped = determineHitLimitReached(context.hitCount, hitLimit);
        if (looped) {
          return toMutantRunResult(looped);
        }
        results.push(result);
        if (result.status === TestStatus.Failed) {
          this.order.killed(test.name);
          if (!disableBail) {
            break;
          }
        }
      }
    } finally {
      Object.assign(context, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    }
    return toMutantRunResult({ status: DryRunStatus.Complete, tests: results }, disableBail);
  }
}

async function resultOf({ name, file, run }: CollectedTest): Promise<TestResult> {
  const began = performance.now();
  const told = () => ({ id: name, name, fileName: join(process.cwd(), file), timeSpentMs: performance.now() - began });
  try {
    await run();
    return { ...told(), status: TestStatus.Success };
  } catch (error) {
    return {
      ...told(),
      status: TestStatus.Failed,
      failureMessage: error instanceof Error ? error.message : String(error),
    };
  }
}

/** @returns null where it has not ended by then */
async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `inProcess` in stryker.processes.json. */
interface Settings {
  /** Test files, by their paths in the repository. */
  readonly files: readonly string[];
  /** A regular expression of names (file and title) of tests that are too slow for this. */
  readonly leftOut: string;
  /** How many seconds of tests a mutant is given; what survives them survives. SECONDS_PER_MUTANT says it otherwise. */
  readonly secondsPerMutant: number;
}

function create(options: StrykerOptions): TestRunner {
  return new InProcessRunner(options.inProcess as Settings);
}
create.inject = tokens(commonTokens.options);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', create)];
