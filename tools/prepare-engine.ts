// `npm run prepare:engine`: builds the engine `azure-storage` and installs its emulator, so that no start and no test has to.
// Exit code 0 where it is ready, or where there is no .NET SDK, which is told; 1 where it should work and does not.
import { missingForEngine } from '../local/host/engines/azure-storage/build-engine';
import { prepareEngine } from '../local/host/engines/prepare-engine';
import { HostStartError } from '../local/host/host-start-error';

async function main(): Promise<void> {
  const missing = await missingForEngine();
  if (missing !== null) {
    console.log(`The engine 'azure-storage' is left out: ${missing}.`);
    return;
  }
  await prepareEngine('azure-storage', { info: console.log, warn: console.warn, error: console.error });
  console.log(`The engine 'azure-storage' is ready.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof HostStartError && error.detail) {
    console.error(error.detail);
  }
  process.exit(1);
});
