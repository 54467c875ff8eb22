// Where Event Grid puts events that it could not deliver. An account of its own: Event Grid must reach it also where
// the app's storage is private, and each write to it is an alert.
import { resourceTags } from '../types.bicep'

@description('Name of the storage account.')
param name string

@description('Region of the app.')
param location string

@description('Tags of the storage account.')
param tags resourceTags

@description('Name of the container.')
param containerName string

@description('Keeps a copy in each availability zone of the region.')
param isZoneRedundant bool

@description('Where writes are logged, for the alert on dead letters.')
param workspaceId string

@description('Closes the account to all networks; Event Grid is let in as a trusted service, with the identity of its topic.')
param isPrivate bool

@minValue(1)
@maxValue(365)
@description('Days until a dead letter is deleted.')
param retentionDays int = 30

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
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
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
    }

    resource container 'containers' = {
      name: containerName
    }
  }

  resource expiry 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'delete-old-dead-letters'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'] }
              actions: {
                baseBlob: { delete: { daysAfterModificationGreaterThan: retentionDays } }
              }
            }
          }
        ]
      }
    }
  }
}

#disable-next-line use-recent-api-versions // the only version that the documentation uses
resource writeLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::blobs
  name: 'writes'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'StorageWrite'
        enabled: true
      }
    ]
  }
}

@description('Resource id.')
output accountId string = account.id
