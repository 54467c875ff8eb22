// The queries as Microsoft's own analyser reads them, and as they run over a workspace to which nothing was told.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queryFolder } from '../../../tools/workbook';
import { queryFileOf, rules } from '../../support/telemetry/alert-rules';
import { runKql } from '../../support/telemetry/kql/kql-query';
import { loadKql } from '../../support/telemetry/kql/kusto-language';
import { databaseOf } from '../../support/telemetry/workspace';

const files = readdirSync(queryFolder).filter((file) => file.endsWith('.kql'));
const analyse = loadKql();
const analysisOf = (file: string) => analyse(readFileSync(join(queryFolder, file), 'utf8'));

test('a query over a column that no table has is found out', () => {
  expect(analyse('AppEvents | where Nonsense == 1').problems).toEqual([expect.stringContaining('Nonsense')]);
});

test.each(files)('%s has no mistake', (file) => {
  expect(analysisOf(file).problems).toEqual([]);
});

test.each(files)('%s finds nothing where nothing was told', (file) => {
  expect(runKql(analysisOf(file), databaseOf([], 0, Date.now()), Date.now()).rows).toEqual([]);
});

test.each(Object.entries(rules))(
  'the alert %s says when, and has the dimensions that its rule splits by',
  (rule, { dimensions }) => {
    const columns = analysisOf(queryFileOf(rule)).columns.map(({ name }) => name);
    expect(columns).toEqual(expect.arrayContaining(['TimeGenerated', ...dimensions]));
  },
);
