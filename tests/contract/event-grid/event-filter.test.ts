// Filters as tables: what each operator says to each kind of value, and what is refused.

import { type EventFilter, matchesFilter } from '../../../local/azure/services/event-grid/event-filter';
import { parseEventFilter } from '../../../local/azure/services/event-grid/parse-event-filter';
import { type EventGridEvent, eventTypesByTopicType } from '../../../local/azure/services/event-grid/resource-event';

const eventTypes = eventTypesByTopicType['microsoft.resources.subscriptions'] ?? [];
const event: EventGridEvent = {
  id: 'e1',
  topic: '/subscriptions/s',
  subject: '/subscriptions/s/resourcegroups/rg/providers/Microsoft.Compute/galleries/contosoImages',
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  eventTime: '2026-11-25T14:00:00.0000000Z',
  dataVersion: '2',
  metadataVersion: '1',
  data: {
    operationName: 'Microsoft.Compute/galleries/write',
    count: 5,
    done: false,
    nothing: null,
    tags: ['alpha', 'Beta'],
    numbers: [1, 7],
    nested: { deeper: { still: 'here' } },
  },
};

function parse(filter: object): { filter: EventFilter; problems: string[] } {
  const problems: string[] = [];
  return { filter: parseEventFilter(filter, eventTypes, problems), problems };
}

const matches = (filter: object) => {
  const parsed = parse(filter);
  expect(parsed.problems).toEqual([]);
  return matchesFilter(parsed.filter, event);
};

describe('event types and subject', () => {
  test.each([
    ['no filter', {}, true],
    ['the type', { includedEventTypes: ['microsoft.resources.resourcewritesuccess'] }, true],
    ['another type', { includedEventTypes: ['Microsoft.Resources.ResourceDeleteSuccess'] }, false],
    ['All', { includedEventTypes: ['All'] }, true],
    ['begins, any case', { subjectBeginsWith: '/SUBSCRIPTIONS/s/resourceGroups/' }, true],
    ['begins, case sensitive', { subjectBeginsWith: '/SUBSCRIPTIONS/s/', isSubjectCaseSensitive: true }, false],
    ['ends', { subjectEndsWith: '/contosoimages' }, true],
    ['begins but does not end', { subjectBeginsWith: '/sub', subjectEndsWith: '/other' }, false],
  ])('%s', (_name, filter, expected) => {
    expect(matches(filter)).toBe(expected);
  });
});

