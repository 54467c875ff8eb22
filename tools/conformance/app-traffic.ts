// The app's own traffic: the whole product as it ships, embedded host and compiled app included, replicates a version that
// is published to it.

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createAzureUser } from '../../local/stack/azure-user';
import { startLocalStack } from '../../local/stack/local-stack';
import { publisherClientId, sampleImageVersion, watchedGallery } from '../../local/stack/sample';

const IMAGES = `${watchedGallery}/images`;
/** Twenty minutes of replication pass in five seconds. */
const CLOCK_SPEED = 240;
const PATIENCE_MILLISECONDS = 120_000;
const FINAL = ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'];

/**
 * One version is published and noticed, one that is there already is asked for, one is planned only.
 * @throws Error if one of them does not succeed: its traffic would not be the product's
 */
export async function recordAppTraffic(recordFile: string, stateDirectory: string): Promise<void> {
  const stack = await startLocalStack({
    azurePort: 0,
    hostPort: 0,
    stateDir: join(stateDirectory, 'app'),
    clockSpeed: CLOCK_SPEED,
    env: { AZURE_SIM_RECORD: recordFile, RECONCILE_SCHEDULE: 'off' },
  });
  try {
    const publisher = await createAzureUser({ ...stack.azure, clientId: publisherClientId });
    const published = `${IMAGES}/ubuntu-pro/versions/8.0.0`;
    const { status } = await publisher.send('PUT', `${published}?api-version=2024-03-03`, sampleImageVersion);
    if (status >= 400) {
      throw new Error(`the version could not be published: ${status}`);
    }
    await succeeded(stack.hostUrl, published);
    await request(stack.hostUrl, { imageVersionId: `${IMAGES}/windows-2025/versions/2025.11.0`, dryRun: true });
    const older = `${IMAGES}/ubuntu-pro/versions/1.0.0`;
    await request(stack.hostUrl, { imageVersionId: older });
    await succeeded(stack.hostUrl, older);
  } finally {
    await stack.stop();
  }
}

async function request(hostUrl: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${hostUrl}/api/replications`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) {
    throw new Error(`POST /api/replications: ${answer.status} ${await answer.text()}`);
  }
}

async function succeeded(hostUrl: string, imageVersionId: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (Date.now() < deadline) {
    const answer = await fetch(`${hostUrl}/api/replications`);
    const { value } = (await answer.json()) as { value: { imageVersionId: string; state: string }[] };
    const found = value.find((one) => one.imageVersionId === imageVersionId);
    if (found?.state === 'Succeeded') {
      return;
    }
    if (found && FINAL.includes(found.state)) {
      throw new Error(`the replication of ${imageVersionId} ended ${found.state}`);
    }
    await wait(200);
  }
  throw new Error(`the replication of ${imageVersionId} has not ended within ${PATIENCE_MILLISECONDS / 1000} seconds`);
}
