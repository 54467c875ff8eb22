// The Azure Monitor workbook as data: which query of infra/queries answers which question, and how it is shown.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../build/build-app';

export const queryFolder = join(projectRoot, 'infra', 'queries');
export const workbookFile = join(projectRoot, 'infra', 'workbook', 'workbook.json');

interface Panel {
  /** File of infra/queries, without `.kql`. */
  readonly query: string;
  readonly title: string;
  readonly shownAs: 'table' | 'timechart' | 'barchart';
  /** What stands there where the query finds nothing. */
  readonly empty: string;
  /** Whether a click on a row shows the trace of its `ReplicationId` below. */
  readonly isTraced?: boolean;
}

interface Section {
  readonly question: string;
  readonly panels: readonly Panel[];
}

const panel = (query: string, title: string, shownAs: Panel['shownAs'], empty: string): Panel => ({
  query,
  title,
  shownAs,
  empty,
});
/** A table of replications, each row with its trace. */
const traced = (query: string, title: string, empty: string): Panel => ({
  ...panel(query, `${title} (select a row to see its trace)`, 'table', empty),
  isTraced: true,
});

export const sections: readonly Section[] = [
  {
    question: 'Is everything where it should be?',
    panels: [
      traced('coverage-matrix', 'Versions and zones', 'Nothing was told of any version in this time.'),
      traced('coverage', 'Image versions, what is missing first', 'No run has ended in this time.'),
      panel('zone-drift', 'Versions that each zone lacks', 'timechart', 'No reconciliation has finished in this time.'),
      panel('reconciliation', 'Reconciliations', 'table', 'No reconciliation has finished in this time.'),
    ],
  },
  {
    question: 'What is running, how far is it, and for how long?',
    panels: [traced('running', 'Runs under way', 'Nothing is running.')],
  },
  {
    question: 'What failed, and why?',
    panels: [
      traced('failures', 'Runs that ended without every zone', 'No run has failed in this time.'),
      panel('outcomes', 'How runs ended', 'barchart', 'No run has ended in this time.'),
      panel('dead-lettered-events', 'Events that Event Grid gave up on', 'table', 'None in this time.'),
      panel('ignored-events', 'Events that were not acted upon', 'table', 'No event was ignored in this time.'),
    ],
  },
  {
    question: 'How long does each zone take, and what does it cost?',
    panels: [
      panel('zone-times', 'Minutes until deployable, by day and zone', 'table', 'No zone was reached in this time.'),
      panel('zone-cost', 'What was replicated in this time stores', 'table', 'No zone was reached in this time.'),
    ],
  },
  {
    question: "How much of ARM's budget is used?",
    panels: [
      panel('arm-requests', 'Requests and throttled requests', 'timechart', 'No request was made in this time.'),
      panel('arm-budget', 'Requests by kind', 'table', 'No request was made in this time.'),
    ],
  },
];

const day = 24 * 60 * 60 * 1000;
const workspaces = 'microsoft.operationalinsights/workspaces';
/** Stands below each table of replications, for the selected row. */
export const traceQuery = 'trace-replication';
/** What a parameter says as long as no row is selected; no replication's id lacks a hyphen. */
const nothing = 'none';

const parameterOf = (query: string) =>
  `Picked${query.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`;

/** The query's text, with the workbook's parameters in the place of its samples. */
export function queryText(query: string, replicationParameter = 'ReplicationId'): string {
  return readFileSync(join(queryFolder, `${query}.kql`), 'utf8')
    .replace(/^let wanted = ".*";$/m, `let wanted = "{${replicationParameter}}";`)
    .replace(/^let price = .*;$/m, 'let price = todouble("{PricePerGiBMonth}");');
}

function parameters() {
  const parameter = { version: 'KqlParameterItem/1.0' };
  return {
    type: 9,
    content: {
      version: 'KqlParameterItem/1.0',
      parameters: [
        {
          ...parameter,
          id: '5a5f3f0e-6e55-4c0e-9a5c-0d5b8f1a7c01',
          name: 'TimeRange',
          label: 'Time range',
          type: 4,
          isRequired: true,
          value: { durationMs: 7 * day },
          typeSettings: {
            selectableValues: [day / 24, day / 6, day, 2 * day, 7 * day, 30 * day].map((durationMs) => ({
              durationMs,
            })),
            allowCustom: true,
          },
        },
        {
          ...parameter,
          id: '5a5f3f0e-6e55-4c0e-9a5c-0d5b8f1a7c02',
          name: 'ReplicationId',
          label: 'Replication id',
          type: 1,
          isRequired: true,
          value: nothing,
        },
        {
          ...parameter,
          id: '5a5f3f0e-6e55-4c0e-9a5c-0d5b8f1a7c03',
          name: 'PricePerGiBMonth',
          label: 'Price of a GiB and month',
          type: 1,
          isRequired: true,
          value: '0',
        },
      ],
      style: 'pills',
      queryType: 0,
      resourceType: workspaces,
    },
    name: 'parameters',
  };
}

function queryItem({ query, title, shownAs, empty, isTraced = false }: Panel, text = queryText(query), name = query) {
  return {
    type: 3,
    content: {
      version: 'KqlItem/1.0',
      query: text,
      size: 0,
      title,
      noDataMessage: empty,
      timeContextFromParameter: 'TimeRange',
      queryType: 0,
      resourceType: workspaces,
      visualization: shownAs,
      ...(shownAs === 'table' ? { gridSettings: { rowLimit: 500, filter: true } } : {}),
      ...(isTraced && {
        exportFieldName: 'ReplicationId',
        exportParameterName: parameterOf(query),
        exportDefaultValue: nothing,
      }),
    },
    name,
  };
}

/** The trace of one replication: there only while the parameter names one, so that nothing is read without need. */
function traceItem(parameter: string) {
  const shown = panel(traceQuery, `Everything about {${parameter}}`, 'table', 'Nothing of it was told in this time.');
  return {
    ...queryItem(shown, queryText(traceQuery, parameter), `${traceQuery} of ${parameter}`),
    conditionalVisibility: { parameterName: parameter, comparison: 'isNotEqualTo', value: nothing },
  };
}

/** Content of the workbook resource (`serializedData`); its `sourceId` is the Log Analytics workspace. */
export function buildWorkbook() {
  return {
    version: 'Notebook/1.0',
    items: [
      { type: 1, content: { json: '# Image versions in extended zones' }, name: 'title' },
      parameters(),
      traceItem('ReplicationId'),
      ...sections.flatMap(({ question, panels }) => [
        { type: 1, content: { json: `## ${question}` }, name: question },
        ...panels.flatMap((shown) =>
          shown.isTraced ? [queryItem(shown), traceItem(parameterOf(shown.query))] : [queryItem(shown)],
        ),
      ]),
    ],
    $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
  };
}

/** As it stands in the file. */
export function workbookJson(): string {
  return `${JSON.stringify(buildWorkbook(), null, 2)}\n`;
}
