// One figure of `npm run bench`: what was measured, what it is to reach, and what stands in the way.
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly measured: number;
  /** The most that it is to be; null: there is no goal, it is shown for comparison. */
  readonly toReach: number | null;
  /** What no program could go below, or what limits this one, in words. */
  readonly limit: string;
}

const shown = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(2));

function print(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

export function printFigures(figures: readonly Figure[]): void {
  print([
    ['figure', 'measured', 'to reach', '', 'limit'],
    ...figures.map(({ name, unit, measured, toReach, limit }) => [
      name,
      `${shown(measured)} ${unit}`,
      toReach === null ? '-' : `<= ${toReach}`,
      toReach === null ? '' : measured <= toReach ? 'reached' : 'not reached',
      limit,
    ]),
  ]);
}

/** Differences below this share are the machine's, not the program's. */
const noise = 0.1;

/** Prints what changed from `before` to `after`, figures that came or went included. */
export function printComparison(before: readonly Figure[], after: readonly Figure[]): void {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  const rows = names.flatMap((name) => {
    const [was, is] = [before, after].map((figures) => figures.find((one) => one.name === name));
    const change = changeOf(was, is);
    return change === null ? [] : [[name, was ? shown(was.measured) : '-', is ? shown(is.measured) : '-', change]];
  });
  if (rows.length === 0) {
    console.log(`\nNo figure changed by more than ${noise * 100} %.`);
    return;
  }
  console.log('');
  print([['changed', 'before', 'now', 'by'], ...rows]);
}

function changeOf(was: Figure | undefined, is: Figure | undefined): string | null {
  if (was === undefined || is === undefined) {
    return was === undefined ? 'new' : 'not measured now';
  }
  if (was.measured === is.measured) {
    return null;
  }
  if (was.measured === 0) {
    return 'from none';
  }
  const share = is.measured / was.measured - 1;
  return Math.abs(share) < noise ? null : `${share > 0 ? '+' : ''}${(share * 100).toFixed(0)} %`;
}
