// `npm run host`: the embedded Functions host as a program. Reads the options, builds this project's app if need be, starts
// the host, and stops it when it is told to.
import { readCommandLine } from '../process/command-line';
import { endWithNpm } from '../process/end-with-npm';
import { keepHeapSmall } from './heap-growth';
import type { HostConsole } from './host-log';
import { createHostConsole } from './host-log';
import { resolveHostOptions } from './host-options';
import { HostStartError } from './host-start-error';
import { buildProjectIfStale } from './project-build';
import type { RunningHost } from './start-host';
import { hostVersion } from './versions';

/** The first Node major with node:sqlite, require(esm) and fs.globSync without flags. */
const leastNodeMajor = 24;

async function main(): Promise<void> {
  const commandLine = readCommandLine({
    command: 'npm run host',
    summary: 'Runs the function app of this folder behind the URLs of the Azure Functions host.',
    options: ['port', 'appRoot', 'engine', 'engineBehavior', 'clockSpeed', 'stateDir', 'fresh', 'quiet'],
  });
  checkNode();
  const options = resolveHostOptions(process.env, commandLine);
  const log = createHostConsole({
    quiet: options.quiet,
    colors: process.stdout.isTTY && !process.env.NO_COLOR,
    logLevels: options.hostJson.logLevels,
    write: (line, isProblem) => (isProblem ? process.stderr : process.stdout).write(`${line}\n`),
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => undefined); // nobody reads any more (`npm run host | head`)
  }
  if (commandLine.fresh) {
    await startAfresh(options.stateDirectory);
  }
  log.plain(`Azure Functions embedded host (as ${hostVersion}), Node ${process.versions.node}`);
  await buildProjectIfStale(options.appRoot, log);
  const { startHost } = await import('./start-host'); // needs what older Nodes lack
  const host = await startHost(options, log);
  keepHeapSmall();
  const stop = stopWhenTold(host);
  watchForStrayErrors(log, stop);
  void host.lost.then((reason) => {
    log.error(`${reason} The host stops.`);
    stop(1);
  });
  process.send?.({ type: 'ready', url: host.url, functions: host.functions.map(({ name }) => name) });
}

async function startAfresh(stateDirectory: string): Promise<void> {
  const { forgetState } = await import('../process/kept-state'); // needs what older Nodes lack
  try {
    forgetState(stateDirectory);
  } catch (error) {
    throw new HostStartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function checkNode(): void {
  if (Number(process.versions.node.split('.')[0]) < leastNodeMajor) {
    throw new HostStartError(
      `The embedded host needs Node ${leastNodeMajor} or newer, but this is ${process.versions.node}: 'npm run host' uses the one that npm ci installed.`,
    );
  }
}

/** Milliseconds within which a repeated SIGINT is the same Ctrl-C: the terminal and npm both send it. */
const sameInterrupt = 1000;

/**
 * SIGINT, SIGTERM and the end of a parent that started it over IPC stop the host once; a later Ctrl-C ends it at once.
 * Answers the function that stops it with another exit code.
 */
function stopWhenTold(host: RunningHost): (exitCode: number) => void {
  let stoppingSince: number | undefined;
  const stop = (exitCode: number) => {
    if (stoppingSince === undefined) {
      stoppingSince = Date.now();
      host.stop().then(() => process.exit(exitCode), fail);
    }
  };
  process.on('SIGINT', () => {
    if (stoppingSince !== undefined && Date.now() - stoppingSince > sameInterrupt) {
      process.exit(130);
    }
    stop(0);
  });
  process.on('SIGTERM', () => stop(0));
  endWithNpm(() => stop(0));
  process.on('disconnect', () => stop(0));
  return stop;
}

/** Either ends the worker process in Azure. Here a stray rejection is only told; after an exception nothing is sure any more. */
function watchForStrayErrors(log: HostConsole, stop: (exitCode: number) => void): void {
  const text = (error: unknown) => (error instanceof Error ? error.stack : String(error));
  process.on('unhandledRejection', (reason) => {
    log.error(`Unhandled rejection in the app (in Azure it ends the worker process): ${text(reason)}`);
  });
  process.on('uncaughtException', (error) => {
    log.error(`Uncaught exception in the app, the host stops: ${text(error)}`);
    stop(1);
  });
}

function fail(error: unknown): void {
  const known = error instanceof HostStartError;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  if (known && error.detail) {
    process.stderr.write(`${error.detail}\n`);
  }
  process.exit(1);
}

main().catch(fail);
