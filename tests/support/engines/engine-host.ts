// An embedded host with a fixture app on any durable engine, for suites that run on all of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Azurite, startAzurite } from '../../../local/host/engines/azure-storage/azurite';
import type { EngineName } from '../../../local/host/engines/engine-name';
import { type HostProcess, type HostProcessOptions, startHostProcess } from '../../integration/host/host-process';

/** What hosts of one task hub share: a state directory of the engine `sqlite`, or an emulated storage account. */
export interface EngineStore {
  readonly engine: EngineName;
  readonly directory: string;
  /** Settings of each host on it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly hosts: HostProcess[];
  /** Ends the hosts that still run, as a failing machine would. */
  killHosts(): Promise<void>;
  /** Kills the hosts and deletes everything. */
  dispose(): Promise<void>;
}

const quiet = { info: () => undefined, warn: () => undefined, error: console.error };

export async function createEngineStore(engine: EngineName): Promise<EngineStore> {
  const directory = mkdtempSync(join(tmpdir(), 'engine-store-'));
  let azurite: Azurite | undefined;
  if (engine === 'azure-storage') {
    azurite = await startAzurite({ directory: join(directory, 'storage'), ports: 'free', log: quiet });
  }
  const hosts: HostProcess[] = [];
  const killHosts = async () => void (await Promise.all(hosts.splice(0).map((host) => host.stop('SIGKILL'))));
  return {
    hosts,
    killHosts,
    engine,
    directory,
    environment: { HOST_ENGINE: engine, ...(azurite && { AzureWebJobsStorage: azurite.connectionString }) },
    async dispose() {
      await killHosts();
      await azurite?.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Starts a host on the store. On `azure-storage` several may run at once, told apart by HOST_INSTANCE_NAME or by their ports. */
export async function startEngineHost(store: EngineStore, options: HostProcessOptions): Promise<HostProcess> {
  const host = await startHostProcess({
    ...options,
    stateDirectory: options.stateDirectory ?? store.directory,
    environment: { ...store.environment, ...options.environment },
  });
  store.hosts.push(host);
  return host;
}
