// gallery-zone-replicator on Azure: `azd up` deploys this, then the code, then infra/events.bicep (docs/deployment.md).
targetScope = 'subscription'

import { productSettings } from 'app/product-settings.bicep'
import { idsIn, nameOf, resourceGroupIdOf, resourceGroupIdsOf, subscriptionOf } from 'galleries.bicep'

@minLength(1)
@maxLength(64)
@description('Name of the azd environment; resources are named after it.')
param environmentName string

@minLength(1)
@description('Region of the app. It need not be that of a gallery.')
@metadata({ azd: { type: 'location' } })
param location string

@minLength(1)
@description('Resource ids of the galleries to watch, separated by blanks or commas.')
param watchedGalleries string

@minLength(1)
@description('Zones that every image version shall reach, such as: westus=losangeles=2=StandardSSD_LRS australiaeast=perth')
param extendedZoneTargets string

@description('The app\'s other settings; what is left out or empty has the default of docs/deployment.md.')
param settings productSettings = {}

@allowed(['deployment', 'app', 'existing', 'none'])
@description('Who makes the identity that galleries carry: this deployment, the app, nobody since it exists already, or nobody since it is somebody else\'s business.')
param galleryIdentityMode string = 'deployment'

@minLength(3)
@maxLength(24)
@description('Its name, in the resource group of each gallery; for the modes deployment and app.')
param galleryIdentityName string = 'galleryReplicator'

@description('Its resource id; for the mode existing.')
param galleryIdentityId string = ''

@description('Its role on the subscription: Contributor (what Microsoft documents), Reader, Owner, or a role\'s GUID.')
param galleryIdentityRole string = 'Contributor'

@description('Assigns that role here. Otherwise somebody else does, or the app.')
param assignGalleryIdentityRole bool = true

@description('Lets the app assign that role, and no other, and to service principals only.')
param allowAppToAssignRoles bool = false

@description('System topics that exist already, as <gallery resource group id>=<system topic id> entries: a source can have one only. Each needs a system-assigned identity.')
param existingSystemTopics string = ''

@description('Resource id of an existing Event Grid topic that takes completion events.')
param completionTopicId string = ''

@description('Puts the app into a virtual network and its storage behind private endpoints.')
param privateNetworking bool = false

@description('Address ranges (CIDR), separated by blanks or commas, from which the HTTP API may be called; Event Grid always may. Empty: from everywhere.')
param allowedInboundAddresses string = ''

@description('Application (client) id of an Entra registration: callers of the HTTP API must sign in for it.')
param entraClientId string = ''

@allowed(['AzureStorage', 'DurableTaskScheduler'])
@description('Where orchestrations are kept.')
param durableBackend string = 'AzureStorage'

@minValue(1)
@maxValue(1000)
@description('Most instances of each of the app\'s scaling groups.')
param maximumInstanceCount int = 40

@minValue(0)
@maxValue(20)
@description('Instances for orchestrations that are always running; 0: none, so that nothing is paid while nothing happens.')
param alwaysReadyInstances int = 0

@description('Addresses, separated by blanks or commas, that get a mail for each alert; empty: alerts show in the portal only.')
param alertEmails string = ''

@minValue(30)
@maxValue(730)
@description('Days that logs are kept.')
param logRetentionDays int = 30

var resourceToken = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var taskHubName = 'GalleryZoneReplicator'
var systemTopicName = 'evgt-gallery-zone-replicator-${resourceToken}'
var galleryIds = idsIn(watchedGalleries)
var hasCompletionTopic = !empty(completionTopicId)
var usesScheduler = durableBackend == 'DurableTaskScheduler'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'app/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-gallery-zone-replicator-${resourceToken}'
    location: location
    tags: tags
  }
}

module monitoring 'monitoring/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    resourceToken: resourceToken
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    retentionDays: logRetentionDays
    alertEmails: idsIn(alertEmails)
    isReconciling: toLower(settings.?RECONCILE_SCHEDULE ?? '') != 'off'
  }
}

module storage 'app/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'st${resourceToken}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    isPrivate: privateNetworking
  }
}

