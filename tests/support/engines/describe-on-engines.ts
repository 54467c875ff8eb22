// One suite for every durable engine of the embedded host. Where an engine cannot be had on this machine its turn is skipped, and a line
// says what is missing (tests/support/global-setup.ts has looked).
import { writeSync } from 'node:fs';
import { type EngineName, engineNames } from '../../../local/host/engines/engine-name';

/** In the environment: why the engine azure-storage is not here, or empty where it is. */
export const missingVariable = 'TEST_ENGINE_AZURE_STORAGE_MISSING';

/** Describes `body` once for each of the engines; all of them, if it does not say which. */
export function describeOnEngines(
  title: string,
  body: (engine: EngineName) => void,
  engines: readonly EngineName[] = engineNames,
): void {
  for (const engine of engines) {
    const missing = engine === 'azure-storage' ? process.env[missingVariable] : '';
    if (missing) {
      writeSync(2, `SKIPPED on the engine ${engine}: ${title}: ${missing}\n`);
    }
    (missing ? describe.skip : describe)(`${title} (${engine})`, () => body(engine));
  }
}
