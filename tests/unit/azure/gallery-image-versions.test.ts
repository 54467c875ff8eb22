// What a write must keep is read with the newest api-version that the cloud serves, and written with one that knows it.
import { defaultGalleryApiVersion, newestGalleryApiVersion, newestServed } from '../../../src/azure/arm/api-versions';
import { getImageVersionToWrite, putImageVersion } from '../../../src/azure/gallery-image-versions';
import { knowsTargetMembers } from '../../../src/domain/image-version/known-members';
import { armErrorOf, createScriptedArm, type Script, scriptedTime } from '../../support/azure/scripted-arm';
import { versionId } from '../samples';

const zone = {
  name: 'West US',
  extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
  extendedLocationReplicaCount: 1,
  storageAccountType: 'StandardSSD_LRS',
  encryption: {
    osDiskImage: { diskEncryptionSetId: '/des', securityProfile: {} },
    dataDiskImages: [{ lun: 0, diskEncryptionSetId: '/des' }],
  },
};
const region = {
  name: 'West US',
  regionalReplicaCount: 1,
  storageAccountType: 'Standard_LRS',
  excludeFromLatest: false,
  additionalReplicaSets: [{ storageAccountType: 'PremiumV2_LRS', regionalReplicaCount: 1 }],
};
const versionWith = (zones: unknown[], regions: unknown[] = [region]) => ({
  location: 'westus',
  properties: { publishingProfile: { targetRegions: regions, targetExtendedLocations: zones } },
});

const apiVersionOf = (url: string) => new URL(url).searchParams.get('api-version') ?? '';

/** A cloud that serves these api-versions and says so where it refuses one. */
const cloud =
  (served: readonly string[], body: unknown): Script =>
  ({ url }) =>
    served.includes(apiVersionOf(url))
      ? { body }
      : {
          status: 400,
          body: {
            error: {
              code: 'NoRegisteredProviderFound',
              message: `No registered resource provider found for location 'westus' and API version '${apiVersionOf(url)}' for type 'galleries/images/versions'. The supported api-versions are '${served.join(', ')}'. The supported locations are 'westus'.`,
            },
          },
        };

test('where the cloud serves the newest one, it reads; the write keeps to the configured one', async () => {
  const { arm, sent } = createScriptedArm(
    cloud([defaultGalleryApiVersion, newestGalleryApiVersion], versionWith([zone])),
  );
  const version = await getImageVersionToWrite(arm, versionId);
  await putImageVersion(arm, versionId, version);
  expect(sent.map(({ method, url }) => [method, apiVersionOf(url)])).toEqual([
    ['GET', newestGalleryApiVersion],
    ['PUT', defaultGalleryApiVersion],
  ]);
});

test.each([
  [['2023-07-03', '2024-03-03', '2025-03-03', '2025-12-03'], '2025-12-03'],
  [['2024-03-03', '2025-03-03', '2030-01-01-preview'], '2025-03-03'],
  [['2025-03-03', '2024-03-03', '2030-01-01'], '2025-03-03'],
  [['2024-03-03'], '2024-03-03'],
])('where it serves %p, the refusal is learnt from once for the whole process: %s reads', async (served, newest) => {
  const { client, sent } = createScriptedArm(cloud(served, versionWith([zone])));
  await getImageVersionToWrite(client.at(scriptedTime), versionId);
  await getImageVersionToWrite(client.at(scriptedTime), versionId);
  expect(sent.map(({ url }) => apiVersionOf(url))).toEqual([newestGalleryApiVersion, newest, newest]);
});

test('a cloud that serves none of them is told with those that it does serve', async () => {
  const { arm } = createScriptedArm(cloud(['2022-03-03'], versionWith([zone])));
  expect(await armErrorOf(getImageVersionToWrite(arm, versionId))).toMatchObject({
    kind: 'apiVersionNotServed',
    message: expect.stringContaining('2022-03-03'),
  });
});

const newMembers: ReadonlyArray<readonly [string, unknown[], unknown[]]> = [
  ['a zone', [{ ...zone, cacheTier: 'hot' }], [region]],
  ["a zone's location", [{ ...zone, extendedLocation: { ...zone.extendedLocation, rack: 1 } }], [region]],
  ["a zone's data disk", [{ ...zone, encryption: { dataDiskImages: [{ lun: 0, securityProfile: {} }] } }], [region]],
  ['a region', [zone], [{ ...region, tier: 'x' }]],
  ["a region's replica set", [zone], [{ ...region, additionalReplicaSets: [{ zone: 1 }] }]],
];

test.each(newMembers)(
  '%s with a member that the configured api-version does not know is written with the one that read it',
  async (_, zones, regions) => {
    const { arm } = createScriptedArm(
      cloud([defaultGalleryApiVersion, newestGalleryApiVersion], versionWith(zones, regions)),
    );
    expect(await getImageVersionToWrite(arm, versionId)).toMatchObject({ apiVersion: newestGalleryApiVersion });
  },
);

test('an older configured api-version knows less', () => {
  expect(knowsTargetMembers('2024-03-03', versionWith([zone]))).toBe(true);
  expect(knowsTargetMembers('2025-03-03', versionWith([zone]))).toBe(true);
  expect(knowsTargetMembers('2023-07-03', versionWith([zone]))).toBe(false);
  expect(knowsTargetMembers('2023-07-03', versionWith([zone], [{ name: 'West US' }]))).toBe(true);
  expect(knowsTargetMembers('2024-03-03', {})).toBe(true);
});

test.each([
  ["The supported api-versions are '2023-07-03, 2024-03-03'. The supported locations are ''.", '2024-03-03'],
  ["The supported api-versions are ''.", null],
  ['nothing', null],
  ["The supported api-versions are '2099-01-01'.", null],
])('%p: %p', (refusal, newest) => {
  expect(newestServed(refusal, newestGalleryApiVersion)).toBe(newest);
});

test.each([
  ['SoftDeleted', 'notFound'],
  ['Active', null],
  [undefined, null],
])('a version whose imageState is %s: %s', async (imageState, kind) => {
  const { arm } = createScriptedArm(() => ({
    body: { location: 'westus', properties: { imageState, publishingProfile: {} } },
  }));
  const read = getImageVersionToWrite(arm, versionId);
  if (kind === null) {
    await expect(read).resolves.toMatchObject({ body: {} });
  } else {
    expect(await armErrorOf(read)).toMatchObject({
      kind,
      status: 404,
      message: expect.stringContaining('SoftDeleted'),
    });
  }
});

test.each([
  { location: 'westus' },
  { location: 'westus', properties: {} },
  { location: 'westus', properties: { publishingProfile: null } },
  { properties: { publishingProfile: { targetRegions: [region] } } },
])('a version answered as %p is not whole, and no write is made of it', async (body) => {
  const { arm } = createScriptedArm(() => ({ body }));
  expect(await armErrorOf(getImageVersionToWrite(arm, versionId))).toMatchObject({ kind: 'odd' });
});
