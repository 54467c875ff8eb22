// The operators of Event Grid's advanced filters, as one table. Pure.
// Source: azure-docs articles/event-grid/includes/event-filtering.md (operators, array rules, missing keys).

/** What an operator compares: the type its values must have. */
export type FilterValueType = 'number' | 'range' | 'boolean' | 'string' | 'none';

/** One operator: whether one value of the event equals, contains or exceeds one value of the filter, and what a hit means. */
export interface FilterOperator {
  valueType: FilterValueType;
  /** True where exactly one `value` is expected instead of `values`. */
  single: boolean;
  /** A hit of a negated operator fails the filter. */
  negated: boolean;
  /** The answer when the event has no such key. */
  whenMissing: boolean;
  hits(actual: unknown, wanted: unknown): boolean;
}

const numbers = (compare: (actual: number, wanted: number) => boolean) => (actual: unknown, wanted: unknown) =>
  typeof actual === 'number' && typeof wanted === 'number' && compare(actual, wanted);

const strings = (compare: (actual: string, wanted: string) => boolean) => (actual: unknown, wanted: unknown) =>
  typeof actual === 'string' && typeof wanted === 'string' && compare(actual.toLowerCase(), wanted.toLowerCase());

const inRange = (actual: unknown, wanted: unknown) =>
  typeof actual === 'number' && Array.isArray(wanted) && actual >= wanted[0] && actual <= wanted[1];

const operator = (
  valueType: FilterValueType,
  hits: FilterOperator['hits'],
  rest: Partial<Omit<FilterOperator, 'hits' | 'valueType'>> = {},
): FilterOperator => ({ valueType, hits, single: false, negated: false, whenMissing: false, ...rest });

const equal = numbers((actual, wanted) => actual === wanted);
const same = strings((actual, wanted) => actual === wanted);
const contains = strings((actual, wanted) => actual.includes(wanted));
const begins = strings((actual, wanted) => actual.startsWith(wanted));
const ends = strings((actual, wanted) => actual.endsWith(wanted));

/** Every operatorType of api-versions 2022-06-15 to 2025-02-15. `StringEquals` is not among them. */
export const filterOperators: Readonly<Record<string, FilterOperator>> = {
  NumberIn: operator('number', equal),
  NumberNotIn: operator('number', equal, { negated: true, whenMissing: true }),
  NumberLessThan: operator(
    'number',
    numbers((actual, wanted) => actual < wanted),
    { single: true },
  ),
  NumberGreaterThan: operator(
    'number',
    numbers((actual, wanted) => actual > wanted),
    { single: true },
  ),
  NumberLessThanOrEquals: operator(
    'number',
    numbers((actual, wanted) => actual <= wanted),
    { single: true },
  ),
  NumberGreaterThanOrEquals: operator(
    'number',
    numbers((actual, wanted) => actual >= wanted),
    { single: true },
  ),
  NumberInRange: operator('range', inRange),
  NumberNotInRange: operator('range', inRange, { negated: true }),
  BoolEquals: operator('boolean', (actual, wanted) => typeof actual === 'boolean' && actual === wanted, {
    single: true,
  }),
  StringIn: operator('string', same),
  StringNotIn: operator('string', same, { negated: true, whenMissing: true }),
  StringContains: operator('string', contains),
  StringNotContains: operator('string', contains, { negated: true }),
  StringBeginsWith: operator('string', begins),
  StringNotBeginsWith: operator('string', begins, { negated: true }),
  StringEndsWith: operator('string', ends),
  StringNotEndsWith: operator('string', ends, { negated: true }),
  IsNullOrUndefined: operator('none', () => false, { whenMissing: true }),
  IsNotNull: operator('none', () => true),
};
