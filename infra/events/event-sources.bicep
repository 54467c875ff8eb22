// Where events come from, and where they go that cannot be delivered: a system topic for each resource group that holds
// watched galleries, unless it has one, and the alerts on it.
targetScope = 'subscription'

import {
  byResourceGroupId
  groupNameOf
  nameOf
  subscriptionOf
  systemTopicIdOf
} from '../inputs/ids.bicep'
import { resourceTags } from '../types.bicep'

@description('Tells the deployments of several apps apart.')
param resourceToken string

@description('Resource groups of the watched galleries.')
param galleryGroupIds string[]

@description('Text of <gallery resource group id>=<system topic id> entries.')
param existingSystemTopics string

@description('Name of the topics that are made.')
param systemTopicName string

@description('Where failed deliveries are logged.')
param workspaceId string

@description('Who is told of lost events.')
param actionGroupIds string[]

@description('Tags of all of it.')
param tags resourceTags

var topicIds = union(
  [],
  map(galleryGroupIds, groupId => toLower(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName)))
)

module topics 'system-topic.bicep' = [
  for groupId in galleryGroupIds: if (!contains(byResourceGroupId(existingSystemTopics), groupId)) {
    name: 'system-topic-${resourceToken}'
    scope: resourceGroup(subscriptionOf(groupId), nameOf(groupId))
    params: {
      name: systemTopicName
      tags: tags
      workspaceId: workspaceId
    }
  }
]

module identities 'topic-identity.bicep' = [
  for groupId in galleryGroupIds: {
    name: 'topic-identity-${uniqueString(resourceToken, groupId)}'
    scope: resourceGroup(
      subscriptionOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName)),
      groupNameOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName))
    )
    params: {
      systemTopicName: nameOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName))
    }
    dependsOn: [topics]
  }
]

// Beside the topic: a metric alert and what it watches belong to one subscription.
module alerts 'topic-alerts.bicep' = [
  for topicId in topicIds: {
    name: 'topic-alerts-${uniqueString(resourceToken, topicId)}'
    scope: resourceGroup(subscriptionOf(topicId), groupNameOf(topicId))
    params: {
      namePrefix: 'alert-${resourceToken}-${uniqueString(topicId)}'
      systemTopicId: topicId
      tags: tags
      actionGroupIds: actionGroupIds
    }
    dependsOn: [topics]
  }
]

@description('Object ids of the topics\' identities, one a resource group; several may be one.')
output topicPrincipalIds string[] = [for (groupId, index) in galleryGroupIds: identities[index].outputs.principalId]
