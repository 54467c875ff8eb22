// NCRONTAB, the notation of timer triggers: https://github.com/atifaziz/NCrontab, six fields with the seconds first, or five
// without. The one grammar: the setting is checked by it, and the embedded host reads its timers with it.
import { type Parsed, parsed, refused } from './result';

interface FieldKind {
  readonly title: string;
  readonly least: number;
  readonly most: number;
  /** English names, the first of which stands for `least`. */
  readonly names?: readonly string[];
}

const months = 'january february march april may june july august september october november december'.split(' ');
const days = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');

const fieldKinds: readonly FieldKind[] = [
  { title: 'second', least: 0, most: 59 },
  { title: 'minute', least: 0, most: 59 },
  { title: 'hour', least: 0, most: 23 },
  { title: 'day', least: 1, most: 31 },
  { title: 'month', least: 1, most: 12, names: months },
  { title: 'day of week', least: 0, most: 6, names: days },
];

/** The values that a schedule's field stands for, ascending; null for `*`. */
export type ScheduleField = readonly number[] | null;

/** The value of a number or a name (at least three letters of it), or null. */
function readValue(text: string, { least, most, names = [] }: FieldKind): number | null {
  const named = text.length >= 3 ? names.findIndex((name) => name.startsWith(text.toLowerCase())) : -1;
  const value = named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

/** `*`, `5`, `5-10`, `mon-fri`, each with or without a step such as `/15`; the mistake where it is none of them. */
function readItem(item: string, kind: FieldKind): readonly number[] | string {
  const [, range = '', stepText] = /^([^/]+)(?:\/(\d+))?$/.exec(item) ?? [];
  const step = Number(stepText ?? '1');
  const [firstText = '', lastText, ...rest] = range.split('-');
  const isAll = range === '*';
  const first = isAll ? kind.least : readValue(firstText, kind);
  const hasOpenEnd = isAll || (lastText === undefined && stepText !== undefined);
  const last = hasOpenEnd ? kind.most : readValue(lastText ?? firstText, kind);
  if (first === null || last === null || rest.length > 0) {
    return `'${item}' is not a ${kind.title} (${kind.least} to ${kind.most})`;
  }
  if (step === 0) {
    return `the step of '${item}' must be above 0`;
  }
  const [from, to] = first <= last ? [first, last] : [last, first];
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function readField(field: string, kind: FieldKind): { readonly values: ScheduleField; readonly mistakes: string[] } {
  const items = field.split(',').map((item) => readItem(item, kind));
  const values = new Set(items.flatMap((item) => (typeof item === 'string' ? [] : item)));
  return {
    values: field === '*' ? null : [...values].sort((a, b) => a - b),
    mistakes: items.filter((item) => typeof item === 'string'),
  };
}

/**
 * Reads a schedule: its six fields, seconds first.
 *
 * @remarks What NCrontab does and other cron libraries do not: `5/15` runs from 5 to the end, a range can be written
 * backwards (`22-4` is `4-22`), names can be written out; what only others know (`L`, `W`, `#`, `?`, 7 for Sunday) is refused.
 */
export function parseNcrontab(expression: string, field = 'schedule'): Parsed<readonly ScheduleField[]> {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) {
    return refused(
      field,
      `'${expression}' has ${fields.length} fields, but an NCRONTAB expression has six: {second} {minute} {hour} {day} {month} {day of week}`,
    );
  }
  const six = fields.length === 5 ? ['0', ...fields] : fields;
  const read = fieldKinds.map((kind, index) => readField(six[index] ?? '', kind));
  const problems = read.flatMap(({ mistakes }) =>
    mistakes.map((mistake) => ({ field, message: `'${expression}': ${mistake}` })),
  );
  return problems.length > 0 ? { ok: false, problems } : parsed(read.map(({ values }) => values));
}
