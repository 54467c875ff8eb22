// The command lines of the local programs: help, mistakes told, one spelling. Each program is started as npm starts it.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { readCommandLine } from '../../../local/process/command-line';
import { forgetState, misfit } from '../../../local/process/kept-state';
import { createQuietLog } from '../../../local/stack/quiet-log';

const projectRoot = join(__dirname, '..', '..', '..');

async function run(
  program: string,
  options: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const args = ['--import', 'tsx', join('local', `${program}.ts`), ...options];
  return await new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: projectRoot, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe.each(['host/main', 'azure/main', 'start', 'demo'])('%s', (program) => {
  test('--help lists --port and ends well', async () => {
    const { code, stdout } = await run(program, ['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: npm /);
    expect(stdout).toMatch(/ --port <number> /);
  });

  test('an unknown option is told, with what was meant', async () => {
    const { code, stderr } = await run(program, ['--prot', '7']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/unknown option '--prot'\n\(Did you mean --port\?\)\n\(--help lists the options\)/);
  });

  test('wrong numbers are told by name, all at once', async () => {
    const { code, stderr } = await run(program, ['--port', '70000'], { CLOCK_SPEED: 'abc' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/PORT is '70000'/);
    expect(stderr).toMatch(/CLOCK_SPEED is 'abc'.* must be a number above 0/);
    expect(stderr).not.toMatch(/ at .*\.ts:/);
  });
});

describe('npm start', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('tells the page first, then lines that work with keys on, and Ctrl-C ends it without an alarm', async () => {
    const started = spawn(process.execPath, ['--import', 'tsx', join('local', 'start.ts')], {
      cwd: projectRoot,
      detached: true, // a process group of its own, as a terminal makes one: Ctrl-C reaches all of it
      env: {
        ...process.env,
        ...{ PORT: '0', AZURE_SIM_PORT: '0', LOCAL_STATE_DIR: folder, CLOCK_SPEED: '600', HOST_KEYS: 'on' },
        RECONCILE_SCHEDULE: 'off', // it would find the seeded version that a zone is refused to, and say so
      },
    });
    let printed = '';
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
    }
    const ended = once(started, 'exit');
    const says = async (words: string) => {
      while (!printed.includes(words)) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    const orEnds = ended.then(() => Promise.reject(new Error(printed)));
    orEnds.catch(() => undefined); // it does end, after Ctrl-C
    await Promise.race([says('Ctrl-C stops everything'), orEnds]);
    expect(printed).toMatch(/^The page: http:\/\/localhost:\d+\/api\/ui/);
    const lines = [...printed.matchAll(/^ {2}(curl .*)$/gm)].map(([, line]) => line ?? '');
    expect(lines.length).toBeGreaterThan(8);
    expect(lines.filter((line) => line.includes('contosoLibrary')).length).toBeGreaterThan(1);
    for (const line of lines) {
      const answer = await promisify(execFile)('bash', ['-c', line.replace(/^curl/, "curl -w '\n%{http_code}'")]);
      expect([line, answer.stdout.split('\n').at(-1)]).toEqual([line, expect.stringMatching(/^20[02]$/)]);
    }
    await Promise.race([says('\nubuntu-pro/1.0.0 losangeles: '), orEnds]);
    process.kill(-(started.pid ?? 0), 'SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(printed).not.toMatch(/cannot|could not|error|refused/i);
    expect(printed).not.toContain("Executing 'Functions.startReplication'");
  }, 180_000);
});

test('a quiet log keeps what the app says and what failed, in whatever pieces it comes', () => {
  const stamp = '[2026-11-28T12:00:00.000Z] ';
  const kept = [`${stamp}startReplication: started`, `${stamp}Executed 'Functions.a' (Failed, Id=1)`, '', '\ta: [GET]'];
  const dropped = [`${stamp}Executing 'Functions.a' (Reason='x')`, `${stamp}Executed 'Functions.a' (Succeeded, Id=1)`];
  const text = `${[...dropped, ...kept, ...dropped].join('\n')}\n`;
  for (const size of [1, 7, 100, text.length]) {
    let shown = '';
    const log = createQuietLog((lines) => {
      shown += lines;
    });
    for (let at = 0; at < text.length; at += size) {
      log(text.slice(at, at + size));
    }
    expect(shown).toBe(`${kept.join('\n')}\n`);
  }
});

test('what is not given is undefined, what is given is found by its name', () => {
  const program = {
    command: 'x',
    summary: 'x',
    options: ['simulatedPort', 'stateDir', 'fresh', 'engineBehavior'],
  } as const;
  expect(readCommandLine(program, ['--port', '5', '--fresh', '--engine-behavior', 'worst,seed=2'])).toEqual({
    simulatedPort: '5',
    stateDir: undefined,
    fresh: true,
    engineBehavior: 'worst,seed=2',
  });
});

describe('what is kept between two runs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const hostRemembers = (count: number): DatabaseSync => {
    const database = new DatabaseSync(join(folder, 'host.db'));
    database.exec('CREATE TABLE instances (instance_id TEXT)');
    for (let instance = 0; instance < count; instance++) {
      database.exec(`INSERT INTO instances VALUES ('${instance}')`);
    }
    return database;
  };

  test.each<[string, number | null, boolean, RegExp | null]>([
    ['nothing at all', null, false, null],
    ['a host that has run nothing', 0, false, null],
    ['a host that has, and Azure beside it', 3, true, null],
    ['a host that has, and no Azure', 3, false, /remembers 3 orchestrations.*'--fresh'/],
  ])('%s', (_what, count, hasAzure, warning) => {
    if (count !== null) {
      hostRemembers(count).close();
    }
    if (hasAzure) {
      writeFileSync(join(folder, 'azure.db'), '');
    }
    expect(misfit(folder)).toEqual(warning === null ? null : expect.stringMatching(warning));
  });

  test('--fresh forgets it, and leaves keys alone', () => {
    hostRemembers(1).close();
    writeFileSync(join(folder, 'host-keys.json'), '{}');
    forgetState(folder);
    expect(misfit(folder)).toBeNull();
    expect(() => rmSync(join(folder, 'host-keys.json'))).not.toThrow();
  });

  test('--fresh is refused while a host runs on it', () => {
    const database = hostRemembers(1);
    database.exec('BEGIN IMMEDIATE');
    expect(() => forgetState(folder)).toThrow(/is in use: another host is running on it/);
    database.close();
  });
});
