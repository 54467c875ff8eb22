// A system topic for each resource group that holds watched galleries, unless it has one, with its right on the dead letters.
targetScope = 'subscription'

import { byResourceGroupId, nameOf, resourceGroupIdOf, subscriptionOf, systemTopicIdOf } from '../galleries.bicep'

param galleryGroupIds string[]

@description('Text of <gallery resource group id>=<system topic id> entries.')
param existingSystemTopics string

@description('Name of the topics that are made.')
param systemTopicName string

param deadLetterAccountId string
param deadLetterContainerName string
param tags object

module topics 'system-topic.bicep' = [for groupId in galleryGroupIds: if (!contains(byResourceGroupId(existingSystemTopics), groupId)) {
  name: 'system-topic-${uniqueString(groupId)}'
  scope: resourceGroup(subscriptionOf(groupId), nameOf(groupId))
  params: {
    name: systemTopicName
    tags: tags
  }
}]

module identities 'topic-identity.bicep' = [for groupId in galleryGroupIds: {
  name: 'topic-identity-${uniqueString(groupId)}'
  scope: resourceGroup(
    subscriptionOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName)),
    nameOf(resourceGroupIdOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName)))
  )
  params: {
    systemTopicName: nameOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName))
  }
  dependsOn: [topics]
}]

module deadLetterAccess 'dead-letter-access.bicep' = [for (groupId, index) in galleryGroupIds: {
  name: 'dead-letter-access-${uniqueString(groupId)}'
  scope: resourceGroup(subscriptionOf(deadLetterAccountId), nameOf(resourceGroupIdOf(deadLetterAccountId)))
  params: {
    accountName: nameOf(deadLetterAccountId)
    containerName: deadLetterContainerName
    systemTopicId: systemTopicIdOf(groupId, existingSystemTopics, systemTopicName)
    topicPrincipalId: identities[index].outputs.principalId
  }
}]
