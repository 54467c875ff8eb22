// Starts the embedded host as a child process, the way a person does, and waits for its word over IPC.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const projectRoot = join(__dirname, '..', '..', '..');

export interface HostProcess {
  /** Such as `http://localhost:40123`. */
  readonly url: string;
  readonly functions: readonly string[];
  readonly stateDirectory: string;
  /** Everything printed so far, both streams. */
  output(): string;
  child: ChildProcess;
  /** Sends the signal (SIGTERM) and resolves to the exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export interface HostProcessOptions {
  /** Folder below tests/fixtures/apps. */
  readonly app: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly stateDirectory?: string;
  /** Of the command line. */
  readonly options?: readonly string[];
}

interface Spawned {
  readonly child: ChildProcess;
  readonly stateDirectory: string;
  readonly exited: Promise<number | string>;
  output(): string;
}

function spawnHost({ app, environment, stateDirectory, options = [] }: HostProcessOptions): Spawned {
  const directory = stateDirectory ?? mkdtempSync(join(tmpdir(), 'host-test-'));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(projectRoot, 'local', 'host', 'main.ts'), ...options],
    {
      cwd: projectRoot,
      env: {
        ...process.env,
        PORT: '0',
        HOST_APP_ROOT: join(projectRoot, 'tests', 'fixtures', 'apps', app),
        LOCAL_STATE_DIR: directory,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = new Promise<number | string>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return { child, stateDirectory: directory, exited, output: () => output };
}

/** Starts a host that is expected to become ready; rejects with its output if it ends instead. */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const { child, stateDirectory, exited, output } = spawnHost(options);
  const ready = new Promise<{ url: string; functions: string[] }>((resolve) => {
    child.on('message', (message) => resolve(message as { url: string; functions: string[] }));
  });
  const failed = exited.then((code) => {
    throw new Error(`The host ended with ${code}:\n${output()}`);
  });
  const { url, functions } = await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  return {
    url,
    functions,
    stateDirectory,
    output,
    child,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}

/** Starts a host that is expected to refuse to start; resolves to its exit code and output. */
export async function failToStart(
  options: HostProcessOptions,
): Promise<{ readonly code: number | string; readonly output: string }> {
  const { exited, output } = spawnHost(options);
  const code = await exited;
  return { code, output: output() };
}

/** Resolves when `check` answers something truthy, asking every 25 ms; rejects after `limit` milliseconds. */
export async function eventually<T>(check: () => T | Promise<T>, limit = 10_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + limit;
  for (;;) {
    const value = await check();
    if (value) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`Nothing came of it within ${limit} ms: ${check}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
