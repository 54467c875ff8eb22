// Reads the principal of a system topic, which is known only once the topic exists.
param systemTopicName string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

output principalId string = topic.identity.principalId
