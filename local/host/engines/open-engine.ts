// The one place that knows which durable engines there are. An engine is a DurableExtension (contract.ts): it decides when orchestrators,
// activities and entities run, and has the host run them.
import { join } from 'node:path';
import type { AppSettings } from '../app-settings';
import type { DurableExtension, DurableExtensionOptions, HostLog } from '../contract';

/** `sqlite`: this project's own, on a file. `azure-storage`: Microsoft's, on a storage account or its emulator. */
export const engineNames = ['sqlite', 'azure-storage'] as const;
export type EngineName = (typeof engineNames)[number];

export interface EngineOptions extends Omit<DurableExtensionOptions, 'databasePath' | 'settings'> {
  /** Absolute; holds host.json. */
  readonly appRoot: string;
  /** Absolute folder for whatever the engine keeps on this machine. */
  readonly stateDirectory: string;
  readonly settings: AppSettings;
  /** `extensions.durableTask` of host.json, as far as this host understands it. */
  readonly durableTask: DurableExtensionOptions['settings'];
  /** Tells this host from others on the same hub; the same at each start. */
  readonly instanceName: string;
  /** Told once when the engine cannot go on: the host has to end. */
  readonly onLost: (reason: string) => void;
}

/** The engine that a person named, on the command line or in HOST_ENGINE. Throws an Error that lists the names there are. */
export function parseEngineName(text: string): EngineName {
  const name = engineNames.find((one) => one === text);
  if (name === undefined) {
    throw new Error(
      `HOST_ENGINE (--engine) is '${text}', but must be ${engineNames.map((one) => `'${one}'`).join(' or ')}.`,
    );
  }
  return name;
}

/** Makes what an engine needs on this machine before its first start. Throws an Error that says what is missing. */
export async function prepareEngine(name: EngineName, log: HostLog): Promise<void> {
  if (name === 'azure-storage') {
    const { buildEngine } = await import('./azure-storage/build-engine');
    const { installAzurite } = await import('./azure-storage/azurite');
    await buildEngine(log);
    await installAzurite(log);
  }
}

/** Opens an engine; nothing runs before its `start`. Throws an Error that says what a person can mend. */
export async function openEngine(name: EngineName, options: EngineOptions): Promise<DurableExtension> {
  switch (name) {
    case 'sqlite': {
      const { createDurableExtension } = await import('./sqlite/durable-extension');
      const databasePath = join(options.stateDirectory, 'host.db');
      return createDurableExtension({ ...options, databasePath, settings: options.durableTask ?? {} });
    }
    case 'azure-storage': {
      const { createAzureStorageExtension } = await import('./azure-storage/azure-storage-extension');
      return createAzureStorageExtension(options);
    }
  }
}
