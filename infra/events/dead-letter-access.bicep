// The right of system topics to write dead letters, deployed before the subscription that uses it.
@description('Storage account of the dead letters.')
param accountName string

@description('Container of the dead letters.')
param containerName string

@description('Object ids of the topics\' system-assigned identities; a topic made anew has another one.')
param topicPrincipalIds string[]

var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = {
      name: containerName
    }
  }
}

resource topicsWrite 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for topicPrincipalId in union([], topicPrincipalIds): {
    scope: account::blobs::container
    name: guid(account::blobs::container.id, topicPrincipalId, storageBlobDataContributor)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
      principalId: topicPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]
