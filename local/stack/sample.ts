// The sample deployment that demo and start run: names that the simulated Azure starts with (docs/simulated-azure.md).

export const subscriptionId = '11111111-2222-3333-4444-555555555555';
export const watchedGallery = `/subscriptions/${subscriptionId}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages`;
/** Forty definitions of ten versions each, whose zones are not what a policy asks for. */
export const libraryGallery = `/subscriptions/${subscriptionId}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoLibrary`;
/** The dev center that is there from the start. */
export const devCenter = `/subscriptions/${subscriptionId}/resourceGroups/platform-rg/providers/Microsoft.DevCenter/devcenters/contoso-devcenter`;
export const identityName = 'galleryReplicator';
/** Client id of the app's own identity, which has the rights of a deployment and no more. */
export const appClientId = 'a0000000-0000-4000-8000-000000000002';
/** Client id of the people who publish images. */
export const publisherClientId = 'a0000000-0000-4000-8000-000000000003';

/** Body of `PUT …/versions/{v}` as a publisher's pipeline sends it: regions, no zones. */
export const sampleImageVersion = {
  location: 'westus',
  properties: {
    publishingProfile: {
      targetRegions: [
        { name: 'westus', regionalReplicaCount: 1, storageAccountType: 'Standard_ZRS' },
        { name: 'australiaeast', regionalReplicaCount: 1 },
      ],
    },
    storageProfile: {
      source: {
        id: `/subscriptions/${subscriptionId}/resourceGroups/build-rg/providers/Microsoft.Compute/images/ubuntu-pro-build-42`,
      },
    },
  },
};
