// What a deployment cannot make before the app's code is there: the event subscriptions. The postdeploy hook deploys what
// this compiles to (events.json) after `azd deploy`, once the function is listed; again and again gives the same.
targetScope = 'subscription'

import {
  groupNameOf
  idsIn
  idsInGroup
  nameOf
  resourceGroupIdsOf
  subscriptionOf
  systemTopicIdOf
} from 'inputs/ids.bicep'

@minLength(1)
@description('As WATCHED_GALLERIES: gallery ids, separated by blanks, commas or line breaks.')
param watchedGalleries string

@description('As in main.bicep.')
param existingSystemTopics string

@description('As in main.bicep.')
param systemTopicName string

@description('Resource id of the function app.')
param functionAppId string

@description('The function that takes events of image versions.')
param functionName string = 'onImageVersionEvent'

@description('Storage account of the dead letters.')
param deadLetterAccountId string

@description('Container of the dead letters.')
param deadLetterContainerName string

var galleryIds = idsIn(watchedGalleries)

module subscriptions 'events/event-subscription.bicep' = [
  for groupId in resourceGroupIdsOf(galleryIds): {
    name: 'event-subscription-${uniqueString(groupId, functionAppId)}'
    scope: resourceGroup(
      subscriptionOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName)),
      groupNameOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName))
    )
    params: {
      systemTopicName: nameOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName))
      // Several deployments, or several resource groups, may share one topic.
      subscriptionName: 'gallery-zone-replicator-${uniqueString(groupId, functionAppId)}'
      functionId: '${functionAppId}/functions/${functionName}'
      galleryIds: idsInGroup(groupId, galleryIds)
      deadLetterAccountId: deadLetterAccountId
      deadLetterContainerName: deadLetterContainerName
    }
  }
]
