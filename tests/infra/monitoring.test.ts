// The Bicep loads what the monitoring's author writes: every alert has its query, its thresholds and its rule.
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../../build/build-app';
import { bicepFiles, block, matches, readProjectFile } from '../support/infra/infra-text';
import { templatedQuery } from '../support/telemetry/alert-rules';

const alerts = readProjectFile('infra/monitoring/alerts.bicep');
const rules = JSON.parse(readProjectFile('infra/alerts/alerts.json')) as Record<
  string,
  { readonly description: string }
>;
/** By rule, the file of its query. */
const queries = Object.fromEntries(
  [
    ...block(alerts, 'var queries').matchAll(
      /^ {2}(\w+): (?:\w+\(\s*)?loadTextContent\('\.\.\/queries\/([\w-]+\.kql)'\)/gm,
    ),
  ].map(([, rule = '', file = '']) => [rule, file]),
);

test('every alert has a query and a threshold, and every alert query has a rule', () => {
  expect(Object.keys(queries).sort()).toEqual(Object.keys(rules).sort());
  const files = globSync('infra/queries/alert-*.kql', { cwd: projectRoot }).map((path) => basename(path));
  expect(Object.values(queries).sort()).toEqual(files.sort());
});

test('the container that dead letters are written to is the one that the query reads', () => {
  const [container = ''] = matches(readProjectFile('infra/main.bicep'), /^var deadLetterContainerName = '([\w-]+)'/gm);
  expect(readProjectFile('infra/queries/dead-lettered-events.kql')).toContain(`/${container}/`);
});

test('what the template replaces in a query stands in it, and is what the tests of the alerts replace', () => {
  const settings = { installed: '2026-11-28T00:00:00Z', reconciliationOverdueHours: 27, runOverdueHours: 38 };
  const replaced = matches(readProjectFile('infra/monitoring/alert-rules.bicep'), /'(let [^']*;)',/gm);
  expect(replaced).toHaveLength(3);
  const raw = Object.values(queries).map((file) => readProjectFile(`infra/queries/${file}`));
  for (const line of replaced) {
    expect(raw.filter((text) => text.includes(line))).toHaveLength(1);
  }
  const templated = Object.keys(queries)
    .map((rule) => templatedQuery(rule, settings))
    .join('\n');
  expect(replaced.filter((line) => templated.includes(line))).toEqual([]);
});

test('every file that a template loads or deploys is there', () => {
  const missing = bicepFiles.flatMap(({ path, text }) =>
    matches(text, /(?:load\w+Content\(|^module \w+ |^import .* from )'([^']+)'/gm)
      .filter((file) => !existsSync(join(projectRoot, path, '..', file)))
      .map((file) => `${path}: ${file}`),
  );
  expect(missing).toEqual([]);
});

test('no template stands there that nothing deploys', () => {
  const deployed = new Set(
    bicepFiles.flatMap(({ path, text }) => matches(text, /'([^']+\.bicep)'/g).map((file) => join(path, '..', file))),
  );
  const roots = ['infra/main.bicep', 'infra/events.bicep'];
  expect(bicepFiles.map(({ path }) => path).filter((path) => !deployed.has(path) && !roots.includes(path))).toEqual([]);
});
