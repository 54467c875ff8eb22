// The one place that opens a durable engine. An engine is a DurableExtension (contract.ts): it decides when orchestrators,
// activities and entities run, and has the host run them.
import { join } from 'node:path';
import type { AppSettings } from '../app-settings';
import type { DurableExtension, DurableExtensionOptions } from '../contract';
import { createAzureStorageExtension } from './azure-storage/azure-storage-extension';
import type { EngineName } from './engine-name';
import type { EngineBehavior } from './sqlite/behavior/engine-behavior';
import { createDurableExtension } from './sqlite/durable-extension';

export interface EngineOptions extends Omit<DurableExtensionOptions, 'databasePath' | 'settings'> {
  /** Absolute; holds host.json. */
  readonly appRoot: string;
  /** Absolute folder for whatever the engine keeps on this machine. */
  readonly stateDirectory: string;
  readonly settings: AppSettings;
  /** `extensions.durableTask` of host.json, as far as this host understands it. */
  readonly durableTask: DurableExtensionOptions['settings'];
  /** How unkind the engine sqlite is; the other one is by itself. */
  readonly behavior: EngineBehavior;
  /** Tells this host from others on the same hub; the same at each start. */
  readonly instanceName: string;
  /** Told once when the engine cannot go on: the host has to end. */
  readonly onLost: (reason: string) => void;
}

/** Opens an engine; nothing runs before its `start`. Throws an Error that says what a person can mend. */
export function openEngine(name: EngineName, options: EngineOptions): DurableExtension {
  switch (name) {
    case 'sqlite': {
      const databasePath = join(options.stateDirectory, 'host.db');
      return createDurableExtension({ ...options, databasePath, settings: options.durableTask ?? {} });
    }
    case 'azure-storage': {
      return createAzureStorageExtension(options);
    }
  }
}
