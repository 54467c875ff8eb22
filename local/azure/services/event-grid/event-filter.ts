// A subscription's filter: event types, subject, advanced filters. Pure; parse-event-filter.ts made it valid.
// Source: azure-docs articles/event-grid/includes/event-filtering.md.

import { filterOperators } from './filter-operators';
import type { EventGridEvent } from './resource-event';

/** One advanced filter; `values` holds ranges for the range operators, and one entry for operators with a single `value`. */
export interface AdvancedFilter {
  operatorType: string;
  key: string;
  values: readonly unknown[];
}

/** A filter as the service keeps it. Undefined or empty event types stand for all of the topic type. */
export interface EventFilter {
  includedEventTypes?: readonly string[] | undefined;
  subjectBeginsWith: string;
  subjectEndsWith: string;
  isSubjectCaseSensitive: boolean;
  enableAdvancedFilteringOnArrays: boolean;
  advancedFilters: readonly AdvancedFilter[];
}

/** True if the event passes every part of the filter. Values of one advanced filter are alternatives. */
export function matchesFilter(filter: EventFilter, event: EventGridEvent): boolean {
  return (
    matchesEventType(filter, event) &&
    matchesSubject(filter, event.subject) &&
    filter.advancedFilters.every((advanced) => matchesAdvanced(advanced, event, filter.enableAdvancedFilteringOnArrays))
  );
}

function matchesEventType({ includedEventTypes }: EventFilter, { eventType }: EventGridEvent): boolean {
  if (!includedEventTypes?.length) {
    return true;
  }
  return includedEventTypes.some(
    (type) => type.toLowerCase() === eventType.toLowerCase() || type.toLowerCase() === 'all',
  );
}

function matchesSubject(filter: EventFilter, subject: string): boolean {
  const fold = (text: string) => (filter.isSubjectCaseSensitive ? text : text.toLowerCase());
  return (
    fold(subject).startsWith(fold(filter.subjectBeginsWith)) && fold(subject).endsWith(fold(filter.subjectEndsWith))
  );
}

function matchesAdvanced(
  { operatorType, key, values }: AdvancedFilter,
  event: EventGridEvent,
  onArrays: boolean,
): boolean {
  const operator = filterOperators[operatorType];
  if (!operator) {
    return false;
  }
  const actual = valueAt(event, key);
  if (actual === undefined || actual === null) {
    return operator.whenMissing;
  }
  if (operator.valueType === 'none') {
    return operator.hits(actual, undefined);
  }
  if (Array.isArray(actual) && !onArrays) {
    return false;
  }
  const candidates: readonly unknown[] = Array.isArray(actual) ? actual : [actual];
  const hit = values.some((wanted) => candidates.some((candidate) => operator.hits(candidate, wanted)));
  return hit !== operator.negated;
}

/** CloudEvents names of the envelope, beside those of the Event Grid schema: both are taken whatever the delivery schema. */
const envelopeAliases: Readonly<Record<string, keyof EventGridEvent>> = {
  source: 'topic',
  type: 'eventType',
  eventid: 'id',
  eventtypeversion: 'dataVersion',
  time: 'eventTime',
};

/** The value under a dotted key. Every step is case-insensitive; a name that itself has a dot cannot be reached, as in Azure. */
function valueAt(event: EventGridEvent, key: string): unknown {
  const [first = '', ...rest] = key.split('.');
  return [envelopeAliases[first.toLowerCase()] ?? first, ...rest].reduce<unknown>(property, event);
}

function property(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) {
    return undefined;
  }
  const found = Object.entries(holder).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1];
}
