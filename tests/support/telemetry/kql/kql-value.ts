// Values of KQL. Times and durations are told apart from numbers; null is KQL's null, which a string never is.

export interface KqlTime {
  readonly kind: 'datetime' | 'timespan';
  readonly milliseconds: number;
}

export type KqlValue = null | boolean | number | string | KqlTime | KqlDynamic;
/** A property bag or an array, as JSON has them. */
interface KqlDynamic {
  readonly kind: 'dynamic';
  readonly json: unknown;
}

/** @param text as in `datetime(…)`: UTC where it names no zone; null where it is no time */
export function parseDatetime(text: string): KqlTime | null {
  const iso = text.trim().replace(' ', 'T');
  const milliseconds = Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
  return Number.isNaN(milliseconds) ? null : datetime(milliseconds);
}

export const datetime = (milliseconds: number): KqlTime => ({ kind: 'datetime', milliseconds });
export const timespan = (milliseconds: number): KqlTime => ({ kind: 'timespan', milliseconds });

export function isTime(value: KqlValue): value is KqlTime {
  return typeof value === 'object' && value !== null && value.kind !== 'dynamic';
}

/** A member of a dynamic as a value of its own: what is not simple stays dynamic. */
export function fromJson(json: unknown): KqlValue {
  if (json === undefined || json === null) {
    return null;
  }
  return typeof json === 'object' ? { kind: 'dynamic', json } : (json as boolean | number | string);
}

export function toJson(value: KqlValue): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return value.kind === 'dynamic' ? value.json : toText(value);
}

/** As `tostring()`: null is the empty string. */
export function toText(value: KqlValue): string {
  if (value === null) {
    return '';
  }
  if (typeof value !== 'object') {
    return String(value);
  }
  switch (value.kind) {
    case 'dynamic':
      return JSON.stringify(value.json);
    case 'datetime':
      // KQL shows seven digits.
      return new Date(value.milliseconds).toISOString().replace('Z', '0000Z');
    case 'timespan':
      return `${value.milliseconds / 1000}s`;
  }
}

/** What a column of the type holds where there is nothing, as in an outer join: strings are never null. */
export function absentOf(type: string): KqlValue {
  return type === 'string' ? '' : null;
}

/** A key by which equal values are grouped. */
export function keyOf(value: KqlValue): string {
  return `${typeof value}:${isTime(value) ? value.kind : ''}:${toText(value)}`;
}

/** @returns below, equal or above zero; null where one is null or they cannot be compared */
export function compare(a: KqlValue, b: KqlValue): number | null {
  if (a === null || b === null) {
    return null;
  }
  if (isTime(a) && isTime(b) && a.kind === b.kind) {
    return a.milliseconds - b.milliseconds;
  }
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return a < b ? -1 : Number(a > b);
  }
  if (typeof a === 'boolean' && typeof b === 'boolean') {
    return Number(a) - Number(b);
  }
  throw new Error(`KQL: ${toText(a)} and ${toText(b)} are of different types`);
}

/** Arithmetic on numbers, times and durations. */
export function calculate(operator: '+' | '-' | '*' | '/', a: KqlValue, b: KqlValue): KqlValue {
  if (a === null || b === null) {
    return null;
  }
  const [left, right] = [amount(a), amount(b)];
  const result = { '+': left + right, '-': left - right, '*': left * right, '/': left / right }[operator];
  const kinds = `${kindOf(a)} ${operator} ${kindOf(b)}`;
  switch (kinds) {
    case `number ${operator} number`:
    case 'timespan / timespan':
      return result;
    case 'datetime - datetime':
    case 'timespan + timespan':
    case 'timespan - timespan':
    case 'timespan * number':
    case 'number * timespan':
    case 'timespan / number':
      return timespan(result);
    case 'datetime + timespan':
    case 'datetime - timespan':
    case 'timespan + datetime':
      return datetime(result);
    default:
      throw new Error(`KQL: ${kinds} is not known`);
  }
}

const kindOf = (value: KqlValue) => (isTime(value) ? value.kind : typeof value);

function amount(value: KqlValue): number {
  if (isTime(value)) {
    return value.milliseconds;
  }
  if (typeof value === 'number') {
    return value;
  }
  throw new Error(`KQL: ${toText(value)} is not a number`);
}
