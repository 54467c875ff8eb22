// The scalar functions and aggregates of KQL that the queries use
// (https://learn.microsoft.com/kusto/query/scalar-functions, …/aggregation-functions).
import {
  compare,
  datetime,
  fromJson,
  isTime,
  type KqlValue,
  keyOf,
  parseDatetime,
  timespan,
  toJson,
  toText,
} from './kql-value';

const whole = (value: number) => (Number.isNaN(value) ? null : Math.trunc(value));
const isNull = (value: KqlValue) => value === null;
const isEmpty = (value: KqlValue) => value === null || value === '';

function toNumber(value: KqlValue = null): number | null {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
}

function toDatetime(value: KqlValue = null): KqlValue {
  if (isTime(value)) {
    return value;
  }
  return parseDatetime(toText(value));
}

/** `bin(value, size)`: down to a multiple of the size, datetimes counted from year 1, as KQL does. */
function bin(value: KqlValue, size: KqlValue): KqlValue {
  if (typeof value === 'number' && typeof size === 'number') {
    return Math.floor(value / size) * size;
  }
  if (isTime(value) && isTime(size)) {
    const origin = value.kind === 'datetime' ? Date.parse('0001-01-01T00:00:00Z') : 0;
    const milliseconds = origin + Math.floor((value.milliseconds - origin) / size.milliseconds) * size.milliseconds;
    return value.kind === 'datetime' ? datetime(milliseconds) : timespan(milliseconds);
  }
  return null;
}

function extreme(values: readonly KqlValue[], sign: 1 | -1): KqlValue {
  return values.reduce<KqlValue>((best, value) => {
    const order = compare(value, best);
    return best === null || (order !== null && order * sign > 0) ? (value ?? best) : best;
  }, null);
}

/** Linear interpolation is not what KQL does: it takes the nearest rank. */
function percentile(values: readonly KqlValue[], per: KqlValue): KqlValue {
  const sorted = values.filter((value) => value !== null).sort((a, b) => compare(a, b) ?? 0);
  const rank = Math.ceil(((toNumber(per) ?? 0) / 100) * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? null;
}

function distinct(values: readonly KqlValue[]): readonly KqlValue[] {
  return [...new Map(values.filter((value) => value !== null).map((value) => [keyOf(value), value])).values()];
}

const array = (values: readonly KqlValue[]): KqlValue => ({ kind: 'dynamic', json: values.map(toJson) });

/** By name; each is given the values of its arguments. `now` is bound by the evaluator. */
export const scalarFunctions: Readonly<Record<string, (args: readonly KqlValue[], now: number) => KqlValue>> = {
  ago: ([span = null], now) => (isTime(span) ? datetime(now - span.milliseconds) : null),
  array_length: ([value = null]) =>
    typeof value === 'object' && value !== null && value.kind === 'dynamic' && Array.isArray(value.json)
      ? value.json.length
      : null,
  bin: ([value = null, size = null]) => bin(value, size),
  case: (args) => {
    for (let at = 0; at + 1 < args.length; at += 2) {
      if (args[at] === true) {
        return args[at + 1] ?? null;
      }
    }
    return args.at(-1) ?? null;
  },
  coalesce: (args) => args.find((value) => !isEmpty(value)) ?? args.at(-1) ?? null,
  iff: ([condition = null, yes = null, no = null]) => (condition === true ? yes : no),
  isempty: ([value = null]) => isEmpty(value),
  isnotempty: ([value = null]) => !isEmpty(value),
  isnotnull: ([value = null]) => !isNull(value),
  isnull: ([value = null]) => isNull(value),
  not: ([value = null]) => (typeof value === 'boolean' ? !value : null),
  now: (_args, now) => datetime(now),
  round: ([value = null, digits = 0]) =>
    typeof value === 'number' ? Number(value.toFixed(toNumber(digits) ?? 0)) : null,
  split: ([text = null, by = null]) => array(toText(text).split(toText(by))),
  strcat: (args) => args.map(toText).join(''),
  strcat_array: ([list = null, by = null]) => {
    const json = toJson(list);
    return Array.isArray(json) ? json.map((one) => toText(fromJson(one))).join(toText(by)) : '';
  },
  tobool: ([value = null]) => (isEmpty(value) ? null : toText(value).toLowerCase() === 'true'),
  todatetime: ([value = null]) => toDatetime(value),
  todouble: ([value = null]) => toNumber(value),
  toint: ([value = null]) => whole(toNumber(value) ?? Number.NaN),
  tolong: ([value = null]) => whole(toNumber(value) ?? Number.NaN),
  tolower: ([value = null]) => toText(value).toLowerCase(),
  tostring: ([value = null]) => toText(value),
};

/** By name; each is given, argument by argument, the values over a group's rows. */
export const aggregates: Readonly<Record<string, (args: readonly (readonly KqlValue[])[], rows: number) => KqlValue>> =
  {
    count: (_args, rows) => rows,
    countif: ([conditions = []]) => conditions.filter((value) => value === true).length,
    dcount: ([values = []]) => distinct(values).length,
    make_list: ([values = []]) => array(values.filter((value) => value !== null)),
    make_set: ([values = []]) => array(distinct(values)),
    make_set_if: ([values = [], conditions = []]) => array(distinct(values.filter((_, at) => conditions[at] === true))),
    max: ([values = []]) => extreme(values, 1),
    maxif: ([values = [], conditions = []]) =>
      extreme(
        values.filter((_, at) => conditions[at] === true),
        1,
      ),
    min: ([values = []]) => extreme(values, -1),
    minif: ([values = [], conditions = []]) =>
      extreme(
        values.filter((_, at) => conditions[at] === true),
        -1,
      ),
    percentile: ([values = [], per = []]) => percentile(values, per[0] ?? null),
    sum: ([values = []]) => values.reduce<number>((total, value) => total + (toNumber(value) ?? 0), 0),
    sumif: ([values = [], conditions = []]) =>
      values.reduce<number>((total, value, at) => total + (conditions[at] === true ? (toNumber(value) ?? 0) : 0), 0),
    take_any: ([values = []]) => values.find((value) => !isEmpty(value)) ?? values[0] ?? null,
  };
