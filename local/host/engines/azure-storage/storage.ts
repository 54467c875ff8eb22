// Which storage the engine works on: the account that the settings name, or an Azurite of this host's own.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { AppSettings } from '../../app-settings';
import type { HostLog } from '../../contract';
import { HostStartError } from '../../host-start-error';
import { developmentStorage, isDevelopmentStorageUp, startAzurite } from './azurite';

export interface EngineStorage {
  /** What the engine's environment has besides the settings. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const connectionName = 'AzureWebJobsStorage';

/**
 * An account that AzureWebJobsStorage (or AzureWebJobsStorage__accountName and the like) names is used as it is. UseDevelopmentStorage=true
 * is the emulator at its usual ports, started where none runs. Without the setting, an emulator of this state directory's own is started.
 */
export async function openStorage(settings: AppSettings, stateDirectory: string, log: HostLog): Promise<EngineStorage> {
  const connection = settings[connectionName] ?? '';
  const hasParts = Object.entries(settings).some(([name, value]) => name.startsWith(`${connectionName}__`) && value);
  const isDevelopment = connection.replace(/;\s*$/, '') === developmentStorage;
  if ((connection !== '' && !isDevelopment) || (connection === '' && hasParts)) {
    return { environment: {}, stop: async () => undefined };
  }
  if (isDevelopment && (await isDevelopmentStorageUp())) {
    return { environment: {}, stop: async () => undefined };
  }
  const directory = join(stateDirectory, 'azurite');
  const hold = await takeDirectory(directory);
  const azurite = await startAzurite({ directory, ports: isDevelopment ? 'development' : 'free', log });
  hold.by(azurite.processId);
  return {
    environment: { [connectionName]: azurite.connectionString },
    async stop() {
      await azurite.stop();
      hold.release();
    },
  };
}

const ownerSchema = z.object({ host: z.int(), emulator: z.int().nullable() });
type Owner = z.infer<typeof ownerSchema>;

/** Milliseconds that the emulator of a host that was killed gets to write what it holds. */
const farewell = 10_000;

interface Hold {
  by(emulator: number): void;
  release(): void;
}

/** Two emulators on one folder would write over each other's data. Throws a HostStartError where a host has it. */
async function takeDirectory(directory: string): Promise<Hold> {
  const file = join(directory, 'owner.json');
  const owner = readOwner(file);
  if (owner !== null && owner.host !== process.pid && isAlive(owner.host)) {
    throw new HostStartError(
      `${directory} is in use by process ${owner.host}. Several hosts on one machine share an emulator that is started apart: npm run azurite, then AzureWebJobsStorage=${developmentStorage} for each host.`,
    );
  }
  const deadline = Date.now() + farewell;
  while (owner?.emulator && isAlive(owner.emulator) && Date.now() < deadline) {
    await sleep(100);
  }
  mkdirSync(directory, { recursive: true });
  const write = (content: Owner) => writeFileSync(file, JSON.stringify(content));
  write({ host: process.pid, emulator: null });
  return {
    by: (emulator) => write({ host: process.pid, emulator }),
    release: () => rmSync(file, { force: true }),
  };
}

function readOwner(file: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null; // nobody's, or not written to its end
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
