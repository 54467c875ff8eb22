// Reads the endpoint of a topic that exists already.
@description('Name of the topic.')
param name string

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: name
}

@description('Where completion events are posted to.')
output endpoint string = topic.properties.endpoint
