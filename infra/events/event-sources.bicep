// Where events come from, and where they go that cannot be delivered: a system topic for each resource group that holds
// watched galleries, unless it has one, and its right to write dead letters.
targetScope = 'subscription'

import { byResourceGroupId, nameOf, resourceGroupIdOf, subscriptionOf, systemTopicIdOf } from '../galleries.bicep'

param galleryGroupIds string[]

@description('Text of <gallery resource group id>=<system topic id> entries.')
param existingSystemTopics string

@description('Name of the topics that are made.')
param systemTopicName string

@description('The app\'s own resource group, where the dead letters lie.')
param resourceGroupName string

param deadLetterAccountName string

@description('Where writes of dead letters are logged.')
param workspaceId string

param isPrivate bool
param location string
param tags object

module deadLetters 'dead-letters.bicep' = {
  name: 'dead-letters'
  scope: resourceGroup(resourceGroupName)
  params: {
    name: deadLetterAccountName
    location: location
    tags: tags
    workspaceId: workspaceId
    isPrivate: isPrivate
  }
}

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
  scope: resourceGroup(resourceGroupName)
  params: {
    accountName: nameOf(deadLetters.outputs.accountId)
    containerName: deadLetters.outputs.containerName
    systemTopicId: systemTopicIdOf(groupId, existingSystemTopics, systemTopicName)
    topicPrincipalId: identities[index].outputs.principalId
  }
}]

output deadLetterAccountId string = deadLetters.outputs.accountId
output deadLetterContainerName string = deadLetters.outputs.containerName
