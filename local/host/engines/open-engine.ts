// The one place that opens a durable engine. An engine is a DurableExtension (contract.ts): it decides when orchestrators,
// activities and entities run, and has the host run them.
import { join } from 'node:path';
import type { DurableExtension } from '../contract';
import { createAzureStorageExtension } from './azure-storage/azure-storage-extension';
import type { EngineName } from './engine-name';
import type { EngineOptions } from './engine-options';
import { createDurableExtension } from './sqlite/durable-extension';

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
