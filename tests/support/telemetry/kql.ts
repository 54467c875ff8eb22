// As much of KQL as is needed to see which names a query relies on: pipelines, the tables they begin with, the events or
// metrics they pick, and the properties they read.

export interface Pipeline {
  readonly table: string;
  /** Names that `Name` is compared with; empty where the pipeline takes every row. */
  readonly names: readonly string[];
  readonly properties: readonly string[];
  readonly measurements: readonly string[];
  /** Texts that a property is compared with, by property. */
  readonly comparisons: Readonly<Record<string, readonly string[]>>;
}

const workspaceTable = /^\s*(App[A-Z]\w+|StorageBlobLogs)\b/;

/** Statements end with a semicolon; the branches of a union are pipelines of their own. */
function splitPipelines(text: string): readonly string[] {
  const statements = text.replace(/^\s*\/\/.*$/gm, '').split(';');
  return statements.flatMap((statement) => {
    const source = statement.replace(/^\s*let\s+\w+\s*=/, '');
    const branches = [...source.matchAll(/^\s*\((App\w+ \| .*)\),?$/gm)].map((match) => match[1] ?? '');
    return branches.length > 0 ? branches : [source];
  });
}

const all = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
const quoted = (text: string) => all(text, /"([^"]*)"/g);

/** Pipelines over a table of the workspace; those over results of other statements read no names of ours. */
export function readPipelines(text: string): readonly Pipeline[] {
  return splitPipelines(text).flatMap((source) => {
    const table = workspaceTable.exec(source)?.[1];
    if (table === undefined) {
      return [];
    }
    const compared = [...source.matchAll(/Properties\.(\w+)\)\s*(?:==|in)\s*(\([^)]*\)|"[^"]*")/g)];
    return [
      {
        table,
        names: [...source.matchAll(/\bName\s*(?:==|in)\s*(\([^)]*\)|"[^"]*")/g)].flatMap((match) =>
          quoted(match[1] ?? ''),
        ),
        properties: all(source, /\bProperties\.(\w+)/g),
        measurements: all(source, /\bMeasurements\.(\w+)/g),
        comparisons: Object.fromEntries(compared.map((match) => [match[1], quoted(match[2] ?? '')])),
      },
    ];
  });
}