describe('advanced filters', () => {
  test.each<[string, string, unknown, boolean]>([
    ['StringIn', 'data.operationName', ['x', 'microsoft.compute/GALLERIES/write'], true],
    ['StringIn', 'data.operationName', ['Microsoft.Compute'], false],
    ['StringIn', 'data.missing', ['x'], false],
    ['StringIn', 'data.count', ['5'], false],
    ['StringNotIn', 'data.operationName', ['x'], true],
    ['StringNotIn', 'data.operationName', ['Microsoft.Compute/galleries/write'], false],
    ['StringNotIn', 'data.missing', ['x'], true],
    ['StringContains', 'Subject', ['/galleries/'], true],
    ['StringContains', 'subject', ['/disks/'], false],
    ['StringNotContains', 'subject', ['/disks/'], true],
    ['StringNotContains', 'subject', ['/galleries/', '/disks/'], false],
    ['StringNotContains', 'data.missing', ['x'], false],
    ['StringBeginsWith', 'data.operationName', ['microsoft.compute/'], true],
    ['StringNotBeginsWith', 'data.operationName', ['microsoft.compute/'], false],
    ['StringEndsWith', 'data.operationName', ['/WRITE'], true],
    ['StringNotEndsWith', 'data.operationName', ['/delete'], true],
    ['NumberIn', 'data.count', [4, 5], true],
    ['NumberNotIn', 'data.count', [4, 5], false],
    ['NumberNotIn', 'data.missing', [1], true],
    ['NumberLessThan', 'data.count', 6, true],
    ['NumberLessThan', 'data.count', 5, false],
    ['NumberLessThanOrEquals', 'data.count', 5, true],
    ['NumberGreaterThan', 'data.count', 5, false],
    ['NumberGreaterThanOrEquals', 'data.count', 5, true],
    [
      'NumberInRange',
      'data.count',
      [
        [1, 2],
        [5, 9],
      ],
      true,
    ],
    ['NumberNotInRange', 'data.count', [[1, 2]], true],
    ['NumberNotInRange', 'data.count', [[1, 5]], false],
    ['BoolEquals', 'data.done', false, true],
    ['BoolEquals', 'data.done', true, false],
    ['BoolEquals', 'data.missing', false, false],
    ['IsNullOrUndefined', 'data.missing', undefined, true],
    ['IsNullOrUndefined', 'data.nothing', undefined, true],
    ['IsNullOrUndefined', 'data.count', undefined, false],
    ['IsNotNull', 'data.count', undefined, true],
    ['IsNotNull', 'data.nothing', undefined, false],
    ['StringIn', 'data.nested.deeper.still', ['here'], true],
    ['StringIn', 'DATA.Nested.DEEPER.Still', ['here'], true],
    ['StringIn', 'eventType', ['Microsoft.Resources.ResourceWriteSuccess'], true],
    ['StringIn', 'type', ['Microsoft.Resources.ResourceWriteSuccess'], true],
    ['StringIn', 'source', ['/subscriptions/s'], true],
    ['StringIn', 'eventid', ['E1'], true],
    ['StringIn', 'eventtypeversion', ['2'], true],
  ])('%s %s %j is %s', (operatorType, key, value, expected) => {
    const values = Array.isArray(value) ? { values: value } : value === undefined ? {} : { value };
    expect(matches({ advancedFilters: [{ operatorType, key, ...values }] })).toBe(expected);
  });

  test.each<[string, string, unknown[], boolean, boolean]>([
    ['StringIn', 'data.tags', ['beta'], true, true],
    ['StringIn', 'data.tags', ['beta'], false, false],
    ['StringNotIn', 'data.tags', ['beta'], true, false],
    ['StringNotIn', 'data.tags', ['gamma'], true, true],
    ['NumberIn', 'data.numbers', [7], true, true],
  ])(
    '%s on the array %s with %j, arrays enabled: %s',
    (operatorType, key, values, enableAdvancedFilteringOnArrays, expected) => {
      expect(matches({ enableAdvancedFilteringOnArrays, advancedFilters: [{ operatorType, key, values }] })).toBe(
        expected,
      );
    },
  );

  test('filters are all needed, their values are alternatives; members are taken in any case', () => {
    const right = { OperatorType: 'stringContains', Key: 'Subject', Values: ['/disks/', '/galleries/'] };
    const wrong = { operatorType: 'NumberIn', key: 'data.count', values: [1] };
    expect(matches({ advancedFilters: [right] })).toBe(true);
    expect(matches({ advancedFilters: [right, wrong] })).toBe(false);
  });
});

describe('what is refused', () => {
  test.each<[string, object, RegExp]>([
    [
      'an operator that does not exist',
      { operatorType: 'StringEquals', key: 'a', values: ['b'] },
      /advancedFilters\[0\].*'StringEquals' is not supported.*StringIn/,
    ],
    ['no key', { operatorType: 'StringIn', values: ['b'] }, /key must be a non-empty string/],
    ['value instead of values', { operatorType: 'StringIn', key: 'a', value: 'b' }, /'StringIn' needs 'values'/],
    ['values instead of value', { operatorType: 'BoolEquals', key: 'a', values: [true] }, /'BoolEquals' needs 'value'/],
    ['a string for a number', { operatorType: 'NumberIn', key: 'a', values: ['5'] }, /"5" is not a number/],
    [
      'a value too long',
      { operatorType: 'StringIn', key: 'a', values: ['x'.repeat(513)] },
      /513 characters; the maximum is 512/,
    ],
    ['half a range', { operatorType: 'NumberInRange', key: 'a', values: [[1]] }, /\[1\] is not a range/],
    [
      'more values than allowed',
      { operatorType: 'NumberIn', key: 'a', values: Array(26).fill(1) },
      /maximum number of values across all advanced filters is 25; there are 26/,
    ],
  ])('%s', (_name, advanced, message) => {
    expect(parse({ advancedFilters: [advanced] }).problems.join()).toMatch(message);
  });

  test('a 26th filter, and event types of another topic', () => {
    const filters = Array.from({ length: 26 }, () => ({ operatorType: 'IsNotNull', key: 'a' }));
    expect(parse({ advancedFilters: filters }).problems.join()).toMatch(
      /maximum number of advanced filters is 25; there are 26/,
    );
    expect(parse({ advancedFilters: filters.slice(1) }).problems).toEqual([]);
    expect(parse({ includedEventTypes: ['Microsoft.Storage.BlobCreated'] }).problems.join()).toMatch(/BlobCreated/);
  });
});
