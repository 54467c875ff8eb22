// The source of events: writes to resources of one resource group. Azure allows one system topic a source, so main.bicep
// makes none where the parameters name one.
import { resourceTags } from '../types.bicep'

@description('Name of the topic.')
param name string

@description('Tags of the topic.')
param tags resourceTags

@description('Where failed deliveries are logged.')
param workspaceId string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  // Subscriptions and resource groups are global sources.
  #disable-next-line no-hardcoded-location
  location: 'global'
  tags: tags
  // With it dead letters are written, where no key opens the storage.
  identity: { type: 'SystemAssigned' }
  properties: {
    source: resourceGroup().id
    topicType: 'Microsoft.Resources.ResourceGroups'
  }
}

#disable-next-line use-recent-api-versions // the only version that the documentation uses
resource failures 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'delivery-failures'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'DeliveryFailures'
        enabled: true
      }
    ]
  }
}
