// A program of this project as a child process: started, known to be ready, and stopped with its parent.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface ChildProgram<Ready> {
  readonly ready: Ready;
  readonly pid: number;
  /** Resolves with the exit code when the program ends by itself or by `stop`. */
  readonly ended: Promise<number>;
  /** Tells it that the programs around it are being stopped, and that its turn comes. */
  prepareToStop(): void;
  /** Asks it to stop; ends it by force after ten seconds. */
  stop(): Promise<void>;
  /** Ends it as a failing machine would. */
  kill(): Promise<void>;
}

const stopMilliseconds = 10_000;

/**
 * Starts `file` and waits for its message `{type: 'ready'}`.
 *
 * @param log where what it prints goes; null drops standard output (errors are shown if it fails to start)
 * @param nodeOptions for its Node besides those that every program needs
 * @throws Error with what it printed where it ends before it is ready
 */
export async function startChildProgram<Ready>(
  file: string,
  env: NodeJS.ProcessEnv,
  log: ((text: string) => void) | null,
  nodeOptions: readonly string[] = [],
): Promise<ChildProgram<Ready>> {
  const execArgv = [...nodeOptions, '--import', 'tsx'];
  const child = fork(file, [], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed.push(text);
      printed.splice(0, printed.length - 200);
      log?.(text);
    });
  }
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : 1));
  const ready = await Promise.race([readiness<Ready>(child), ended]);
  if (typeof ready === 'number') {
    throw new Error(printed.join('').trim() || `${file} ended with ${ready} before it was ready`);
  }
  return {
    ready,
    pid: child.pid ?? 0,
    ended,
    prepareToStop() {
      if (child.connected) {
        child.send({ type: 'stopping' }, () => undefined); // it may just have ended
      }
    },
    async stop() {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), stopMilliseconds);
      await ended;
      clearTimeout(killer);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function readiness<Ready>(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve) => {
    child.on('message', (message: { type?: unknown }) => {
      if (message.type === 'ready') {
        resolve(message as Ready);
      }
    });
  });
}
