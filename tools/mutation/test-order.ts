// In which order the tests that cover a mutant are run, and how many of them: first those that killed the mutants before it, which stand
// nearby; then the quickest of each file, the second quickest of each, and so on, until their time is used up.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestResult } from '@stryker-mutator/api/test-runner';
import type { CollectedTest } from './collected-tests';

/** In the sandbox, for a process that follows one that was ended in mid-mutant. */
const keptIn = 'test-times.json';

/** So few that they leave time for the others. */
const killersMax = 8;

export class TestOrder {
  /** Milliseconds by test, without a mutant. */
  private took: Readonly<Record<string, number>> = {};
  /** Names, the latest first. */
  private killers: readonly string[] = [];

  private readonly budgetMs: number;

  constructor(budgetMs: number) {
    this.budgetMs = budgetMs;
  }

  async keep(results: readonly TestResult[]): Promise<void> {
    this.took = Object.fromEntries(results.map(({ name, timeSpentMs }) => [name, timeSpentMs]));
    await writeFile(join(process.cwd(), keptIn), JSON.stringify(this.took));
  }

  /** What an earlier process of this run measured; nothing where this is the first. */
  async recall(): Promise<void> {
    this.took = JSON.parse(await readFile(join(process.cwd(), keptIn), 'utf8').catch(() => '{}'));
  }

  killed(by: string): void {
    this.killers = [by, ...this.killers.filter((name) => name !== by)].slice(0, killersMax);
  }

  of(covering: readonly CollectedTest[]): readonly CollectedTest[] {
    const quickFirst = [...covering].sort((a, b) => this.timeOf(a) - this.timeOf(b));
    const seen = new Map<string, number>();
    const ranked = quickFirst.map((test) => {
      const rank = seen.get(test.file) ?? 0;
      seen.set(test.file, rank + 1);
      const killed = this.killers.indexOf(test.name);
      return { test, rank: killed === -1 ? rank : killed - this.killers.length };
    });
    let spent = 0;
    return ranked
      .sort((a, b) => a.rank - b.rank)
      .map(({ test }) => test)
      .filter((test) => {
        spent += this.timeOf(test);
        return spent <= this.budgetMs;
      });
  }

  /** Milliseconds after which a test is not expected to end any more, on a machine that has become much busier since. */
  limitOf(test: CollectedTest): number {
    return 10_000 + 10 * this.timeOf(test);
  }

  private timeOf({ name }: CollectedTest): number {
    return this.took[name] ?? 0;
  }
}
