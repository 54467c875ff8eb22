// The queries as Microsoft's own analyser reads them. It is 30 MB and in no other use, so where it is not installed
// (`npm i --no-save @kusto/language-service-next@12.4.1`) these tests are skipped; queries.test.ts always runs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queryFolder } from '../../../tools/workbook';
import { type Analysis, isAnalyserInstalled, loadAnalyser } from '../../support/telemetry/kql-analyser';

const files = readdirSync(queryFolder).filter((file) => file.endsWith('.kql'));

(isAnalyserInstalled ? describe : describe.skip)('KQL analysis', () => {
  let analyse: (query: string) => Analysis;
  beforeAll(() => {
    analyse = loadAnalyser();
  });

  test('a query over a column that no table has is found out', () => {
    expect(analyse('AppEvents | where Nonsense == 1').problems).toEqual([expect.stringContaining('Nonsense')]);
  });

  test.each(files)('%s has no mistake', (file) => {
    expect(analyse(readFileSync(join(queryFolder, file), 'utf8')).problems).toEqual([]);
  });

  test.each(files.filter((file) => file.startsWith('alert-')))('%s tells when', (file) => {
    expect(analyse(readFileSync(join(queryFolder, file), 'utf8')).columns).toContain('TimeGenerated');
  });
});
