// Runs a hook of azure.yaml with an az and an azd that answer from a table and write down what they were asked.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';

/** One answer: the first whose pattern fits the arguments counts. */
export interface Answer {
  /** As sh has it in `case`: `*` stands for anything. */
  readonly when: string;
  /** JSON on stdout. */
  readonly json?: unknown;
  /** What is said on stderr, with exit code 1. */
  readonly error?: string;
  /** How often it is something else first, with exit code 1. */
  readonly failsFirst?: number;
}

export interface HookRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Each call, as `az …` or `azd …`. */
  readonly calls: readonly string[];
  /** Contents of files that were given as `@file`. */
  readonly files: readonly string[];
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function stub(program: string, folder: string, answers: readonly Answer[]): string {
  const branches = answers.map(({ when, json, error, failsFirst = 0 }, index) => {
    const pattern = when
      .split('*')
      .map((part) => (part === '' ? '' : quoted(part)))
      .join('*');
    const file = join(folder, `answer-${index}.json`);
    writeFileSync(file, json === undefined ? '' : JSON.stringify(json));
    const counter = join(folder, `count-${index}`);
    const late =
      failsFirst === 0
        ? ''
        : `echo x >> ${quoted(counter)}; if [ "$(wc -l < ${quoted(counter)})" -le ${failsFirst} ]; then echo 'not yet' >&2; exit 1; fi; `;
    const last = error === undefined ? `cat ${quoted(file)}` : `echo ${quoted(error)} >&2; exit 1`;
    return `  ${pattern}) ${late}${last} ;;`;
  });
  const calls = quoted(join(folder, 'calls'));
  return `#!/bin/sh
echo "${program} $*" >> ${calls}
for one in "$@"; do case "$one" in @*) cat "\${one#@}" > ${quoted(join(folder, 'given'))}.$$ ;; esac; done
case "$*" in
${branches.join('\n')}
  *) echo "unexpected: $*" >&2; exit 3 ;;
esac
`;
}

/**
 * @param name such as `postdeploy`
 * @param environment values of the azd environment
 */
export async function runHook(
  name: string,
  environment: NodeJS.ProcessEnv,
  az: readonly Answer[] | null,
  azd: readonly Answer[] = [{ when: 'env set*' }, { when: 'version*', json: 'azd version 1.31.0' }],
  options: readonly string[] = [],
): Promise<HookRun> {
  const folder = mkdtempSync(join(tmpdir(), 'hook-'));
  try {
    const tools = [...(az === null ? [] : [['az', az] as const]), ['azd', azd] as const];
    for (const [program, answers] of tools) {
      const place = join(folder, program);
      mkdirSync(place);
      writeFileSync(join(place, program), stub(program, place, answers));
      chmodSync(join(place, program), 0o755);
    }
    // Nothing else is on the path but what a shell needs, so that a real az or azd is not found.
    const path = [...tools.map(([program]) => join(folder, program)), '/usr/bin', '/bin'].join(':');
    const child = spawn(process.execPath, [join(projectRoot, 'infra', 'hooks', `${name}.mjs`), ...options], {
      cwd: tmpdir(),
      env: { PATH: az === null ? join(folder, 'azd') : path, ...environment },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => {
      output.stdout += String(data);
    });
    child.stderr.on('data', (data) => {
      output.stderr += String(data);
    });
    const status = await new Promise<number | null>((resolve) => {
      child.on('close', resolve);
    });
    const lines = (program: string) => {
      const file = join(folder, program, 'calls');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    };
    const given = globGiven(join(folder, 'az'));
    return { status, ...output, calls: [...lines('az'), ...lines('azd')], files: given };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function globGiven(folder: string): readonly string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((file) => file.startsWith('given.'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}
