// NCRONTAB expressions of timer triggers as croner's patterns. The grammar is the app's (src/domain/values/ncrontab.ts), so
// that a schedule which the app accepts is one that the host runs.
import { parseNcrontab } from '../../../src/domain/values/ncrontab';

/** @returns a six-field pattern that has only `*` and lists of numbers. Throws an Error that names the field. */
export function toCronPattern(expression: string): string {
  const read = parseNcrontab(expression);
  if (!read.ok) {
    throw new Error(read.problems.map(({ message }) => message).join('; '));
  }
  return read.value.map((values) => values?.join(',') ?? '*').join(' ');
}
