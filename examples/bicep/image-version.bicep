// Publishes one image version. Deploy it once for each version: the app adds the zones after the event.

@description('Name of the gallery.')
param galleryName string

@description('Name of the image definition.')
param imageName string

@description('Name of the version, such as 1.2.0.')
param versionName string

@description('Resource id of the managed image.')
param sourceId string

@description('Region of the gallery.')
param location string = resourceGroup().location

@description('A region and its replicas.')
type targetRegion = {
  name: string
  regionalReplicaCount: int
}

@description('Zones as the gallery has them.')
type zoneTargets = resourceInput<'Microsoft.Compute/galleries/images/versions@2025-03-03'>.properties.publishingProfile.targetExtendedLocations

@description('The parent region of every zone among them.')
param targetRegions targetRegion[] = [
  { name: 'westus', regionalReplicaCount: 2 }
  { name: 'australiaeast', regionalReplicaCount: 1 }
]

@description('Empty for a new version. To deploy a version again: what az sig image-version show --query publishingProfile.targetExtendedLocations prints.')
param targetExtendedLocations zoneTargets = []

resource gallery 'Microsoft.Compute/galleries@2025-03-03' existing = {
  name: galleryName

  resource image 'images' existing = {
    name: imageName
  }
}

resource version 'Microsoft.Compute/galleries/images/versions@2025-03-03' = {
  parent: gallery::image
  name: versionName
  location: location
  properties: {
    publishingProfile: {
      targetRegions: targetRegions
      targetExtendedLocations: empty(targetExtendedLocations) ? null : targetExtendedLocations
    }
    // A deployment that leaves zones out is refused instead of removing them.
    safetyProfile: {
      allowDeletionOfReplicatedLocations: false
    }
    storageProfile: {
      source: {
        id: sourceId
      }
    }
  }
}

@description('What gzr wait takes.')
output imageVersionId string = version.id
