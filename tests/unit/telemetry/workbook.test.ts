// The workbook: what its panels answer over days that are made up, that none reads more than it shows, and that a row leads to
// its trace.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWorkbook, queryFolder, queryText, sections } from '../../../tools/workbook';
import { AppStory } from '../../support/telemetry/app-story';
import { runKql } from '../../support/telemetry/kql/kql-query';
import { type KqlValue, toJson } from '../../support/telemetry/kql/kql-value';
import { type KqlNode, loadKql, workspaceTables } from '../../support/telemetry/kql/kusto-language';
import { databaseOf, toRow } from '../../support/telemetry/workspace';

const kql = loadKql();
const files = readdirSync(queryFolder).filter((file) => file.endsWith('.kql'));
const start = '2026-11-23T00:00:00.000Z';

function ask(text: string, story: AppStory, hours: number) {
  const to = Date.parse(story.at(hours));
  const { columns, rows } = runKql(kql(text), databaseOf(story.envelopes.map(toRow), Date.parse(start) - 1, to), to);
  const plain = (value: KqlValue = null) => toJson(value);
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ name }) => plain(row[name]))),
  };
}

const panel = (query: string, story: AppStory, hours: number) => ask(queryText(query), story, hours);

test('the coverage matrix has a column for each zone and the last that was told of it', () => {
  const story = new AppStory(start);
  story.run(1, '1.0.0');
  story.run(2, '2.0.0', 'PartiallySucceeded', 'perth=Refused');
  story.retired(5, '1.0.0', 'perth');
  story.began(6, '3.0.0');
  story.arrived(7, '3.0.0', 'losangeles');
  story.reconcile(8, [{ version: '4.0.0', zone: 'perth' }]);
  const { columns, rows } = panel('coverage-matrix', story, 10);
  expect(columns).toEqual(['Image', 'Version', 'ReplicationId', 'losangeles', 'perth']);
  expect(rows.map(([, version, , ...zones]) => [version, ...zones]).sort()).toEqual([
    ['1.0.0', 'Completed', 'Retired'],
    ['2.0.0', 'Completed', 'Refused'],
    ['3.0.0', 'Completed', null],
    ['4.0.0', null, 'Missing'],
  ]);
});

test('coverage tells drift of the last reconciliation only', () => {
  const story = new AppStory(start);
  story.run(1, '1.0.0');
  story.reconcile(3, [
    { version: '1.0.0', zone: 'perth' },
    { version: '2.0.0', zone: 'perth', state: 'Late' },
  ]);
  const before = panel('coverage', story, 4);
  const at = (name: string) => before.columns.indexOf(name);
  expect(before.rows.map((row) => [row[at('Status')], row[at('ReplicationId')], row[at('Missing')]])).toEqual([
    ['Drifted', '1.0.0', 'perth=Missing'],
    ['Drifted', '2.0.0', 'perth=Late'],
  ]);
  story.reconcile(5);
  expect(panel('coverage', story, 6).rows.map((row) => [row[at('Status')], row[at('ReplicationId')]])).toEqual([
    ['InPlace', '1.0.0'],
  ]);
});

test('what a zone stores is size times replicas, without what was retired, at the price that is asked for', () => {
  const story = new AppStory(start);
  story.arrived(1, '1.0.0', 'perth', 30);
  story.arrived(2, '2.0.0', 'perth', 100);
  story.arrived(2, '2.0.0', 'losangeles', 100);
  story.retired(3, '1.0.0', 'perth');
  const priced = queryText('zone-cost').replace('"{PricePerGiBMonth}"', '"0.05"');
  expect(ask(priced, story, 4)).toEqual({
    columns: ['Zone', 'Versions', 'GiB', 'MonthlyCost'],
    rows: [
      ['perth', 1, 200, 10],
      ['losangeles', 1, 200, 10],
    ],
  });
  story.arrived(5, '1.0.0', 'perth', 30); // published again
  expect(ask(priced, story, 6).rows[0]).toEqual(['perth', 2, 260, 13]);
});

test('a trace holds the run, and nothing where no replication is named', () => {
  const story = new AppStory(start);
  story.run(1, 'ubuntu-1.0.0');
  story.run(1, 'ubuntu-2.0.0');
  story.request(1, 'getHealth');
  story.arm(1, '200');
  const trace = (id: string) => ask(queryText('trace-replication').replace('{ReplicationId}', id), story, 10).rows;
  expect(trace('ubuntu-1.0.0').map(([, what]) => what)).toEqual([
    'ReplicationRequested',
    'TargetsAdded',
    'ReplicationFinished',
  ]);
  for (const nobody of ['', 'none', '{ReplicationId}', '<unset>']) {
    expect(trace(nobody)).toEqual([]);
  }
});

/** Tables that a query reads without saying at once which rows. */
function unfiltered(node: KqlNode, isFiltered = false): readonly string[] {
  if (node.kind === 'NameReference') {
    const name = node.children[0]?.children[0]?.text ?? '';
    return name in workspaceTables && !isFiltered ? [name] : [];
  }
  const [source, , operator] = node.children;
  if (node.kind === 'PipeExpression' && source !== undefined) {
    const narrows = operator?.kind === 'FilterOperator' || isFiltered;
    return [...unfiltered(source, narrows), ...node.children.slice(1).flatMap((child) => unfiltered(child))];
  }
  return node.children.flatMap((child) => unfiltered(child, isFiltered));
}

test('the search for unfiltered tables finds one', () => {
  expect(unfiltered(kql('AppEvents | extend x = 1 | take 1').tree)).toEqual(['AppEvents']);
  expect(unfiltered(kql('union AppEvents, (AppTraces | where Message == "x")').tree)).toEqual(['AppEvents']);
  expect(unfiltered(kql('AppEvents | where Name == "x" | take 1').tree)).toEqual([]);
});

test.each(files.filter((file) => !file.startsWith('alert-')))('%s reads no table as a whole', (file) => {
  expect(unfiltered(kql(readFileSync(join(queryFolder, file), 'utf8')).tree)).toEqual([]);
});

interface Item {
  readonly name: string;
  readonly conditionalVisibility?: { readonly parameterName: string };
  readonly content: {
    readonly query?: string;
    readonly exportFieldName?: string;
    readonly exportParameterName?: string;
  };
}

test('a row of a table of replications leads to the trace right below it, which is there for a selected row only', () => {
  const items: readonly Item[] = buildWorkbook().items as readonly Item[];
  const traced = sections.flatMap(({ panels }) => panels.filter(({ isTraced }) => isTraced)).map(({ query }) => query);
  expect(traced.length).toBeGreaterThan(2);
  for (const query of traced) {
    expect(kql(queryText(query)).columns.map(({ name }) => name)).toContain('ReplicationId');
    const at = items.findIndex(({ name }) => name === query);
    const { exportFieldName, exportParameterName = '' } = items[at]?.content ?? {};
    expect(exportFieldName).toBe('ReplicationId');
    expect(items[at + 1]?.conditionalVisibility?.parameterName).toBe(exportParameterName);
    expect(items[at + 1]?.content.query).toContain(`let wanted = "{${exportParameterName}}";`);
  }
});
