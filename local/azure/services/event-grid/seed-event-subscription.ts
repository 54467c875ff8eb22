// The event subscription that a deployment of gallery-zone-replicator makes: image version writes to its function.
import type { JsonObject } from '../../state/json';
import { subscriptionId } from '../../state/seed-ids';

const platform = `/subscriptions/${subscriptionId}/resourceGroups/platform-rg/providers`;

export const seedEventSubscription: { readonly scope: string; readonly name: string; readonly properties: JsonObject } =
  {
    scope: `/subscriptions/${subscriptionId}`,
    name: 'gallery-zone-replicator',
    properties: {
      destination: {
        endpointType: 'AzureFunction',
        properties: {
          resourceId: `${platform}/Microsoft.Web/sites/gallery-zone-replicator/functions/onImageVersionEvent`,
        },
      },
      filter: {
        includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'],
        advancedFilters: [
          {
            operatorType: 'StringIn',
            key: 'data.operationName',
            values: ['Microsoft.Compute/galleries/images/versions/write'],
          },
        ],
      },
      deadLetterDestination: {
        endpointType: 'StorageBlob',
        properties: {
          resourceId: `${platform}/Microsoft.Storage/storageAccounts/galleryreplicator`,
          blobContainerName: 'dead-letters',
        },
      },
    },
  };