module network 'app/network.bicep' = if (privateNetworking) {
  name: 'network'
  scope: group
  params: {
    name: 'vnet-${resourceToken}'
    location: location
    tags: tags
    storageAccountId: storage.outputs.id
  }
}

module scheduler 'app/durable-task-scheduler.bicep' = if (usesScheduler) {
  name: 'durable-task-scheduler'
  scope: group
  params: {
    name: 'dts-${resourceToken}'
    location: location
    tags: tags
    taskHubName: taskHubName
    appPrincipalId: identity.outputs.principalId
  }
}

module completionTopic 'access/completion-topic-access.bicep' = if (hasCompletionTopic) {
  name: 'completion-topic-${resourceToken}'
  scope: resourceGroup(
    hasCompletionTopic ? subscriptionOf(completionTopicId) : subscription().subscriptionId,
    hasCompletionTopic ? nameOf(resourceGroupIdOf(completionTopicId)) : group.name
  )
  params: {
    topicName: nameOf(completionTopicId)
    appPrincipalId: identity.outputs.principalId
  }
}

module access 'access/galleries-access.bicep' = {
  name: 'gallery-access-${resourceToken}'
  params: {
    environmentName: environmentName
    galleryIds: galleryIds
    appPrincipalId: identity.outputs.principalId
    galleryIdentityMode: galleryIdentityMode
    galleryIdentityName: galleryIdentityName
    galleryIdentityId: galleryIdentityId
    galleryIdentityRole: galleryIdentityRole
    assignGalleryIdentityRole: assignGalleryIdentityRole
    allowAppToAssignRoles: allowAppToAssignRoles
    tags: tags
  }
}

module app 'app/function-app.bicep' = {
  name: 'function-app'
  scope: group
  params: {
    name: 'func-gallery-zone-replicator-${resourceToken}'
    planName: 'plan-${resourceToken}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storage: storage.outputs.connection
    applicationInsightsName: monitoring.outputs.componentName
    taskHubName: taskHubName
    settings: union(settings, {
      WATCHED_GALLERIES: watchedGalleries
      EXTENDED_ZONE_TARGETS: extendedZoneTargets
      GALLERY_IDENTITY_NAME: contains(['deployment', 'app'], galleryIdentityMode) ? galleryIdentityName : ''
      GALLERY_IDENTITY_ID: galleryIdentityMode == 'existing' ? galleryIdentityId : ''
      GALLERY_IDENTITY_ROLE: galleryIdentityRole
      COMPLETION_TOPIC_ENDPOINT: hasCompletionTopic ? completionTopic!.outputs.endpoint : ''
    })
    durableTaskEndpoint: usesScheduler ? scheduler!.outputs.endpoint : ''
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    allowedInboundAddresses: idsIn(allowedInboundAddresses)
    entraClientId: entraClientId
  }
}

module eventSources 'events/event-sources.bicep' = {
  name: 'event-sources-${resourceToken}'
  params: {
    galleryGroupIds: resourceGroupIdsOf(galleryIds)
    existingSystemTopics: existingSystemTopics
    systemTopicName: systemTopicName
    resourceGroupName: group.name
    deadLetterAccountName: 'stdl${resourceToken}'
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetworking
    location: location
    tags: tags
  }
}

// azd keeps outputs as environment values; the postdeploy hook reads them.
output AZURE_RESOURCE_GROUP string = group.name
output REPLICATOR_APP_NAME string = app.outputs.name
output REPLICATOR_APP_ID string = app.outputs.id
output REPLICATOR_URL string = app.outputs.url
output REPLICATOR_IDENTITY_CLIENT_ID string = identity.outputs.clientId
output REPLICATOR_WATCHED_GALLERIES string = watchedGalleries
output REPLICATOR_EXISTING_SYSTEM_TOPICS string = existingSystemTopics
output REPLICATOR_SYSTEM_TOPIC_NAME string = systemTopicName
output REPLICATOR_DEAD_LETTER_ACCOUNT_ID string = eventSources.outputs.deadLetterAccountId
output REPLICATOR_DEAD_LETTER_CONTAINER string = eventSources.outputs.deadLetterContainerName
