// A program as Azure's own documentation would write it: ManagedIdentityCredential and @azure/arm-compute, nothing that knows of a simulation.
// Run with NODE_EXTRA_CA_CERTS, IDENTITY_ENDPOINT and IDENTITY_HEADER set; prints what it saw as one line of JSON.
import { ComputeManagementClient, type GalleryImageVersion } from '@azure/arm-compute';
import { ManagedIdentityCredential } from '@azure/identity';

const resourceGroup = 'images-rg';
const gallery = 'sdkGallery';

async function main(): Promise<void> {
  const endpoint = process.env.ARM_ENDPOINT;
  if (!endpoint) {
    throw new Error('ARM_ENDPOINT says where ARM is');
  }
  const client = new ComputeManagementClient(new ManagedIdentityCredential(), '11111111-2222-3333-4444-555555555555', {
    endpoint,
  });
  const fast = { updateIntervalInMs: 50 };
  const seen: Record<string, unknown> = {};

  const created = await client.galleries.createOrUpdate(
    resourceGroup,
    gallery,
    { location: 'westus', description: 'by the SDK' },
    fast,
  );
  seen.gallery = [created.name, created.provisioningState];
  const identifier = { publisher: 'Contoso', offer: 'sdk', sku: 'one' };
  const image = await client.galleryImages.createOrUpdate(
    resourceGroup,
    gallery,
    'image',
    { location: 'westus', osType: 'Linux', osState: 'Generalized', identifier },
    fast,
  );
  seen.image = [image.name, image.provisioningState];
  const source = { id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/i' };
  const wanted: GalleryImageVersion = {
    location: 'westus',
    storageProfile: { source },
    publishingProfile: { targetRegions: [{ name: 'westus' }] },
  };
  const version = await client.galleryImageVersions.createOrUpdate(
    resourceGroup,
    gallery,
    'image',
    '1.0.0',
    wanted,
    fast,
  );
  seen.version = [version.name, version.provisioningState];
  const targetRegions = [{ name: 'westus' }, { name: 'eastus' }];
  const updated = await client.galleryImageVersions.update(
    resourceGroup,
    gallery,
    'image',
    '1.0.0',
    { publishingProfile: { targetRegions } },
    fast,
  );
  seen.updated = [
    updated.provisioningState,
    updated.publishingProfile?.targetRegions?.map(({ name }) => name),
    updated.storageProfile?.source?.id,
  ];
  const read = await client.galleryImageVersions.get(resourceGroup, gallery, 'image', '1.0.0', {
    expand: 'ReplicationStatus',
  });
  seen.replication = read.replicationStatus?.summary?.map(({ region }) => region);
  const listed: unknown[] = [];
  for await (const { name } of client.galleryImageVersions.listByGalleryImage(resourceGroup, gallery, 'image')) {
    listed.push(name);
  }
  seen.listed = listed;
  const tooFew = { publishingProfile: { targetRegions: [{ name: 'westus' }] } };
  seen.refused = await client.galleryImageVersions.update(resourceGroup, gallery, 'image', '1.0.0', tooFew, fast).then(
    () => 'nothing',
    (error: { statusCode?: number; code?: string }) => [error.statusCode, error.code],
  );
  await client.galleryImageVersions.delete(resourceGroup, gallery, 'image', '1.0.0', fast);
  await client.galleryImages.delete(resourceGroup, gallery, 'image', fast);
  await client.galleries.delete(resourceGroup, gallery, fast);
  seen.gone = await client.galleries.get(resourceGroup, gallery).then(
    () => 'still there',
    (error: { statusCode?: number; code?: string }) => [error.statusCode, error.code],
  );
  console.log(JSON.stringify(seen));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
