// The parts of the documents that are made of tables in the code: `npm run docs` writes them, a test compares them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../build/build-app';
import { answerTable, type Treatment, treatments } from '../src/azure/arm/answer-table';
import { armCalls } from '../src/azure/arm-calls';
import { settings } from '../src/config/settings';
import { findingTable } from '../src/domain/values/finding-codes';

export interface GeneratedDocument {
  /** Relative to the project. */
  readonly path: string;
  /** Name of the markers between which the generated part stands: `<!-- findings -->` and `<!-- /findings -->`. */
  readonly marker: string;
  readonly content: () => string;
}

/** A Markdown table cell is one line without a bar. */
const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const code = (text: string) => (text === '' ? '' : `\`${text}\``);

function settingsTable(): string {
  const rows = Object.entries(settings).map(([name, { default: given, meaning, example }]) => [
    code(name),
    given === null ? '' : code(given),
    meaning,
    example === given ? '' : code(example),
  ]);
  return table(['setting', 'default', 'meaning', 'example'], rows);
}

const findings = Object.entries(findingTable);

/** How long an answer is waited out, in words. */
function patienceOf({ patience, longPatience, unseenPatience }: Treatment): string {
  if (patience === null) {
    return 'retried until the deadline';
  }
  const minutes = (seconds: number) => `${seconds / 60} min`;
  const more = [
    longPatience === undefined ? '' : `, ${minutes(longPatience)} while rights are young`,
    unseenPatience === undefined ? '' : `, ${minutes(unseenPatience)} for what was never seen`,
  ];
  return patience === 0 ? 'lasting' : `retried for ${minutes(patience)}${more.join('')}`;
}

function answersTable(): string {
  const rows = answerTable.map(({ kind, status, codes, message, source }) => [
    status.join(', '),
    [...codes.map(code), ...(message === undefined ? [] : [`"${message.example}"`])].join(', ') || 'any other',
    kind,
    source,
  ]);
  return table(['status', 'code, and message where that decides', 'kind', 'source'], rows);
}

function treatmentsTable(): string {
  const rows = Object.entries(treatments).map(([kind, treatment]) => [
    kind,
    treatment.meaning,
    patienceOf(treatment),
    treatment.scope,
    treatment.finding === null ? "the call's" : code(treatment.finding),
    treatment.remedy ?? '',
  ]);
  return table(['kind', 'what it means', 'what is done', 'reaches', 'finding', 'command'], rows);
}

function callsTable(): string {
  const rows = Object.values(armCalls).map(({ method, type, doing, absent, refused }) => [
    code(`${method} ${type}`),
    doing,
    code(absent),
    code(refused),
  ]);
  return table(['call', 'what it does', 'finding where it is not found', 'finding where it is refused'], rows);
}

export const generatedDocuments: readonly GeneratedDocument[] = [
  { path: 'docs/architecture.md', marker: 'answers', content: answersTable },
  { path: 'docs/architecture.md', marker: 'treatments', content: treatmentsTable },
  { path: 'docs/architecture.md', marker: 'calls', content: callsTable },
  { path: 'docs/settings.md', marker: 'settings', content: settingsTable },
  {
    path: 'docs/api.md',
    marker: 'findings',
    content: () =>
      table(
        ['code', 'meaning'],
        findings.map(([name, { meaning }]) => [code(name), meaning]),
      ),
  },
  {
    path: 'docs/operations.md',
    marker: 'findings',
    content: () =>
      table(
        ['finding', 'what it says', 'what to do'],
        findings
          .filter(([, { remedy }]) => remedy !== '')
          .map(([name, { meaning, remedy }]) => [code(name), meaning, remedy]),
      ),
  },
];

/** The document's whole text with its generated part as it should be. Throws an Error where the markers are missing. */
export function withGeneratedPart({ path, marker, content }: GeneratedDocument): string {
  const text = readFileSync(join(projectRoot, path), 'utf8');
  const [begin, end] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`${path} has no part between ${begin} and ${end}`);
  }
  return `${text.slice(0, from + begin.length)}\n${content()}\n${text.slice(to)}`;
}
