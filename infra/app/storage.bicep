// Storage of the Functions host: the deployed package and the durable state. No keys: the app's identity is the way in.
import { resourceTags } from '../types.bicep'

@export()
@description('Where the app finds its storage.')
type storageConnection = {
  @description('Container of the deployed package.')
  packageContainerUrl: string

  @description('Blobs: leases of the host.')
  blobEndpoint: string

  @description('Queues: work items of orchestrations.')
  queueEndpoint: string

  @description('Tables: histories of orchestrations.')
  tableEndpoint: string
}

@description('Name of the storage account.')
param name string

@description('Region of the app.')
param location string

@description('Tags of the storage account.')
param tags resourceTags

@description('Closes the public endpoint: only private endpoints are left.')
param isPrivate bool

@description('Keeps a copy in each availability zone of the region.')
param isZoneRedundant bool

var packageContainerName = 'app-package'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: isZoneRedundant ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: {
        enabled: true
        days: 7
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: 7
      }
    }

    resource package 'containers' = {
      name: packageContainerName
    }
  }
}

@description('Resource id.')
output id string = account.id

@description('Where the app finds it.')
output connection storageConnection = {
  packageContainerUrl: '${account.properties.primaryEndpoints.blob}${packageContainerName}'
  blobEndpoint: account.properties.primaryEndpoints.blob
  queueEndpoint: account.properties.primaryEndpoints.queue
  tableEndpoint: account.properties.primaryEndpoints.table
}
