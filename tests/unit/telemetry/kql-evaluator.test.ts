// The evaluator of KQL that the alerts are tested with, against what Microsoft's reference says of each operator and
// function (https://learn.microsoft.com/kusto/query/).

import { runKql } from '../../support/telemetry/kql/kql-query';
import { datetime, type KqlValue, timespan, toJson } from '../../support/telemetry/kql/kql-value';
import { loadKql } from '../../support/telemetry/kql/kusto-language';

const now = Date.parse('2026-11-28T12:00:00Z');
const kql = loadKql({
  T: 'At:datetime, Name:string, N:long, P:dynamic',
  U: 'Name:string, M:long, Text:string',
});
const row = (hour: number, name: string, n: number | null, p: unknown) => ({
  At: datetime(Date.parse(`2026-11-28T${String(hour).padStart(2, '0')}:30:00Z`)),
  Name: name,
  N: n,
  P: { kind: 'dynamic', json: p } as const,
});
const database = {
  T: {
    columns: [
      { name: 'At', type: 'datetime' },
      { name: 'Name', type: 'string' },
      { name: 'N', type: 'long' },
      { name: 'P', type: 'dynamic' },
    ],
    rows: [row(9, 'a', 1, { k: 'x' }), row(10, 'a', 3, { k: 'y', list: ['p', 'q'] }), row(11, 'b', null, {})],
  },
  U: {
    columns: [
      { name: 'Name', type: 'string' },
      { name: 'M', type: 'long' },
      { name: 'Text', type: 'string' },
    ],
    rows: [
      { Name: 'a', M: 7, Text: 'seven' },
      { Name: 'c', M: 8, Text: 'eight' },
    ],
  },
};

function run(text: string): readonly (readonly unknown[])[] {
  const { columns, rows } = runKql(kql(text), database, now);
  return rows.map((values) => columns.map(({ name }) => plain(values[name] ?? null)));
}

function plain(value: KqlValue): unknown {
  return toJson(value);
}

