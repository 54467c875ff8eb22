// NCRONTAB expressions, the notation of timer triggers: six fields with seconds first, or five without. They are read here
// field by field, since other cron libraries differ from NCrontab, and handed to croner as plain lists of numbers.

interface FieldKind {
  readonly title: string;
  readonly least: number;
  readonly most: number;
  /** English names, the first of which stands for `least`. */
  readonly names?: readonly string[];
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const fieldKinds: readonly FieldKind[] = [
  { title: 'second', least: 0, most: 59 },
  { title: 'minute', least: 0, most: 59 },
  { title: 'hour', least: 0, most: 23 },
  { title: 'day', least: 1, most: 31 },
  { title: 'month', least: 1, most: 12, names: months },
  { title: 'day of week', least: 0, most: 6, names: days },
];

/**
 * The expression as a six-field cron pattern that only has `*` and lists of numbers. Throws an Error that names the field.
 *
 * @remarks What NCrontab does and croner does not: `5/15` runs from 5 to the end, a range may be written backwards
 * (`22-4` is `4-22`), names may be written out; what only others know (`L`, `W`, `#`, `?`, 7 for Sunday) is refused.
 */
export function parseNcrontab(expression: string): string {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) {
    throw new Error(
      `'${expression}' has ${fields.length} fields, but an NCRONTAB expression has six: {second} {minute} {hour} {day} {month} {day of week}`,
    );
  }
  const six = fields.length === 5 ? ['0', ...fields] : fields;
  return six.map((field, index) => normalizeField(field, fieldKinds[index]!, expression)).join(' ');
}

function normalizeField(field: string, kind: FieldKind, expression: string): string {
  if (field === '*') {
    return '*';
  }
  const values = new Set<number>();
  for (const item of field.split(',')) {
    for (const value of itemValues(item, kind, expression)) {
      values.add(value);
    }
  }
  return [...values].sort((a, b) => a - b).join(',');
}

function itemValues(item: string, kind: FieldKind, expression: string): number[] {
  const [, range = '', stepText] = /^([^/]+)(?:\/(\d+))?$/.exec(item) ?? [];
  const step = Number(stepText ?? '1');
  const [firstText = '', lastText] = range.split('-');
  const first = firstText === '*' ? kind.least : fieldValue(firstText, kind, expression);
  const openEnd = firstText === '*' || (lastText === undefined && stepText !== undefined);
  const last = openEnd ? kind.most : fieldValue(lastText ?? firstText, kind, expression);
  if (step === 0) {
    throw new Error(`'${expression}': the step of '${item}' must be above 0`);
  }
  const [from, to] = first <= last ? [first, last] : [last, first];
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function fieldValue(text: string, kind: FieldKind, expression: string): number {
  const named = text.length >= 3 ? (kind.names?.findIndex((name) => name.startsWith(text.toLowerCase())) ?? -1) : -1;
  const value = named >= 0 ? named + kind.least : Number(text);
  if (!/^\w+$/.test(text) || !Number.isInteger(value) || value < kind.least || value > kind.most) {
    throw new Error(`'${expression}': '${text}' is no ${kind.title} (${kind.least} to ${kind.most})`);
  }
  return value;
}
