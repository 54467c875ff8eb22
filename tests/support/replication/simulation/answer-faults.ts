// What ARM may answer in a simulated world: derived from the program's own tables, every row of the answers at every call of a
// replication or reconciliation. An answer that is added to the table is drawn from then on.
import { type AnswerRow, answerTable, type ExampleAnswer, examplesOf } from '../../../../src/azure/arm/answer-table';
import type { armCalls } from '../../../../src/azure/arm-calls';

/** A name in `armCalls`. */
export type CallName = keyof typeof armCalls;

/** The calls that a world makes: those of replications and of the reconciliation. */
export const callNames = [
  'readVersion',
  'writeVersion',
  'listVersions',
  'readGallery',
  'attachIdentity',
  'listDefinitions',
  'listZones',
  'readIdentity',
  'createIdentity',
  'listRoleAssignments',
  'assignRole',
] as const satisfies readonly CallName[];

export const rowCount = answerTable.length;

/** As reports count it, such as `17 locked`: rows of one kind are told apart by their place. */
export function rowName(row: number): string {
  return `${row} ${rowAt(row).kind}`;
}

/** @param which number from 0 up to 1, by which one of the row's statuses and codes is taken */
export function answerOf(row: number, which: number): ExampleAnswer {
  const examples = examplesOf(rowAt(row));
  const example = examples[Math.floor(which * examples.length)];
  if (example === undefined) {
    throw new Error(`row ${row} of the answer table has no example`);
  }
  return example;
}

function rowAt(row: number): AnswerRow {
  const found = answerTable[row];
  if (found === undefined) {
    throw new Error(`the answer table has no row ${row}`);
  }
  return found;
}
