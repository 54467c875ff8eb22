// The same Azure through Microsoft's own client, `@azure/arm-compute`, pollers included.

import { ComputeManagementClient, type ComputeManagementClientOptionalParams } from '@azure/arm-compute';
import { subscriptionId } from '../../local/azure/state/seed-ids';
import type { RecordedAzure } from './recorded-azure';

/**
 * @param apiVersion what every request says instead of the client's own api-version, which is newer than the definitions
 *   that may be at hand; undefined leaves the client alone
 */
export async function playSdkScenario({ azure, token }: RecordedAzure, apiVersion?: string): Promise<void> {
  const client = createClient(azure.endpoint, azure.caPem, token, apiVersion);
  const group = 'images-rg';
  const gallery = `sdkImages${apiVersion ? 'Older' : ''}`;
  const pace = { updateIntervalInMs: 20 };
  await client.galleries.createOrUpdate(group, gallery, { location: 'westus' }, pace);
  await client.galleries.update(group, gallery, { tags: { by: 'sdk' } }, pace);
  await client.galleries.get(group, gallery);
  await drain(client.galleries.list());
  await drain(client.galleries.listByResourceGroup(group));
  const identifier = { publisher: 'Contoso', offer: 'alpine', sku: '3' };
  const definition = {
    location: 'westus',
    osType: 'Linux',
    osState: 'Generalized',
    hyperVGeneration: 'V2',
    identifier,
  } as const;
  await client.galleryImages.createOrUpdate(group, gallery, 'alpine', definition, pace);
  await client.galleryImages.get(group, gallery, 'alpine');
  await drain(client.galleryImages.listByGallery(group, gallery));
  const source = {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/images/alpine`,
  };
  const targetRegions = [{ name: 'westus', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' }];
  const version = { location: 'westus', publishingProfile: { targetRegions }, storageProfile: { source } };
  await client.galleryImageVersions.createOrUpdate(group, gallery, 'alpine', '1.0.0', version, pace);
  const wider = [...targetRegions, { name: 'westus3', regionalReplicaCount: 1 }];
  const more = { publishingProfile: { targetRegions: wider }, storageProfile: {} };
  await client.galleryImageVersions.update(group, gallery, 'alpine', '1.0.0', more, pace);
  await client.galleryImageVersions.get(group, gallery, 'alpine', '1.0.0', { expand: 'ReplicationStatus' });
  await drain(client.galleryImageVersions.listByGalleryImage(group, gallery, 'alpine'));
  await client.galleryImageVersions.delete(group, gallery, 'alpine', '1.0.0', pace);
  await client.galleryImages.delete(group, gallery, 'alpine', pace);
  await client.galleries.delete(group, gallery, pace);
}

function createClient(
  endpoint: string,
  ca: string,
  token: string,
  apiVersion: string | undefined,
): ComputeManagementClient {
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const options: ComputeManagementClientOptionalParams = {
    endpoint,
    tlsOptions: { ca },
    additionalPolicies: apiVersion
      ? [
          {
            position: 'perCall',
            policy: {
              name: 'olderApiVersion',
              sendRequest: (request, next) => {
                const url = new URL(request.url);
                url.searchParams.set('api-version', apiVersion);
                request.url = url.href;
                return next(request);
              },
            },
          },
        ]
      : [],
  };
  return new ComputeManagementClient(credential, subscriptionId, options);
}

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pages) {
  }
}
