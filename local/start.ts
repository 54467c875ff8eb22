// `npm start`: the simulated Azure and the host with the app, until Ctrl-C, and a few lines to try next.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../build/build-app';
import { readCommandLine } from './process/command-line';
import { endWithNpm } from './process/end-with-npm';
import { forgetState, misfit } from './process/kept-state';
import { createAzureUser } from './stack/azure-user';
import { freePort } from './stack/free-port';
import { type LocalStack, startLocalStack } from './stack/local-stack';
import { createQuietLog } from './stack/quiet-log';
import { devCenter, libraryGallery, publisherClientId, watchedGallery } from './stack/sample';
import { stackSettings } from './stack/stack-settings';
import { tellZones } from './stack/zone-lines';

/** A version that the seed has without zones: the first thing to replicate. */
const seededVersion = `${watchedGallery}/images/ubuntu-pro/versions/1.0.0`;
/** Some of the library's images, whose versions want zones. */
const librarySelection = { galleryId: 'contosoLibrary', images: ['appliance-*'] };

/** The key that the host asks for; null where it asks for none. */
function functionKey(stateDir: string): string | null {
  if (process.env.HOST_KEYS !== 'on') {
    return null;
  }
  const { functionKeys } = JSON.parse(readFileSync(join(stateDir, 'host-keys.json'), 'utf8')) as {
    readonly functionKeys: { readonly default: string };
  };
  return functionKeys.default;
}

async function whatNext({ azure, hostUrl }: LocalStack, stateDir: string): Promise<string> {
  await createAzureUser({ ...azure, clientId: publisherClientId }); // fails where the identity endpoint does not answer
  const body = JSON.stringify({ imageVersionId: seededVersion });
  const key = functionKey(stateDir);
  const curl = key === null ? 'curl -s' : `curl -s -H 'x-functions-key: ${key}'`;
  return `
Ready: ${hostUrl}/api/ui

Try, in another terminal:

  # what would be changed, without changing anything
  ${curl} ${hostUrl}/api/replications -H 'content-type: application/json' -d '${JSON.stringify({ imageVersionId: seededVersion, dryRun: true })}'

  # replicate a version that was there before the app was
  ${curl} ${hostUrl}/api/replications -H 'content-type: application/json' -d '${body}'

  # the second gallery: what a policy asks for some of its images; then without dryRun
  ${curl} ${hostUrl}/api/replications -H 'content-type: application/json' -d '${JSON.stringify({ ...librarySelection, dryRun: true })}'
  ${curl} ${hostUrl}/api/replications -H 'content-type: application/json' -d '${JSON.stringify(librarySelection)}'

  # where they are
  ${curl} ${hostUrl}/api/replications

  # where every version of a gallery is and should be, as a table; what each rule covers
  ${curl} '${hostUrl}/api/coverage?galleryId=contosoImages&format=csv&expand=replicationStatus'
  ${curl} '${hostUrl}/api/coverage?galleryId=contosoLibrary&versions=latest&format=csv'
  ${curl} ${hostUrl}/api/policy

  # the same with the command line (docs/cli.md)
  GZR_URL=${hostUrl} ${key === null ? '' : `GZR_KEY='${key}' `}npx gzr coverage

  # what it tells Application Insights, as a table (without /table: everything, as JSON)
  curl -s --cacert ${azure.caFile} ${azure.endpoint}/_sim/telemetry/table

  # the completion events, in the topic of the simulated Azure (docs/simulated-event-grid.md)
  curl -s --cacert ${azure.caFile} ${azure.endpoint}/_sim/events

Publishing as a pipeline does, with az or curl: docs/simulated-azure.md. CLOCK_SPEED=60 npm start makes an hour a minute.
npm start -- --engine azure-storage runs the app on the durable engine of Azure (docs/durable-engine.md).
A line tells each change of a zone; --verbose prints each start and end of a function instead. Ctrl-C stops everything.
`;
}

/** What was printed before all was ready: an error is told once. */
let told = '';
let isReady = false;

async function main(): Promise<void> {
  const values = readCommandLine({
    command: 'npm start',
    summary: 'Runs the simulated Azure and the host with the app, until Ctrl-C.',
    options: ['port', 'azurePort', 'clockSpeed', 'engine', 'stateDir', 'fresh', 'verbose'],
  });
  const settings = stackSettings('start', values, { clockSpeed: '1', hostPort: '7071', azurePort: '7443' });
  const stateDir = values.stateDir ?? (process.env.LOCAL_STATE_DIR || join(projectRoot, '.local'));
  if (values.fresh) {
    forgetState(stateDir);
  }
  const warning = misfit(stateDir);
  if (warning !== null) {
    console.error(warning);
  }
  const hostPort = settings.hostPort === 0 ? await freePort() : settings.hostPort;
  console.log(`The page: http://localhost:${hostPort}/api/ui, as soon as it says Ready below.`);
  const print = (text: string) => void process.stdout.write(text);
  const show = values.verbose ? print : createQuietLog(print);
  const stack = await startLocalStack({
    ...settings,
    hostPort,
    stateDir,
    // What the host remembers is there when it looks for it.
    env: {
      AZURE_SIM_KEEP_STATE: process.env.AZURE_SIM_KEEP_STATE || 'on',
      DEV_CENTERS: process.env.DEV_CENTERS ?? devCenter,
      WATCHED_GALLERIES: process.env.WATCHED_GALLERIES || `${watchedGallery} ${libraryGallery}`,
    },
    tellsCompletion: true,
    log: (text) => {
      if (!isReady) {
        told += text;
      }
      show(text);
    },
  });
  let asked = false;
  const ending = new AbortController();
  const stop = () => {
    asked = true;
    ending.abort();
    void stack.stop();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  endWithNpm(stop);
  isReady = true;
  console.log(await whatNext(stack, stateDir));
  if (!values.verbose) {
    void tellZones(stack.hostUrl, functionKey(stateDir), (line) => console.log(line), ending.signal);
  }
  const code = await stack.ended;
  ending.abort();
  await stack.stop();
  if (asked) {
    console.log('Stopped; nothing is left running.');
  }
  process.exit(asked ? 0 : code || 1);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`start: ${told.includes(message.trim()) ? 'it did not start; see above.' : message}`);
  process.exit(1);
});
