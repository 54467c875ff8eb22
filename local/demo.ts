// `npm run demo`: the main job once. Publishes an image version in the simulated Azure, follows its replication into two
// extended zones, and asks Azure itself whether it can be deployed there. `-- --json`: the replication, alone, on stdout.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../build/build-app';
import { isFinal, type Replication } from '../src/domain/replication/replication';
import { readCommandLine } from './process/command-line';
import { endWithNpm } from './process/end-with-npm';
import { type AzureUser, createAzureUser } from './stack/azure-user';
import { type LocalStack, startLocalStack } from './stack/local-stack';
import { createProgressView } from './stack/progress';
import { publisherClientId, sampleImageVersion, watchedGallery } from './stack/sample';
import { stackSettings } from './stack/stack-settings';

const versionId = `${watchedGallery}/images/ubuntu-pro/versions/1.2.0`;
const computeApi = 'api-version=2024-03-03';
const patienceMilliseconds = 180_000;

const values = readCommandLine({
  command: 'npm run demo',
  summary: 'Publishes an image version in the simulated Azure and follows it into two extended zones.',
  options: ['json', 'plain', 'engine', 'port', 'azurePort', 'clockSpeed'],
});
/** An hour of replication passes in a quarter of a minute. */
const { engine, clockSpeed, hostPort, azurePort } = stackSettings('demo', values, {
  clockSpeed: '240',
  hostPort: '0',
  azurePort: '0',
});
/** With `--json`, stdout is for the JSON alone. */
const out = values.json ? process.stderr : process.stdout;
const say = (line = '') => out.write(`${line}\n`);

async function readReplications(hostUrl: string): Promise<readonly Replication[]> {
  const answer = await fetch(`${hostUrl}/api/replications`);
  return ((await answer.json()) as { value: readonly Replication[] }).value;
}

async function follow(hostUrl: string): Promise<Replication> {
  const view = createProgressView(say, out.isTTY && !values.plain ? () => out.columns || 80 : null);
  const deadline = Date.now() + patienceMilliseconds;
  try {
    while (Date.now() < deadline) {
      const replication = (await readReplications(hostUrl)).find((one) => one.imageVersionId === versionId);
      if (replication !== undefined) {
        view.show(replication);
        if (isFinal(replication.state)) {
          return replication;
        }
      }
      await wait(200);
    }
  } finally {
    view.end();
  }
  throw new Error(`no replication has ended within ${patienceMilliseconds / 1000} seconds`);
}

/** Zones of which the simulated Azure itself says Completed. */
async function completedZones(azure: AzureUser): Promise<readonly string[]> {
  const { body } = await azure.send('GET', `${versionId}?$expand=ReplicationStatus&${computeApi}`);
  const summary: ReadonlyArray<{ region: string; state: string }> = body.properties.replicationStatus.summary;
  return summary.filter((one) => one.state === 'Completed').map((one) => one.region);
}

async function appRequests(azure: AzureUser): Promise<ReadonlyMap<string, number>> {
  const { body } = await azure.send('GET', '/_sim/requests?caller=b0000000-0000-4000-8000-000000000002');
  const counts = new Map<string, number>();
  for (const { method, count } of body.counts as ReadonlyArray<{ method: string; count: number }>) {
    counts.set(method, (counts.get(method) ?? 0) + count);
  }
  return counts;
}

async function run(stack: LocalStack): Promise<Replication> {
  const publisher = await createAzureUser({ ...stack.azure, clientId: publisherClientId });
  say(`Simulated Azure ${stack.azure.endpoint}, app ${stack.hostUrl} on the durable engine ${engine}.`);
  say(`Time runs ${clockSpeed} times as fast${engine === 'sqlite' ? '' : ' in the simulated Azure, not in the app'}.`);
  say('Configured zones: westus/losangeles (2 replicas), australiaeast/perth');
  say();
  say('Publishing ubuntu-pro 1.2.0 to westus and australiaeast, as a pipeline would:');
  const published = await publisher.send('PUT', `${versionId}?${computeApi}`, sampleImageVersion);
  say(
    `  PUT …/images/ubuntu-pro/versions/1.2.0 -> ${published.status} ${published.body.properties?.provisioningState ?? JSON.stringify(published.body)}`,
  );
  say('Event Grid tells the app, which starts by itself:');
  const replication = await follow(stack.hostUrl);
  say();
  for (const { severity, message } of replication.findings) {
    say(`  ${severity}: ${message}`);
  }
  const completed = await completedZones(publisher);
  const isThere = replication.targets.every((target) =>
    completed.some((region) => region.toLowerCase().includes(target.zone)),
  );
  const counts = await appRequests(publisher);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const minutes = (Date.parse(replication.finishedAt ?? '') - Date.parse(replication.startedAt)) / 60_000;
  say(
    `${replication.state} after ${minutes.toFixed(1)} ${engine === 'sqlite' ? 'simulated minutes' : "minutes of the app's"}. Azure says Completed: ${completed.join(', ')}`,
  );
  say(`ARM requests of the app: ${total} (${[...counts].map(([method, count]) => `${count} ${method}`).join(', ')})`);
  if (!isThere || replication.state !== 'Succeeded') {
    throw new Error(`the image is not in every zone: ${JSON.stringify(replication, null, 2)}`);
  }
  return replication;
}

async function main(): Promise<void> {
  const stateDir = join(process.env.LOCAL_STATE_DIR || join(projectRoot, '.local'), 'demo');
  say('Starting the simulated Azure, and the app on its host…');
  await rm(stateDir, { recursive: true, force: true });
  const stack = await startLocalStack({
    azurePort,
    hostPort,
    stateDir,
    clockSpeed,
    engine,
    env: { LOCAL_STATE_DIR: stateDir, RECONCILE_SCHEDULE: 'off' },
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stack.stop();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop().then(() => process.exit(130)));
  }
  endWithNpm(() => void stop().then(() => process.exit(130)));
  let replication: Replication;
  try {
    replication = await Promise.race([run(stack), stack.ended.then(endedEarly)]);
  } finally {
    await stop();
  }
  if (values.json) {
    console.log(JSON.stringify(replication));
    return;
  }
  say();
  say(
    'Next: npm start leaves it running, with a web page (/api/ui), an API and a command line; docs/deployment.md is for real.',
  );
}

function endedEarly(code: number): never {
  throw new Error(`a program of the stack ended with ${code}`);
}

main().catch((error: unknown) => {
  console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
