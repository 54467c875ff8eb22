// From the filter of a request body to a valid EventFilter, or every problem found in it. Pure.
// Limits: azure-docs articles/event-grid/includes/event-filtering.md. The texts are this project's own; Azure's are not public.

import { asText, type JsonObject, objectAt } from '../../state/json';
import type { AdvancedFilter, EventFilter } from './event-filter';
import { type FilterOperator, filterOperators } from './filter-operators';

const filtersMax = 25;
const valuesMax = 25;
const valueLengthMax = 512;

/** Reads `properties.filter`; problems go to `problems`, each naming the place and what is allowed. */
export function parseEventFilter(value: unknown, eventTypes: readonly string[], problems: string[]): EventFilter {
  const filter = objectAt(value);
  const advanced = Array.isArray(filter.advancedFilters) ? filter.advancedFilters : [];
  const advancedFilters = advanced.map((entry, index) => parseAdvancedFilter(entry, index, problems));
  const valueCount = advancedFilters.reduce((count, { values }) => count + values.length, 0);
  if (advancedFilters.length > filtersMax) {
    problems.push(`The maximum number of advanced filters is ${filtersMax}; there are ${advancedFilters.length}.`);
  }
  if (valueCount > valuesMax) {
    problems.push(`The maximum number of values across all advanced filters is ${valuesMax}; there are ${valueCount}.`);
  }
  return {
    includedEventTypes: parseEventTypes(filter.includedEventTypes, eventTypes, problems),
    subjectBeginsWith: text(filter.subjectBeginsWith),
    subjectEndsWith: text(filter.subjectEndsWith),
    isSubjectCaseSensitive: filter.isSubjectCaseSensitive === true,
    enableAdvancedFilteringOnArrays: filter.enableAdvancedFilteringOnArrays === true,
    advancedFilters,
  };
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

function parseEventTypes(value: unknown, known: readonly string[], problems: string[]): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    return undefined;
  }
  if (known.length === 0) {
    return value.map(asText); // a custom topic takes any type
  }
  const all = [...known, 'All'].map((type) => type.toLowerCase());
  for (const type of value) {
    if (typeof type !== 'string' || !all.includes(type.toLowerCase())) {
      problems.push(
        `Event type '${asText(type)}' in includedEventTypes is not one of this topic type: ${known.join(', ')}, All.`,
      );
    }
  }
  return value.map(asText);
}

function parseAdvancedFilter(entry: unknown, index: number, problems: string[]): AdvancedFilter {
  const where = `advancedFilters[${index}]`;
  const members = lowerCaseMembers(entry);
  const operatorType = canonicalOperator(members.operatortype);
  const operator = filterOperators[operatorType];
  if (!operator) {
    problems.push(
      `${where}: operatorType '${operatorType}' is not supported. Supported: ${Object.keys(filterOperators).join(', ')}.`,
    );
  }
  if (typeof members.key !== 'string' || members.key === '') {
    problems.push(`${where}: key must be a non-empty string.`);
  }
  return {
    operatorType,
    key: text(members.key),
    values: operator ? parseValues(where, operatorType, operator, members, problems) : [],
  };
}

function parseValues(
  where: string,
  operatorType: string,
  operator: FilterOperator,
  { value, values }: JsonObject,
  problems: string[],
): readonly unknown[] {
  if (operator.valueType === 'none') {
    return [];
  }
  const found = operator.single ? (value === undefined ? [] : [value]) : Array.isArray(values) ? values : [];
  const wanted = operator.single ? 'value' : 'values';
  if (found.length === 0) {
    problems.push(`${where}: operatorType '${operatorType}' needs '${wanted}'.`);
  }
  for (const item of found) {
    if (!isOfType(item, operator)) {
      problems.push(
        `${where}: ${JSON.stringify(item)} is not a ${operator.valueType}, which '${operatorType}' compares.`,
      );
    } else if (typeof item === 'string' && item.length > valueLengthMax) {
      problems.push(`${where}: a value has ${item.length} characters; the maximum is ${valueLengthMax}.`);
    }
  }
  return found;
}

function isOfType(item: unknown, { valueType }: FilterOperator): boolean {
  if (valueType !== 'range') {
    return typeof item === valueType;
  }
  return Array.isArray(item) && item.length === 2 && item.every((bound) => typeof bound === 'number');
}

/** Operators are matched whatever their case: clients differ (`OperatorType: numberIn`), the service answers in its own case. */
function canonicalOperator(value: unknown): string {
  const name = asText(value ?? '');
  return Object.keys(filterOperators).find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
}

function lowerCaseMembers(entry: unknown): JsonObject {
  return Object.fromEntries(Object.entries(objectAt(entry)).map(([key, value]) => [key.toLowerCase(), value]));
}
