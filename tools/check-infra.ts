// `npm run check:infra`: the Bicep compiler, its linter (bicepconfig.json), its formatter and its evaluator judge infra/.
// `-- --write` formats the files and compiles infra/events.json anew. Exit 0: clean, or no compiler can be had here.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from '../build/build-app';
import { findCompiler, pinnedVersion } from './bicep/bicep-compiler';
import { type BicepSession, type Diagnostic, startSession } from './bicep/bicep-session';

/** ARM takes templates of 4 MB, modules included; half of it is left for growth. */
const templateBytesMax = 2 * 1024 * 1024;
/** The compiler makes more user-defined functions without a word; the evaluator refused 66 and took 63. */
const templateFunctionsMax = 64;
/** What the postdeploy hook deploys, so that az needs no compiler of its own. */
const compiledEvents = 'infra/events.json';

function countFunctions(template: string): number {
  const { functions = [] } = JSON.parse(template) as { readonly functions?: readonly { readonly members: object }[] };
  return functions.reduce((sum, { members }) => sum + Object.keys(members).length, 0);
}

const isWriting = process.argv.includes('--write');
const inProject = (path: string) => relative(projectRoot, path).replaceAll('\\', '/');

function describe({ source, range, level, code, message }: Diagnostic): string {
  return `${inProject(source)}(${range.start.line + 1},${range.start.char + 1}): ${level} ${code}: ${message}`;
}

/** Replaces a file that differs from what it should be, or says that it does. */
function keepCurrent(path: string, expected: string, remedy: string): readonly string[] {
  const file = join(projectRoot, path);
  if (readFileSync(file, { encoding: 'utf8', flag: 'a+' }) === expected) {
    return [];
  }
  if (isWriting) {
    writeFileSync(file, expected);
    return [];
  }
  return [`${path}: ${remedy}; npm run check:infra -- --write`];
}

async function problemsOf(session: BicepSession): Promise<readonly string[]> {
  const files = globSync('infra/**/*.bicep', { cwd: projectRoot }).sort();
  const problems: string[] = [];
  for (const file of files) {
    problems.push(...keepCurrent(file, await session.format(join(projectRoot, file)), 'is not formatted'));
  }
  const told = new Set<string>();
  for (const file of files) {
    const { diagnostics, template } = await session.compile(join(projectRoot, file));
    for (const diagnostic of diagnostics) {
      told.add(describe(diagnostic));
    }
    if (template !== null && Buffer.byteLength(template) > templateBytesMax) {
      problems.push(`${file}: the compiled template has ${Buffer.byteLength(template)} bytes, of ${templateBytesMax}`);
    }
    if (template !== null && countFunctions(template) > templateFunctionsMax) {
      problems.push(`${file}: ${countFunctions(template)} functions, its imports included, of ${templateFunctionsMax}`);
    }
    if (file === 'infra/events.bicep' && template !== null) {
      problems.push(...keepCurrent(compiledEvents, `${template.trimEnd()}\n`, 'is not what events.bicep compiles to'));
    }
    if (file === 'infra/main.bicep' && template !== null) {
      console.log(`infra/main.bicep compiles to ${Math.ceil(Buffer.byteLength(template) / 1024)} KB`);
    }
  }
  // An Info is about an api-version's age: it would make a check that fails because a day has passed.
  const [infos, faults] = [true, false].map((isInfo) => [...told].filter((one) => one.includes(': Info ') === isInfo));
  for (const info of infos ?? []) {
    console.log(info);
  }
  return [...problems, ...(faults ?? [])];
}

async function main(): Promise<number> {
  const compiler = findCompiler();
  if (compiler.kind === 'missing') {
    console.log(`infra was NOT checked: ${compiler.reason}.`);
    return 0;
  }
  if (compiler.kind === 'failed') {
    console.error(`infra could not be checked: ${compiler.reason}`);
    return 1;
  }
  const session = startSession(compiler.path);
  try {
    const problems = await problemsOf(session);
    if (problems.length > 0) {
      console.error(problems.join('\n'));
      return 1;
    }
  } finally {
    session.stop();
  }
  console.log(`infra is clean by Bicep ${pinnedVersion}; now its evaluator:`);
  const jest = join(projectRoot, 'node_modules', 'jest', 'bin', 'jest.js');
  const { status } = spawnSync(process.execPath, [jest, '-w', '1', join('tests', 'infra', 'templates')], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  return status ?? 1;
}

main().then((code) => {
  process.exitCode = code;
});
