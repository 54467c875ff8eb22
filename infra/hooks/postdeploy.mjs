// After `azd deploy`: waits until the app lists the function that takes events, then deploys infra/events.json, which may
// be done again at any time. POSTDEPLOY_ATTEMPTS (40) and POSTDEPLOY_SECONDS (15, between attempts) bound the waiting.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HookError, pause, requireValues, runHook, setting, tryArm, tryAz } from './cli.mjs';
import { whyNotListed } from './why-not-listed.mjs';

const functionName = 'onImageVersionEvent';
const seconds = Number(setting('POSTDEPLOY_SECONDS') || 15);

async function waitForFunction() {
  const app = setting('REPLICATOR_APP_ID');
  const attempts = Number(setting('POSTDEPLOY_ATTEMPTS') || 40);
  let last = '';
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    // Flex Consumption may go on listing what was there before until somebody asks for this.
    const sync = tryArm('post', `${app}/host/default/sync`, 'api-version=2025-03-01');
    const { value, problem } = tryArm('get', `${app}/functions`, 'api-version=2025-03-01');
    const names = (value?.value ?? []).map((/** @type {any} */ one) => String(one.name).split('/').at(-1));
    if (names.includes(functionName)) {
      return;
    }
    last = problem ?? sync.problem ?? `listed: ${names.join(', ') || 'none'}`;
    if (attempt < attempts) {
      console.log(`Waiting for ${functionName} (${attempt} of ${attempts}; ${last})...`);
      await pause(seconds * 1000);
    }
  }
  throw new HookError(await whyNotListed(functionName, last));
}

/** The parameters of events.bicep, in a file: a value may hold what a command line would take apart. */
async function deploySubscriptions() {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const file = join(folder, 'events.parameters.json');
  const values = {
    watchedGalleries: setting('REPLICATOR_WATCHED_GALLERIES'),
    existingSystemTopics: setting('REPLICATOR_EXISTING_SYSTEM_TOPICS'),
    systemTopicName: setting('REPLICATOR_SYSTEM_TOPIC_NAME'),
    functionAppId: setting('REPLICATOR_APP_ID'),
    functionName,
    deadLetterAccountId: setting('REPLICATOR_DEAD_LETTER_ACCOUNT_ID'),
    deadLetterContainerName: setting('REPLICATOR_DEAD_LETTER_CONTAINER'),
  };
  writeFileSync(
    file,
    JSON.stringify({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#',
      contentVersion: '1.0.0.0',
      parameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
    }),
  );
  try {
    let said = '';
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { problem } = tryAz([
        'deployment',
        'sub',
        'create',
        '--subscription',
        setting('AZURE_SUBSCRIPTION_ID'),
        '--location',
        setting('AZURE_LOCATION'),
        '--name',
        `gallery-zone-replicator-events-${setting('REPLICATOR_RESOURCE_TOKEN')}`,
        '--template-file',
        fileURLToPath(new URL('../events.json', import.meta.url)),
        '--parameters',
        `@${file}`,
      ]);
      if (problem === null) {
        return;
      }
      said = problem;
      // A function is listed before its key for Event Grid is there.
      console.log(`The event subscriptions could not be deployed (${attempt} of 3).`);
      await pause(seconds * 1000);
    }
    throw new HookError(`the event subscriptions could not be deployed: ${said}\nThen: azd hooks run postdeploy`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runHook('postdeploy', async () => {
  requireValues([
    'AZURE_LOCATION',
    'AZURE_SUBSCRIPTION_ID',
    'REPLICATOR_APP_NAME',
    'REPLICATOR_APP_ID',
    'REPLICATOR_RESOURCE_TOKEN',
    'REPLICATOR_WATCHED_GALLERIES',
    'REPLICATOR_SYSTEM_TOPIC_NAME',
    'REPLICATOR_DEAD_LETTER_ACCOUNT_ID',
    'REPLICATOR_DEAD_LETTER_CONTAINER',
  ]);
  const { problem } = tryAz(['account', 'show', '--subscription', setting('AZURE_SUBSCRIPTION_ID')]);
  if (problem !== null) {
    throw new HookError(
      `az is not signed in to subscription ${setting('AZURE_SUBSCRIPTION_ID')}: run 'az login' (azd's own sign-in does not count), then 'azd hooks run postdeploy'.`,
    );
  }
  await waitForFunction();
  await deploySubscriptions();
  console.log(`Image versions that are published from now on are replicated by ${setting('REPLICATOR_APP_NAME')}.`);
});
