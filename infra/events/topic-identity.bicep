// Reads the principal of a system topic, which is known only once the topic exists.
@description('Name of the topic.')
param systemTopicName string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

@description('Object id of its system-assigned identity.')
output principalId string = topic.identity.principalId
