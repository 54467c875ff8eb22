// Azurite, Microsoft's storage emulator: installed when it is first needed, started on this machine, ended with this process.
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { freePort } from '../../../stack/free-port';
import type { HostLog } from '../../contract';
import { HostStartError } from '../../host-start-error';
import { madeOnce } from './made-once';
import { runTool } from './run-tool';

/** The account that every emulator has, at ports 10000 to 10002, and what stands for all of it in a setting. */
export const developmentStorage = 'UseDevelopmentStorage=true';
const developmentAccount = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};
const developmentPorts = { blob: 10000, queue: 10001, table: 10002 };

export interface Azurite {
  /** For the setting AzureWebJobsStorage. */
  readonly connectionString: string;
  readonly processId: number;
  /** Resolves when everything is written and the process has ended. */
  stop(): Promise<void>;
}

export interface AzuriteOptions {
  /** Folder of the data; made where it is not there. */
  readonly directory: string;
  /** `development`: those that UseDevelopmentStorage=true means. `free`: any, and an account with a key of its own. */
  readonly ports: 'development' | 'free';
  /** File that gets a line for each request. */
  readonly accessLog?: string;
  readonly log: HostLog;
}

const packageSchema = z.object({ dependencies: z.object({ azurite: z.string() }) });

/** Installs the pinned version with npm, once. Returns the path of its program. Throws a HostStartError. */
export async function installAzurite(log: HostLog): Promise<string> {
  const source = join(__dirname, 'azurite');
  const { azurite: version } = packageSchema.parse(
    JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')),
  ).dependencies;
  const folder = await madeOnce(`azurite-${version}`, async (temporary) => {
    log.info(`Installing Azurite ${version} from the npm registry: once.`);
    for (const file of ['package.json', 'package-lock.json']) {
      copyFileSync(join(source, file), join(temporary, file));
    }
    const parameters = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { exitCode, output } = await runTool('npm', parameters, temporary);
    if (exitCode !== 0) {
      throw new HostStartError(
        `Azurite ${version} could not be installed: npm ci ended with ${exitCode}. Set AzureWebJobsStorage to a storage account instead.`,
        { detail: output },
      );
    }
  });
  return join(folder, 'node_modules', 'azurite', 'dist', 'src', 'azurite.js');
}

/** Starts Azurite and waits until it answers. Throws a HostStartError with what it printed where it does not. */
export async function startAzurite({ directory, ports, accessLog, log }: AzuriteOptions): Promise<Azurite> {
  const program = await installAzurite(log);
  const isFree = ports === 'free';
  const account = isFree ? { name: 'embeddedhost', key: randomBytes(64).toString('base64') } : developmentAccount;
  const at = isFree ? { blob: await freePort(), queue: await freePort(), table: await freePort() } : developmentPorts;
  mkdirSync(directory, { recursive: true });
  const parameters = [
    ...['--location', directory, '--disableTelemetry', '--skipApiVersionCheck'],
    ...(accessLog === undefined ? ['--silent'] : []),
    ...Object.entries(at).flatMap(([service, port]) => [`--${service}Port`, String(port)]),
  ];
  const child = fork(program, parameters, {
    execArgv: ['--require', join(__dirname, 'azurite', 'end-with-parent.cjs')],
    env: { ...process.env, AZURITE_ACCOUNTS: `${account.name}:${account.key}` },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true, // a Ctrl-C is for the host, which may still need its storage for a moment
  });
  await untilListening(child);
  const processId = child.pid ?? 0; // it runs, so it has one
  if (accessLog !== undefined) {
    child.stdout?.pipe(createWriteStream(accessLog, { flags: 'a' }));
  }
  const endpoint = ([service, port]: [string, number]) =>
    `${service[0]?.toUpperCase()}${service.slice(1)}Endpoint=http://127.0.0.1:${port}/${account.name};`;
  return {
    processId,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account.name};AccountKey=${account.key};${Object.entries(at).map(endpoint).join('')}`,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.disconnect();
        await ended;
      }
    },
  };
}

/** Whether an emulator answers at the ports of UseDevelopmentStorage=true. */
export async function isDevelopmentStorageUp(): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${developmentPorts.blob}/${developmentAccount.name}?comp=list`);
    return answer.headers.get('server')?.startsWith('Azurite') ?? false;
  } catch {
    return false;
  }
}

async function untilListening(child: ChildProcess): Promise<void> {
  let printed = '';
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-5000);
        if (printed.includes('Table service is successfully listening')) {
          resolve();
        }
      });
    }
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new HostStartError(`Azurite ended with ${code} at its start.`, { detail: printed.trim() });
  });
  failed.catch(() => undefined);
  await Promise.race([listening, failed]);
}
