// NCRONTAB expressions of timer triggers: https://github.com/atifaziz/NCrontab, six fields with the seconds first. A bad
// one stops the host, so it is refused before.

interface Field {
  readonly min: number;
  readonly max: number;
  /** Three-letter names, the first of which stands for `min`. */
  readonly names: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const schedule: readonly Field[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];

function isValue(text: string, { min, max, names }: Field): boolean {
  const value = Number(text);
  return names.includes(text.toLowerCase()) || (/^\d{1,2}$/.test(text) && value >= min && value <= max);
}

/** `*`, `5`, `5-10`, `mon-fri`, each with or without a step such as `/15`. */
function isItem(item: string, field: Field): boolean {
  const [range = '', step, ...rest] = item.split('/');
  const isStep = step === undefined || /^0?[1-9]\d?$/.test(step);
  const ends = range.split('-');
  return (
    rest.length === 0 && isStep && (range === '*' || (ends.length <= 2 && ends.every((one) => isValue(one, field))))
  );
}

/** @returns the expression with single blanks, or null where it is no six-field NCRONTAB expression */
export function parseNcrontab(text: string): string | null {
  const fields = text.trim().split(/\s+/);
  const isSchedule =
    fields.length === schedule.length &&
    schedule.every((field, index) => (fields[index] as string).split(',').every((item) => isItem(item, field)));
  return isSchedule ? fields.join(' ') : null;
}
