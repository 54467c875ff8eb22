// A Stryker checker that lets through a part of the mutants, the same ones for the same code: MUTANTS_PER_FILE=40 of each file, drawn by
// SEED; and with SURVIVORS_OF=report.json those that the report says survived. Those left out are errors to Stryker, which no score counts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { type Checker, type CheckResult, CheckStatus } from '@stryker-mutator/api/check';
import type { Mutant } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

type Place = Pick<Mutant, 'mutatorName' | 'replacement'> & { readonly location: Mutant['location'] };

/** Stryker's JSON report, as far as it is read here; its lines and columns begin with 1. */
interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: ReadonlyArray<Place & { readonly status: string }> }>>;
}

class SampleChecker implements Checker {
  private readonly perFile = Number(process.env.MUTANTS_PER_FILE ?? Number.POSITIVE_INFINITY);
  /** File and lot of each; null where all are let through. */
  private survivors: ReadonlySet<string> | null = null;

  async init(): Promise<void> {
    if (!(this.perFile > 0)) {
      throw new Error(`MUTANTS_PER_FILE is ${process.env.MUTANTS_PER_FILE}; it has to be a number above 0.`);
    }
    if (process.env.SURVIVORS_OF !== undefined) {
      const { files }: Report = JSON.parse(readFileSync(process.env.SURVIVORS_OF, 'utf8'));
      const survived = Object.entries(files).flatMap(([file, { mutants }]) =>
        mutants.filter(({ status }) => status === 'Survived').map((mutant) => `${file} ${lotOf(mutant, 1)}`),
      );
      this.survivors = new Set(survived);
    }
  }

  /** All in one group, so that `check` sees how many a file has. */
  async group(mutants: Mutant[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    const lots = mutants.map((mutant) => ({ ...mutant, lot: lotOf(mutant, 0) }));
    const counts = new Map<string, number>();
    const checked = lots
      .sort((a, b) => (a.lot < b.lot ? -1 : 1))
      .map(({ id, fileName, lot }): [string, CheckResult] => {
        if (this.survivors !== null && !this.survivors.has(`${pathOf(fileName)} ${lot}`)) {
          return [id, { status: CheckStatus.CompileError, reason: 'did not survive' }];
        }
        const count = (counts.get(fileName) ?? 0) + 1;
        counts.set(fileName, count);
        return count <= this.perFile
          ? [id, { status: CheckStatus.Passed }]
          : [id, { status: CheckStatus.CompileError, reason: 'not in the sample' }];
      });
    return Object.fromEntries(checked);
  }
}

/** By what the mutant is, and not by where it stands in Stryker's list: a part of the files has the same sample as all. */
function lotOf({ location: { start, end }, mutatorName, replacement }: Place, firstLine: 0 | 1): string {
  const [from, to] = [start, end].map(({ line, column }) => ({ column: column - firstLine, line: line - firstLine }));
  const what = JSON.stringify([process.env.SEED ?? '1', { start: from, end: to }, mutatorName, replacement]);
  return createHash('sha256').update(what).digest('hex');
}

const pathOf = (file: string) => (isAbsolute(file) ? relative(process.cwd(), file) : file);

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker)];