test.each<[string, readonly (readonly unknown[])[]]>([
  // where: only what is true passes; a comparison with null is neither true nor false
  ['T | where N > 1 | project Name, N', [['a', 3]]],
  ['T | where not(N > 1) | project N', [[1]]],
  ['T | where N > 1 or isnull(N) | project N', [[3], [null]]],
  ['T | where Name in ("b", "c") | project Name', [['b']]],
  ['T | where Name !in (U) | project Name', [['b']]],
  ['T | where Name == "a" and P.k == "x" | project N', [[1]]],
  ['U | where Text startswith "SEV" | project M', [[7]]],
  ['U | where Text !startswith "sev" | project M', [[8]]],
  ['U | where Text has "sev" | project M', []],
  ['U | where strcat("/", Text, "/") has "/seven/" | project M', [[7]]],
  ['U | where Text contains "eve" | project M', [[7]]],
  ['T | where N between (2 .. 4) | project N', [[3]]],
  // a member that is not there is null, and as text empty
  [
    'T | project tostring(P.k), isnull(P.k), isempty(tostring(P.k))',
    [
      ['x', false, false],
      ['y', false, false],
      ['', true, true],
    ],
  ],
  ['T | where array_length(P.list) == 2 | project tostring(P.list[1]), tostring(P["k"])', [['q', 'y']]],
  // time
  [
    'T | where At > ago(2h) | project Name, N',
    [
      ['a', 3],
      ['b', null],
    ],
  ],
  ['T | where At < now() - 2h | project N', [[1]]],
  [
    'T | summarize A = min(At), Z = max(At) | extend Span = Z - A | project Span == 2h, Span / 1h, Span > 90m',
    [[true, 2, true]],
  ],
  ['T | summarize count() by bin(At, 2h) | project count_', [[1], [2]]],
  [
    'print x = 90 * 1s == 1.5m, y = datetime(2026-11-28) + 1d == datetime(2026-11-29), z = -1h < 0s',
    [[true, true, true]],
  ],
  // summarize
  ['T | summarize count(), N = sum(N), dcount(Name), countif(N > 1), min(N), max(N)', [[3, 4, 2, 1, 1, 3]]],
  ['T | where false | summarize count(), max(N)', [[0, null]]],
  ['T | where false | summarize count() by Name', []],
  ['T | summarize make_set(Name), make_set_if(Name, N > 1), make_list(N)', [[['a', 'b'], ['a'], [1, 3]]]],
  [
    'T | summarize arg_max(At, *) by Name | project Name, N, tostring(P.k)',
    [
      ['a', 3, 'y'],
      ['b', null, ''],
    ],
  ],
  ['T | summarize arg_min(N, At) | project N, At == datetime(2026-11-28 09:30)', [[1, true]]],
  ['T | where false | summarize arg_max(At, Name) | project Name, isnull(At)', [['', true]]],
  ['T | summarize maxif(N, Name == "a"), minif(N, Name == "b"), sumif(N, N < 3)', [[3, null, 1]]],
  ['T | summarize percentile(N, 50), take_any(Name)', [[1, 'a']]],
  // join: what does not match is null, a text empty; equal names of the right side get a 1
  [
    'T | join kind=leftouter U on Name | project Name, Name1, M, Text',
    [
      ['a', 'a', 7, 'seven'],
      ['a', 'a', 7, 'seven'],
      ['b', '', null, ''],
    ],
  ],
  ['T | join kind=inner U on Name | summarize count()', [[2]]],
  [
    'U | join kind=fullouter (T | distinct Name) on Name | project Name, Name1 | order by Name1 asc',
    [
      ['c', ''],
      ['a', 'a'],
      ['', 'b'],
    ],
  ],
  ['T | join kind=leftanti U on Name | project Name', [['b']]],
  ['T | join kind=leftsemi U on Name | project N', [[1], [3]]],
  // union, let, toscalar, distinct, order, top, take
  [
    'union (T | project Name, N), (U | project Name, Text) | where Name == "a" | project Name, N, Text',
    [
      ['a', 1, ''],
      ['a', 3, ''],
      ['a', null, 'seven'],
    ],
  ],
  ['let least = toscalar(T | summarize min(N)); let some = T | where N > least; some | project N', [[3]]],
  ['T | distinct Name', [['a'], ['b']]],
  ['T | order by N | project N', [[3], [1], [null]]],
  [
    'T | order by Name desc, N asc | project Name, N',
    [
      ['b', null],
      ['a', 1],
      ['a', 3],
    ],
  ],
  ['T | top 1 by N asc | project N', [[null]]],
  ['T | take 2 | summarize count()', [[2]]],
  [
    'T | extend N = N * 2, Half = N / 2.0 | where Name == "a" | project N, Half',
    [
      [2, 0.5],
      [6, 1.5],
    ],
  ],
  ['T | project-away P, At | take 1', [['a', 1]]],
  [
    'T | mv-expand One = P.list to typeof(string) | project Name, One',
    [
      ['a', 'p'],
      ['a', 'q'],
    ],
  ],
  [
    'T | project Name, K = tostring(P.k), N | evaluate pivot(K, sum(N), Name) | project Name, x, y',
    [
      ['a', 1, 3],
      ['b', 0, 0],
    ],
  ],
  // scalar functions
  ['print iff(1 > 0, "y", "n"), case(false, 1, true, 2, 3), coalesce("", "z"), strcat("a", 1)', [['y', 2, 'z', 'a1']]],
  ['T | where isnotempty(P.list) | project split("a b", " "), strcat_array(P.list, "+")', [[['a', 'b'], 'p+q']]],
  [
    'print toint("12"), toint("x"), todouble("1.5"), tolong(3.9), tolower("AB"), round(1.25, 1)',
    [[12, null, 1.5, 3, 'ab', 1.3]],
  ],
  ['print todatetime("2026-11-28T09:30:00Z") == datetime(2026-11-28 09:30), tobool("true")', [[true, true]]],
])('%s', (text, expected) => {
  expect(run(text)).toEqual(expected);
});

test.each([
  ['T | where Nonsense == 1', 'Nonsense'],
  ['T | serialize | extend r = row_number()', 'SerializeOperator'],
  ['T | extend x = base64_encode_tostring(Name)', 'FunctionCallExpression'],
  ['T | join U on Name', 'JoinOperator'],
])('what it does not know is an error, never a guess: %s', (text, words) => {
  expect(() => run(text)).toThrow(words);
});

test('durations and times are kept apart from numbers', () => {
  expect(timespan(1)).not.toEqual(datetime(1));
  expect(() => run('T | where At > N')).toThrow();
});
