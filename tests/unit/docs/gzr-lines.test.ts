// Every gzr command that the documents and examples show is one that gzr takes.
import { globSync } from 'node:fs';
import { type Command, CommanderError } from 'commander';
import { parse } from 'yaml';
import { projectRoot } from '../../../build/build-app';
import { createProgram } from '../../../cli/program';
import { seconds } from '../../../cli/wait';
import { scriptsOf } from '../../support/docs/pipeline-scripts';
import { matches, readProjectFile } from '../../support/infra/infra-text';

/** Words as a shell would have them, up to where another command, a redirection or a comment begins. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const end = words.findIndex((word) => /^(\||;|&&|\d?>|#)/.test(word));
  return words.slice(0, end < 0 ? undefined : end).map((word) => word.replaceAll(/["']/g, ''));
}

const linesOf = (script: string) =>
  script
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim().replace(/^npx /, ''))
    .filter((line) => line.startsWith('gzr '));

const documents = globSync(['README.md', 'docs/*.md', 'examples/**/*.md'], { cwd: projectRoot });
const pipelines = globSync('examples/**/*.yml', { cwd: projectRoot });
const shown = [
  ...documents.flatMap((path) =>
    matches(readProjectFile(path), /```sh\n([\s\S]*?)```/g).flatMap((script) =>
      linesOf(script).map((line) => [path, line] as const),
    ),
  ),
  ...pipelines.flatMap((path) =>
    scriptsOf(parse(readProjectFile(path))).flatMap((script) => linesOf(script).map((line) => [path, line] as const)),
  ),
];

/** Replaces what the commands do by nothing: their arguments and options are judged, and no app is asked. */
function withoutActions(command: Command): void {
  if (command.commands.length === 0) {
    command.action(() => {});
  }
  command.commands.forEach(withoutActions);
}

/** What gzr says against a line; empty where it takes it. */
async function complaint(line: string): Promise<string> {
  let error = '';
  const streams = {
    out: () => {},
    error: (text: string) => {
      error += text;
    },
    colors: false,
    width: null,
  };
  const program = createProgram(
    { env: {}, streams, wait: async () => {}, openUrl: async () => {}, readFile: () => '' },
    '0.0.0',
  );
  withoutActions(program);
  const words = wordsOf(line).slice(1);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (thrown) {
    return thrown instanceof CommanderError ? error || thrown.message : String(thrown);
  }
  const at = words.indexOf('--timeout');
  return at < 0 || seconds(words[at + 1] ?? '') > 0 ? '' : 'no time to wait';
}

test('a line that gzr does not take is told', async () => {
  expect(await complaint('gzr wait a/b/c --timout 5h')).toContain("unknown option '--timout'");
  expect(await complaint('gzr wiat a/b/c')).toContain('unknown command');
  expect(await complaint('gzr wait')).toContain('missing required argument');
  await expect(complaint('gzr wait a/b/c --timeout soon')).rejects.toThrow('--timeout');
});

test('documents and pipelines show commands', () => {
  const paths = shown.map(([path]) => path);
  expect(paths).toEqual(expect.arrayContaining(['docs/cli.md', 'examples/README.md', ...pipelines]));
});

test.each(shown)('%s: %s', async (_, line) => {
  expect(await complaint(line)).toBe('');
});
