// The app's own traffic: the whole product as it ships, embedded host and compiled app included, replicates a version that
// is published to it.

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createAzureUser } from '../../local/stack/azure-user';
import { startLocalStack } from '../../local/stack/local-stack';
import { publisherClientId, sampleImageVersion, watchedGallery } from '../../local/stack/sample';

const VERSION = `${watchedGallery}/images/ubuntu-pro/versions/8.0.0`;
/** Twenty minutes of replication pass in five seconds. */
const CLOCK_SPEED = 240;
const PATIENCE_MILLISECONDS = 120_000;
const FINAL = ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'];

/** @throws Error if the replication does not succeed: its traffic would not be the product's */
export async function recordAppTraffic(recordFile: string, stateDirectory: string): Promise<void> {
  const stateDir = join(stateDirectory, 'app');
  const env = { AZURE_SIM_RECORD: recordFile, NODE_EXTRA_CA_CERTS: join(stateDir, 'azure-ca.pem') };
  const stack = await startLocalStack({ azurePort: 0, hostPort: 0, stateDir, clockSpeed: CLOCK_SPEED, env });
  try {
    const publisher = await createAzureUser({ ...stack.azure, clientId: publisherClientId });
    const { status } = await publisher.send('PUT', `${VERSION}?api-version=2024-03-03`, sampleImageVersion);
    if (status >= 400) throw new Error(`the version could not be published: ${status}`);
    const state = await finalState(stack.hostUrl);
    if (state !== 'Succeeded') throw new Error(`the replication ended ${state}`);
  } finally {
    await stack.stop();
  }
}

async function finalState(hostUrl: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (Date.now() < deadline) {
    const { value } = (await (await fetch(`${hostUrl}/api/replications`)).json()) as { value: { state: string }[] };
    const found = value.find(({ state }) => FINAL.includes(state));
    if (found) return found.state;
    await wait(200);
  }
  throw new Error(`no replication has ended within ${PATIENCE_MILLISECONDS / 1000} seconds`);
}
