// What an engine needs on this machine, made before its first start: by a program that still reaches the registries.
import type { HostLog } from '../contract';
import { installAzurite } from './azure-storage/azurite';
import { buildEngine } from './azure-storage/build-engine';
import type { EngineName } from './engine-name';

/** Makes what an engine needs on this machine before its first start. Throws an Error that says what is missing. */
export async function prepareEngine(name: EngineName, log: HostLog): Promise<void> {
  if (name === 'azure-storage') {
    await buildEngine(log);
    await installAzurite(log);
  }
}
