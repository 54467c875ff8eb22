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

export const sections: readonly Section[] = [
  {
    question: 'Is everything where it should be?',
    panels: [
      panel('coverage', 'Image versions, what is missing first', 'table', 'No run has ended in this time.'),
      panel('reconciliation', 'Reconciliations', 'table', 'No reconciliation has finished in this time.'),
    ],
  },
  {
    question: 'What is running, how far is it, and for how long?',
    panels: [panel('running', 'Runs under way', 'table', 'Nothing is running.')],
  },
  {
    question: 'What failed, and why?',
    panels: [
      panel('failures', 'Runs that ended without every zone', 'table', 'No run has failed in this time.'),
      panel('outcomes', 'How runs ended', 'barchart', 'No run has ended in this time.'),
      panel('dead-lettered-events', 'Events that Event Grid gave up on', 'table', 'None in this time.'),
      panel('ignored-events', 'Events that were not acted upon', 'table', 'No event was ignored in this time.'),
    ],
  },
  {
    question: 'How long does each zone take?',
    panels: [
      panel('zone-times', 'Minutes until deployable, by day and zone', 'table', 'No zone was reached in this time.'),
    ],
  },
  {
    question: "How much of ARM's budget is used?",
    panels: [
      panel('arm-requests', 'Requests and throttled requests', 'timechart', 'No request was made in this time.'),
      panel('arm-budget', 'Requests by kind', 'table', 'No request was made in this time.'),
    ],
  },
  {
    question: 'The life of one replication',
    panels: [panel('trace-replication', 'Everything about {ReplicationId}', 'table', 'Enter a replication id above.')],
  },
];

const day = 24 * 60 * 60 * 1000;
const workspaces = 'microsoft.operationalinsights/workspaces';

/** The query's text, with the workbook's parameter in the place of its sample id. */
export function queryText(query: string): string {
  return readFileSync(join(queryFolder, `${query}.kql`), 'utf8').replace(
    /^let wanted = ".*";$/m,
    'let wanted = "{ReplicationId}";',
  );
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
          isRequired: false,
          value: '',
        },
      ],
      style: 'pills',
      queryType: 0,
      resourceType: workspaces,
    },
    name: 'parameters',
  };
}

/** Content of the workbook resource (`serializedData`); its `sourceId` is the Log Analytics workspace. */
export function buildWorkbook() {
  return {
    version: 'Notebook/1.0',
    items: [
      { type: 1, content: { json: '# Image versions in extended zones' }, name: 'title' },
      parameters(),
      ...sections.flatMap(({ question, panels }) => [
        { type: 1, content: { json: `## ${question}` }, name: question },
        ...panels.map(({ query, title, shownAs, empty }) => ({
          type: 3,
          content: {
            version: 'KqlItem/1.0',
            query: queryText(query),
            size: 0,
            title,
            noDataMessage: empty,
            timeContextFromParameter: 'TimeRange',
            queryType: 0,
            resourceType: workspaces,
            visualization: shownAs,
            ...(shownAs === 'table' ? { gridSettings: { rowLimit: 500, filter: true } } : {}),
          },
          name: query,
        })),
      ]),
    ],
    $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
  };
}

/** As it stands in the file. */
export function workbookJson(): string {
  return `${JSON.stringify(buildWorkbook(), null, 2)}\n`;
}
