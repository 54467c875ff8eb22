// A Stryker checker that lets through a sample of each file's mutants: MUTANTS_PER_FILE=40 of them, always the same ones for the same code
// and SEED; without it, all. Those left out are counted by Stryker as errors, which no score counts.
import { createHash } from 'node:crypto';
import { type Checker, type CheckResult, CheckStatus } from '@stryker-mutator/api/check';
import type { Mutant } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

class SampleChecker implements Checker {
  private readonly perFile = Number(process.env.MUTANTS_PER_FILE ?? Number.POSITIVE_INFINITY);
  private readonly seed = process.env.SEED ?? '1';

  async init(): Promise<void> {
    if (!(this.perFile > 0)) {
      throw new Error(`MUTANTS_PER_FILE is ${process.env.MUTANTS_PER_FILE}; it has to be a number above 0.`);
    }
  }

  /** All in one group, so that `check` sees how many a file has. */
  async group(mutants: Mutant[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    const drawn = [...mutants].sort((a, b) => (this.lot(a) < this.lot(b) ? -1 : 1));
    const counts = new Map<string, number>();
    return Object.fromEntries(
      drawn.map(({ id, fileName }): [string, CheckResult] => {
        const count = (counts.get(fileName) ?? 0) + 1;
        counts.set(fileName, count);
        return count <= this.perFile
          ? [id, { status: CheckStatus.Passed }]
          : [id, { status: CheckStatus.CompileError, reason: 'not in the sample' }];
      }),
    );
  }

  /** By what the mutant is, and not by where it stands in Stryker's list: a part of the files has the same sample as all. */
  private lot({ location, mutatorName, replacement }: Mutant): string {
    const what = JSON.stringify([this.seed, location, mutatorName, replacement]);
    return createHash('sha256').update(what).digest('hex');
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker)];
