// The source of events: writes to resources of one resource group. Azure allows one system topic a source, so main.bicep
// makes none where the parameters name one.
param name string
param tags object

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  // Subscriptions and resource groups are global sources.
  location: 'global'
  tags: tags
  // With it dead letters are written, where no key opens the storage.
  identity: { type: 'SystemAssigned' }
  properties: {
    source: resourceGroup().id
    topicType: 'Microsoft.Resources.ResourceGroups'
  }
}

output id string = topic.id
