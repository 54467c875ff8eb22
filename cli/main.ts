// gzr: the command line. A client of the HTTP API and of nothing else.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { version } from '../package.json';
import { runProgram } from './program';

/** https://no-color.org */
const colors = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

async function openUrl(url: string): Promise<void> {
  const commands: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
    darwin: ['open', url],
    win32: ['cmd', '/c', 'start', '', url],
  };
  const [command = 'xdg-open', ...args] = commands[process.platform] ?? ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => process.stderr.write('gzr: no browser found; open the address yourself\n'))
    .unref();
}

// A reader that goes away, such as head, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

runProgram(
  {
    env: process.env,
    streams: {
      out: (text) => process.stdout.write(text),
      error: (text) => process.stderr.write(text),
      colors,
      width: process.stdout.columns ?? null,
    },
    wait: async (milliseconds) => await wait(milliseconds),
    openUrl,
    readFile: (path) => readFileSync(path === '-' ? process.stdin.fd : path, 'utf8'),
  },
  version,
  process.argv.slice(2),
).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`gzr: unexpected error, please report it: ${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 70;
  },
);
