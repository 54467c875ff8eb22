// What a command shows: a table for people, JSON, CSV, TSV or YAML for programs, all on stdout; everything else goes to stderr.
import { search } from 'jmespath';
import { stringify } from 'yaml';
import { CommandError, exitCodes } from './exit-codes';

export const formats = ['table', 'json', 'csv', 'tsv', 'yaml'] as const;
export type Format = (typeof formats)[number];

export interface Streams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Whether stdout is a terminal that shows colors. */
  readonly colors: boolean;
  /** Columns of the terminal; null where it is none. */
  readonly width: number | null;
}

export interface Shown {
  /** For json, yaml, tsv and --query. */
  readonly data: unknown;
  /** For table, CSV and TSV; without it the data itself. */
  readonly table?: { readonly head: readonly string[]; readonly rows: ReadonlyArray<readonly unknown[]> };
}

const paints: Readonly<Record<string, number>> = {
  Completed: 32,
  Succeeded: 32,
  NoChange: 32,
  Pass: 32,
  Healthy: 32,
  Replicating: 36,
  Running: 36,
  Waiting: 36,
  Targeted: 36,
  Warn: 33,
  warning: 33,
  Held: 33,
  Extra: 33,
  PartiallySucceeded: 33,
  Degraded: 33,
  Missing: 31,
  Failed: 31,
  Refused: 31,
  Fail: 31,
  error: 31,
  Unhealthy: 31,
};

export function show(shown: Shown, format: Format, query: string | undefined, streams: Streams): void {
  const data = query === undefined ? shown.data : select(shown.data, query);
  switch (format) {
    case 'json':
      streams.out(`${JSON.stringify(data, null, 2)}\n`);
      return;
    case 'yaml':
      streams.out(stringify(data));
      return;
    case 'tsv':
      streams.out(tsv(query === undefined && shown.table !== undefined ? shown.table.rows : data));
      return;
    case 'csv':
      streams.out(csv(query === undefined && shown.table !== undefined ? shown.table : tableOf(data)));
      return;
    case 'table': {
      const table = query === undefined && shown.table !== undefined ? shown.table : tableOf(data);
      streams.out(textTable(table, streams));
    }
  }
}

function select(data: unknown, query: string): unknown {
  try {
    return search(data, query);
  } catch (error) {
    throw new CommandError(exitCodes.usage, `--query: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const cell = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
const oneLine = (text: string) => text.replace(/[\t\r\n]+/g, ' ');

/** As az has it: a row a line, tabs between cells, no head. */
function tsv(data: unknown): string {
  const rows = Array.isArray(data) ? data : [data];
  return rows
    .map((row) => {
      const cells = Array.isArray(row) ? row : typeof row === 'object' && row !== null ? Object.values(row) : [row];
      return `${cells.map((one) => oneLine(cell(one))).join('\t')}\n`;
    })
    .join('');
}

/** RFC 4180, with a head. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
function csv({ head, rows }: NonNullable<Shown['table']>): string {
  const text = (value: unknown) => {
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : cell(value);
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((row) => `${row.map(text).join(',')}\r\n`).join('');
}

function tableOf(data: unknown): NonNullable<Shown['table']> {
  const list = Array.isArray(data) ? data : [data];
  const objects = list.filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one)) as object[];
  if (objects.length === 0) {
    return { head: ['value'], rows: list.map((one) => (Array.isArray(one) ? one : [one])) };
  }
  const head = [...new Set(objects.flatMap((one) => Object.keys(one)))];
  return { head, rows: objects.map((one) => head.map((name) => (one as Record<string, unknown>)[name])) };
}

function textTable({ head, rows }: NonNullable<Shown['table']>, { colors, width }: Streams): string {
  const cells = [head, ...rows].map((row) => row.map((one) => oneLine(cell(one))));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const last = head.length - 1;
  const before = widths.slice(0, last).reduce((sum, one) => sum + one + 2, 0);
  const room = width === null ? Number.POSITIVE_INFINITY : Math.max(10, width - before);
  return cells
    .map((row, index) => {
      const texts = row.map((text, column) => {
        const cut = column === last && text.length > room ? `${text.slice(0, room - 1)}…` : text;
        const padded = column === last ? cut : cut.padEnd(widths[column] ?? 0);
        const paint = colors && index > 0 ? paints[text] : undefined;
        return paint === undefined ? padded : `\u001b[${paint}m${padded}\u001b[0m`;
      });
      return `${texts.join('  ').trimEnd()}\n`;
    })
    .join('');
}
