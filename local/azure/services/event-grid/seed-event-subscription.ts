// The event subscriptions that a deployment of gallery-zone-replicator makes, one in each subscription with galleries: image version writes
// to its function.
import type { JsonObject } from '../../state/json';
import { secondSubscriptionId, subscriptionId } from '../../state/seed-ids';

const platform = `/subscriptions/${subscriptionId}/resourceGroups/platform-rg/providers`;

export interface SeedEventSubscription {
  readonly scope: string;
  readonly name: string;
  readonly properties: JsonObject;
}

const properties = {
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
};

export const seedEventSubscriptions: readonly SeedEventSubscription[] = [subscriptionId, secondSubscriptionId].map(
  (id) => ({ scope: `/subscriptions/${id}`, name: 'gallery-zone-replicator', properties }),
);
