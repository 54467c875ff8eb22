// A host that stops in the middle of a run and starts again: it sends what it has before it ends, and the replay of the
// history in the new process tells nothing a second time.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../../../build/build-app';
import { type SimulatedAzure, startAzure } from '../../../local/azure/start-azure';
import { type AzureUser, createAzureUser } from '../../../local/stack/azure-user';
import { startChildProgram } from '../../../local/stack/child-program';
import { freePort } from '../../../local/stack/free-port';
import {
  appClientId,
  identityName,
  publisherClientId,
  sampleImageVersion,
  watchedGallery,
} from '../../../local/stack/sample';
import type { Replication } from '../../../src/domain/replication/replication';
import { ArrivedTelemetry } from '../../support/telemetry/arrived-telemetry';

const clockSpeed = 120;
let azure: SimulatedAzure;
let publisher: AzureUser;
let stateDir: string;
let hostPort: number;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'telemetry-restart-'));
  hostPort = await freePort();
  azure = await startAzure({ stateDir, clockSpeed, functionHostUrl: `http://localhost:${hostPort}` });
  publisher = await createAzureUser({ ...azure, clientId: publisherClientId });
});
afterAll(async () => {
  await azure.close();
  await rm(stateDir, { recursive: true, force: true });
});

/** As local-stack.ts starts it, with the delays that the client has by itself. */
function startHost() {
  return startChildProgram<{ readonly url: string }>(
    join(projectRoot, 'local', 'host', 'main.ts'),
    {
      ...process.env,
      PORT: String(hostPort),
      LOCAL_STATE_DIR: stateDir,
      CLOCK_SPEED: String(clockSpeed),
      WATCHED_GALLERIES: watchedGallery,
      EXTENDED_ZONE_TARGETS: 'westus=losangeles=2=StandardSSD_LRS australiaeast=perth',
      GALLERY_IDENTITY_NAME: identityName,
      TASKHUB_NAME: 'TelemetryRestart',
      ARM_ENDPOINT: azure.endpoint,
      ARM_REGIONAL_ENDPOINT: azure.endpoint,
      IDENTITY_ENDPOINT: azure.identityEndpoint,
      IDENTITY_HEADER: azure.identityHeader,
      AZURE_CLIENT_ID: appClientId,
      NODE_EXTRA_CA_CERTS: azure.caFile,
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=11111111-2222-3333-4444-555555555556;IngestionEndpoint=${azure.endpoint}/`,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD',
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
    },
    null,
  );
}

async function until(condition: (replication: Replication) => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await fetch(`http://localhost:${hostPort}/api/replications`);
    const [replication] = ((await answer.json()) as { value: readonly Replication[] }).value;
    if (replication !== undefined && condition(replication)) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`not reached in time: ${JSON.stringify(replication)}`);
    }
    await wait(50);
  }
}

test('every event of the run arrives, once, under one operation id', async () => {
  const telemetry = new ArrivedTelemetry(publisher);
  const first = await startHost();
  await publisher.send(
    'PUT',
    `${watchedGallery}/images/ubuntu-pro/versions/5.0.0?api-version=2024-03-03`,
    sampleImageVersion,
  );
  await until(({ state }) => state === 'Replicating');
  await first.stop();
  const names = async () =>
    (await telemetry.events()).map(({ name }) => name).filter((name) => name !== 'ReplicationRequested');
  expect(await names()).toEqual(['ReplicationPlanned', 'GalleryIdentityEnsured', 'TargetsAdded']);
  expect(await telemetry.sum('ReplicationsStarted')).toBe(1);

  const second = await startHost();
  await until(({ finishedAt }) => finishedAt !== null);
  await second.stop();
  expect(await names()).toEqual([
    'ReplicationPlanned',
    'GalleryIdentityEnsured',
    'TargetsAdded',
    'TargetReplicated',
    'TargetReplicated',
    'ReplicationFinished',
  ]);
  expect(await telemetry.sum('ReplicationsFinished')).toBe(1);
  const ofRun = (await telemetry.events()).filter(
    ({ name, properties }) => name !== 'ReplicationRequested' || properties.outcome === 'started',
  );
  expect(new Set(ofRun.map(({ operationId }) => operationId)).size).toBe(1);
});
