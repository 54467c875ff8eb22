// Reads everything that the simulated Azure starts with: what a person sees first must be well formed too.

import type { RecordedAzure } from './recorded-azure';

const API_VERSIONS = ['2022-03-03', '2024-03-03'];

interface Listed {
  id: string;
}

/** Walks from the subscriptions down to each image version. @throws Error if a read is refused */
export async function readSeed(azure: RecordedAzure): Promise<void> {
  const list = async (path: string, apiVersion: string): Promise<Listed[]> => {
    const { status, body } = await azure.send({ method: 'GET', path, apiVersion });
    if (status !== 200) {
      throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    }
    return (body as { value: Listed[] }).value;
  };
  for (const subscription of await list('/subscriptions', '2022-12-01')) {
    await list(`${subscription.id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`, '2023-01-31');
    await list(`${subscription.id}/providers/Microsoft.Authorization/roleAssignments`, '2022-04-01');
    await list(`${subscription.id}/providers/Microsoft.EdgeZones/extendedZones`, '2024-04-01-preview');
    for (const apiVersion of API_VERSIONS) {
      for (const gallery of await list(`${subscription.id}/providers/Microsoft.Compute/galleries`, apiVersion)) {
        await readGallery(azure, list, gallery, apiVersion);
      }
    }
  }
}

async function readGallery(
  azure: RecordedAzure,
  list: (path: string, apiVersion: string) => Promise<Listed[]>,
  gallery: Listed,
  apiVersion: string,
): Promise<void> {
  for (const image of await list(`${gallery.id}/images`, apiVersion)) {
    for (const version of await list(`${image.id}/versions`, apiVersion)) {
      await azure.send({ method: 'GET', path: version.id, query: { $expand: 'ReplicationStatus' }, apiVersion });
    }
  }
}
