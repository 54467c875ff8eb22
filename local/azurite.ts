// `npm run azurite`: Microsoft's storage emulator at its usual ports until Ctrl-C, for several hosts on one hub, or for `func start`.
import { join } from 'node:path';
import { projectRoot } from '../build/build-app';
import { startAzurite } from './host/engines/azure-storage/azurite';
import { endWithNpm } from './process/end-with-npm';

async function main(): Promise<void> {
  const directory = join(process.env.LOCAL_STATE_DIR || join(projectRoot, '.local'), 'azurite-shared');
  const log = { info: console.log, warn: console.warn, error: console.error };
  const azurite = await startAzurite({ directory, ports: 'development', log });
  const stop = () => void azurite.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  endWithNpm(stop);
  console.log(`Azurite keeps its data in ${directory}. For each host: AzureWebJobsStorage=UseDevelopmentStorage=true`);
}

main().catch((error: unknown) => {
  console.error(`azurite: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
