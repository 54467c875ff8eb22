// What a deployment cannot make before the app's code is there: the event subscriptions. infra/hooks/postdeploy deploys
// this after `azd deploy`, once the function is listed; again and again gives the same.
targetScope = 'subscription'

import { idsIn, nameOf, resourceGroupIdOf, resourceGroupIdsOf, subscriptionOf, systemTopicIdOf } from 'galleries.bicep'

@description('As WATCHED_GALLERIES: gallery ids, separated by blanks or commas.')
@minLength(1)
param watchedGalleries string

@description('As in main.bicep.')
param existingSystemTopics string

@description('As in main.bicep.')
param systemTopicName string

param functionAppId string

@description('The function that takes events of image versions.')
param functionName string = 'onImageVersionEvent'

param deadLetterAccountId string
param deadLetterContainerName string

var galleryIds = idsIn(watchedGalleries)

module subscriptions 'events/event-subscription.bicep' = [for groupId in resourceGroupIdsOf(galleryIds): {
  name: 'event-subscription-${uniqueString(groupId, functionAppId)}'
  scope: resourceGroup(
    subscriptionOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName)),
    nameOf(resourceGroupIdOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName)))
  )
  params: {
    systemTopicName: nameOf(systemTopicIdOf(groupId, existingSystemTopics, systemTopicName))
    // Several deployments, or several resource groups, may share one topic.
    subscriptionName: 'gallery-zone-replicator-${uniqueString(groupId, functionAppId)}'
    functionId: '${functionAppId}/functions/${functionName}'
    galleryIds: filter(galleryIds, id => resourceGroupIdOf(id) == groupId)
    deadLetterAccountId: deadLetterAccountId
    deadLetterContainerName: deadLetterContainerName
  }
}]
