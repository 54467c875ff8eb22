// The app on an ARM that is not the project's own: only the contract of the REST API may be relied on.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';
import { type ChildProgram, startChildProgram } from '../../../local/stack/child-program';
import { isFinal, type Replication } from '../../../src/domain/replication/replication';
import { type OtherArm, startOtherArm } from '../../support/product/other-arm';

const gallery =
  '/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/their-rg/providers/Microsoft.Compute/galleries/theirGallery';
const versionId = `${gallery}/images/img/versions/1.0.0`;

const version = {
  id: versionId.toLowerCase(),
  name: '1.0.0',
  type: 'Microsoft.Compute/galleries/images/versions',
  location: 'westus',
  tags: { team: 'theirs' },
  futureTopLevel: { kept: true },
  properties: {
    futureProperty: [1, { two: 2 }],
    publishingProfile: {
      targetRegions: [{ name: 'westus', regionalReplicaCount: 3, futureOfRegion: 'x' }],
      targetExtendedLocations: [
        {
          name: 'West US',
          extendedLocation: { name: 'microsoftlosangeles1', type: 'EdgeZone' },
          extendedLocationReplicaCount: 1,
          storageAccountType: 'Premium_LRS',
          futureOfZone: 7,
        },
      ],
    },
    storageProfile: { source: { id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/i' } },
  },
};

let stateDir: string;
let arm: OtherArm;
let host: ChildProgram<{ readonly url: string }>;
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'gallery-zone-replicator-'));
  arm = await startOtherArm(stateDir, structuredClone(version));
  host = await startChildProgram(
    join(projectRoot, 'local', 'host', 'main.ts'),
    {
      ...process.env,
      WATCHED_GALLERIES: gallery,
      EXTENDED_ZONE_TARGETS: 'westus=losangeles=2',
      ARM_ENDPOINT: arm.endpoint,
      IDENTITY_ENDPOINT: arm.identityEndpoint,
      IDENTITY_HEADER: 'secret',
      NODE_EXTRA_CA_CERTS: arm.caFile,
      LOCAL_STATE_DIR: stateDir,
      PORT: '0',
      CLOCK_SPEED: '300',
    },
    null,
  );
});
afterAll(async () => {
  await host.stop();
  await arm.close();
  await rm(stateDir, { recursive: true, force: true });
});

async function replicate(): Promise<Replication> {
  const answer = await fetch(`${host.ready.url}/api/replications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ imageVersionId: versionId }),
  });
  expect(answer.status).toBe(202);
  const { id, startedAt } = (await answer.json()) as Replication;
  for (;;) {
    const seen = (await (await fetch(`${host.ready.url}/api/replications/${id}`)).json()) as Replication;
    if (isFinal(seen.state) && seen.startedAt >= startedAt) {
      return seen;
    }
  }
}

test('one write, every field kept but the source, and the zone known by its own name', async () => {
  const replication = await replicate();
  expect(replication).toMatchObject({ state: 'Succeeded', targets: [{ zone: 'losangeles', state: 'Completed' }] });
  expect(arm.writes).toHaveLength(1);
  const { id, name, type, ...kept } = structuredClone(version);
  expect(arm.writes[0]).toEqual({
    ...kept,
    properties: {
      ...kept.properties,
      publishingProfile: {
        ...kept.properties.publishingProfile,
        targetExtendedLocations: [
          ...kept.properties.publishingProfile.targetExtendedLocations,
          {
            name: 'westus',
            extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
            extendedLocationReplicaCount: 2,
            storageAccountType: 'StandardSSD_LRS',
          },
        ],
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: false },
      // The source is never sent: the service keeps it (decision 13).
      storageProfile: {},
    },
  });
});

test('nothing missing, nothing written', async () => {
  expect(await replicate()).toMatchObject({ state: 'NoChange' });
  expect(arm.writes).toHaveLength(1);
});

test('an operation link to elsewhere is not followed, and told', async () => {
  arm.version = structuredClone(version);
  arm.writes.length = 0;
  let isWrite = false;
  arm.intercept = (method, path) => {
    isWrite = method === 'PUT' && path.includes('/versions/');
    if (!isWrite) {
      return undefined;
    }
    arm.version = {
      ...arm.version,
      properties: {
        ...version.properties,
        publishingProfile: {
          ...version.properties.publishingProfile,
          targetExtendedLocations: [
            ...version.properties.publishingProfile.targetExtendedLocations,
            { name: 'westus', extendedLocation: { name: 'losangeles', type: 'EdgeZone' } },
          ],
        },
      },
    };
    return { status: 202, body: {}, headers: { location: 'https://evil.example/operations/1', 'retry-after': '1' } };
  };
  const replication = await replicate();
  expect(replication).toMatchObject({ state: 'Succeeded' });
  expect(replication.findings.map(({ code }) => code)).toContain('ForeignLinkIgnored');
});
