// The files of a deployment as text, for tests of what no compiler knows: names that must agree.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';

export interface InfraFile {
  /** Relative to the project, such as `infra/main.bicep`. */
  readonly path: string;
  readonly text: string;
}

export const readProjectFile = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

export const bicepFiles: readonly InfraFile[] = globSync('infra/**/*.bicep', { cwd: projectRoot }).map((path) => ({
  path,
  text: readProjectFile(path),
}));

/** Every group of a pattern's matches in a text; the pattern must be global. */
export function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[0]);
}

/** The text from `start` to the first `end` at a line's beginning after it. */
export function block(text: string, start: string, end = '}'): string {
  const from = text.indexOf(start);
  const to = text.indexOf(`\n${end}`, from);
  if (from < 0 || to < 0) {
    throw new Error(`there is no block that begins with ${start}`);
  }
  return text.slice(from, to);
}

/** Names and values of main.parameters.json as azd reads it; `${NAME=default}` is kept as it is. */
export interface ParametersFile {
  readonly parameters: Readonly<Record<string, { readonly value: string | Readonly<Record<string, string>> }>>;
}

export const parametersFile = JSON.parse(readProjectFile('infra/main.parameters.json')) as ParametersFile;
