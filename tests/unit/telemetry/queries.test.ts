// The queries of infra/queries rely on no name that the code does not send, and workbook and alerts use all of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';
import { replicationStates } from '../../../src/domain/replication/replication';
import {
  armRequestProperties,
  commonProperties,
  type TelemetryEventName,
  telemetryEvents,
  telemetryMetrics,
} from '../../../src/telemetry/event-table';
import { queryFolder, sections, traceQuery, workbookFile, workbookJson } from '../../../tools/workbook';
import { readPipelines } from '../../support/telemetry/kql';

const files = readdirSync(queryFolder).filter((file) => file.endsWith('.kql'));
const read = (file: string) => readFileSync(join(queryFolder, file), 'utf8');
const operations = readFileSync(join(projectRoot, 'docs', 'operations.md'), 'utf8');

const eventNames = Object.keys(telemetryEvents);
/** What the code may say in a property with few values. */
const values: Readonly<Record<string, readonly string[]>> = {
  outcome: ['started', 'checking', 'joined', 'conflict', 'ignored', 'Complete', 'Incomplete'],
  state: replicationStates,
  lastState: replicationStates,
};

function shape(names: readonly string[]) {
  const events = (names.length > 0 ? names : eventNames).map((name) => telemetryEvents[name as TelemetryEventName]);
  return {
    properties: [...commonProperties, ...events.flatMap((event) => [...event.properties])] as readonly string[],
    measurements: events.flatMap((event) => [...event.measurements]) as readonly string[],
  };
}

test('the reader sees what a query relies on', () => {
  const text =
    '// App\nlet a = AppEvents\n| where Name in ("A", "B") and tostring(Properties.p) == "x"\n| extend Measurements.m;\na | count';
  expect(readPipelines(text)).toEqual([
    { table: 'AppEvents', names: ['A', 'B'], properties: ['p'], measurements: ['m'], comparisons: { p: ['x'] } },
  ]);
});

describe.each(files)('%s', (file) => {
  const pipelines = readPipelines(read(file));

  test('reads a table of the workspace and opens with what it answers', () => {
    expect(pipelines.length).toBeGreaterThan(0);
    expect(read(file)).toMatch(/^\/\/ [A-Z]/);
  });

  test('uses names that the code sends', () => {
    for (const { table, names, properties, measurements, comparisons } of pipelines) {
      switch (table) {
        case 'AppEvents': {
          expect(eventNames).toEqual(expect.arrayContaining([...names]));
          const known = shape(names);
          expect(known.properties).toEqual(expect.arrayContaining([...properties]));
          expect(known.measurements).toEqual(expect.arrayContaining([...measurements]));
          for (const [property, texts] of Object.entries(comparisons)) {
            expect(values[property]).toEqual(expect.arrayContaining([...texts]));
          }
          break;
        }
        case 'AppMetrics':
          expect(names.length).toBeGreaterThan(0);
          expect(Object.keys(telemetryMetrics)).toEqual(expect.arrayContaining([...names]));
          break;
        case 'AppDependencies':
          expect([...armRequestProperties, ...commonProperties]).toEqual(expect.arrayContaining([...properties]));
          break;
        default:
          expect(properties).toEqual([]);
      }
    }
  });

  test('is explained in docs/operations.md', () => {
    expect(operations).toContain(file);
  });
});

test('the workbook in the repository is the one that its queries make', () => {
  expect(readFileSync(workbookFile, 'utf8')).toBe(workbookJson());
});

test('every query stands in the workbook or behind an alert', () => {
  const shown = sections.flatMap(({ panels }) => panels.map(({ query }) => `${query}.kql`));
  expect([...shown, `${traceQuery}.kql`, ...files.filter((file) => file.startsWith('alert-'))].sort()).toEqual(
    [...files].sort(),
  );
});

test('every alert has its query, its settings, and a chapter for the person who is woken', () => {
  const alerts = JSON.parse(readFileSync(join(projectRoot, 'infra', 'alerts', 'alerts.json'), 'utf8')) as Record<
    string,
    { readonly description: string }
  >;
  const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  expect(
    Object.keys(alerts)
      .map((key) => `alert-${kebab(key)}.kql`)
      .sort(),
  ).toEqual(files.filter((file) => file.startsWith('alert-')).sort());
  const chapters = [...operations.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  for (const { description } of Object.values(alerts)) {
    expect(chapters).toContain(/docs\/operations\.md#([\w-]+)/.exec(description)?.[1]);
  }
});

test('every event and metric is explained in docs/operations.md, with what it carries', () => {
  const names = [
    ...eventNames,
    ...Object.keys(telemetryMetrics),
    ...commonProperties,
    ...armRequestProperties,
    ...Object.values(telemetryEvents).flatMap((event) => [...event.properties, ...event.measurements]),
  ];
  expect(names.filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
});
