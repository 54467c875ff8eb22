// gallery-zone-replicator on Azure: `azd up` deploys this, then the code, then infra/events.bicep (docs/deployment.md).
targetScope = 'subscription'

import { roleGuidOf, roleIdOf, roleMode } from 'access/roles.bicep'
import { productSettings } from 'app/product-settings.bicep'
import {
  entriesIn
  groupNameOf
  idsIn
  nameOf
  resourceGroupIdsOf
  subscriptionOf
  subscriptionsOf
} from 'inputs/ids.bicep'
import { problemsOf } from 'inputs/problems.bicep'
import { nameOr, resourceNames, resourceTags as tagsByName } from 'types.bicep'

@minLength(1)
@maxLength(64)
@description('Name of the azd environment; resources are named after it.')
param environmentName string

@minLength(1)
@description('Region of the app. It need not be that of a gallery.')
@metadata({ azd: { type: 'location' } })
param location string

@minLength(1)
@description('Resource ids of the galleries to watch, separated by blanks, commas or line breaks.')
param watchedGalleries string

@description('Zones that every image version shall reach, such as: westus=losangeles=2=StandardSSD_LRS australiaeast=perth')
param extendedZoneTargets string = ''

@description('The app\'s other settings; what is left out or empty has the default of docs/deployment.md.')
param settings productSettings = {}

@allowed(['deployment', 'app', 'existing', 'none'])
@description('Who makes the identity that galleries carry: this deployment, the app, nobody since it exists already, or nobody since it is somebody else\'s business.')
param galleryIdentityMode string = 'deployment'

@description('Its name, in the resource group of each gallery; for the modes deployment and app.')
param galleryIdentityName string = 'galleryReplicator'

@description('Its resource id; for the mode existing.')
param galleryIdentityId string = ''

@description('Its role on the subscription: Contributor (what Microsoft documents), Reader, Owner, or a role\'s GUID.')
param galleryIdentityRole string = 'Contributor'

@description('Assigns that role here. Otherwise somebody else does, or has done so.')
param assignGalleryIdentityRole bool = galleryIdentityMode == 'deployment'

@description('Resource groups where an identity of that name exists already, by their ids: it is left as it is. The preprovision hook finds them.')
param galleryIdentitiesInPlace string = ''

@description('Resource groups, or subscriptions, whose gallery identity holds the role already, by their ids. The preprovision hook finds them.')
param galleryIdentityRoleInPlace string = ''

@description('Lets the app assign that role again, to that identity and nobody else; for the modes deployment and existing.')
param allowAppToAssignRoles bool = false

@description('Custom roles of least privilege, or built-in ones where nobody may define roles.')
param appRoles roleMode = 'custom'

@description('System topics that exist already: ids, or <gallery resource group id>=<system topic id> where a topic serves another group. Each needs a system-assigned identity.')
param existingSystemTopics string = ''

@description('Resource id of an existing Event Grid topic that takes completion events.')
param completionTopicId string = ''

@description('Resource ids of dev centers that the app may attach galleries to.')
param devCenters string = ''

@description('Gives the app a role on these dev centers.')
param allowDevBox bool = false

@description('With allowDevBox: lets the app give these dev centers an identity where a request asks for it.')
param allowDevCenterIdentity bool = false

@description('Object ids of dev centers\' identities, and of Windows 365: the app may let them read a gallery, and nobody else.')
param devCenterPrincipalIds string = ''

@description('Puts the app into a virtual network and its storage behind private endpoints.')
param privateNetworking bool = false

@description('Addresses of the virtual network that is made.')
param virtualNetworkAddressPrefix string = '10.0.0.0/24'

@description('A subnet that exists already, delegated to Microsoft.App/environments, by its id.')
param appSubnetId string = ''

@description('A subnet that exists already, for private endpoints, by its id.')
param privateEndpointSubnetId string = ''

@description('Private DNS zones for blob, queue and table that exist already, by their ids; or policy, where a policy makes the records.')
param privateDnsZoneIds string = ''

@description('Addresses or ranges, separated by blanks or commas, from which the HTTP API may be called; Event Grid always may. Empty: from everywhere.')
param allowedInboundAddresses string = ''

@description('Application (client) id of an Entra registration: callers of the HTTP API must sign in for it.')
param entraClientId string = ''

@allowed(['AzureStorage', 'DurableTaskScheduler'])
@description('Where orchestrations are kept. The package says so too: tools/package-app.ts reads DURABLE_BACKEND.')
param durableBackend string = 'AzureStorage'

@allowed(['22', '24'])
@description('Version of Node. The preprovision hook asks whether the region offers it.')
param nodeVersion string = '24'

@minValue(1)
@maxValue(1000)
@description('Most instances of each of the app\'s scaling groups. Less than 40 is a preview in some regions.')
param maximumInstanceCount int = 40

@minValue(0)
@maxValue(20)
@description('Instances for orchestrations that are always running; 0: none, so that nothing is paid while nothing happens.')
param alwaysReadyInstances int = 0

@description('Spreads instances and storage over the availability zones of the region.')
param zoneRedundant bool = false

@allowed(['Recreate', 'RollingUpdate'])
@description('How instances change to new code: all at once, or in turns (a preview of the platform).')
param siteUpdateStrategy string = 'Recreate'

@description('Addresses, separated by blanks or commas, that get a mail for each alert; empty: alerts show in the portal only.')
param alertEmails string = ''

@description('Action groups that exist already, by their ids.')
param actionGroupIds string = ''

@description('A Log Analytics workspace that exists already, by its id.')
param logAnalyticsWorkspaceId string = ''

@minValue(30)
@maxValue(730)
@description('Days that logs are kept in the workspace that is made.')
param logRetentionDays int = 30

@minValue(-1)
@description('Gigabytes that this workspace takes in a day; -1: no limit.')
param logDailyQuotaGb int = -1

@description('Sends the host\'s logs to the workspace as a resource log too.')
param hostLogs bool = false

@description('Tags of everything that is made, as name=value entries separated by commas.')
param resourceTags string = ''

@description('Names of resources instead of the made ones.')
param names resourceNames = {}

@description('Object id of who deploys; azd knows it.')
param principalId string = ''

@allowed(['User', 'ServicePrincipal', 'Group'])
@description('What that is; azd knows it.')
param principalType string = 'User'

@description('Lets who deploys read the durable state and the dead letters.')
param grantDeployerAccess bool = false

var problems = problemsOf({
  WATCHED_GALLERIES: watchedGalleries
  EXTENDED_ZONE_TARGETS: extendedZoneTargets
  settings: settings
  names: names
  GALLERY_IDENTITY_MODE: galleryIdentityMode
  GALLERY_IDENTITY_NAME: galleryIdentityName
  GALLERY_IDENTITY_ID: galleryIdentityId
  GALLERY_IDENTITY_ROLE: galleryIdentityRole
  ASSIGN_GALLERY_IDENTITY_ROLE: assignGalleryIdentityRole
  ALLOW_APP_TO_ASSIGN_ROLES: allowAppToAssignRoles
  GALLERY_IDENTITIES_IN_PLACE: galleryIdentitiesInPlace
  GALLERY_IDENTITY_ROLE_IN_PLACE: galleryIdentityRoleInPlace
  EXISTING_SYSTEM_TOPICS: existingSystemTopics
  COMPLETION_TOPIC_ID: completionTopicId
  DEV_CENTERS: devCenters
  DEV_CENTER_PRINCIPAL_IDS: devCenterPrincipalIds
  ALLOWED_INBOUND_ADDRESSES: allowedInboundAddresses
  ENTRA_CLIENT_ID: entraClientId
  VIRTUAL_NETWORK_ADDRESS_PREFIX: virtualNetworkAddressPrefix
  APP_SUBNET_ID: appSubnetId
  PRIVATE_ENDPOINT_SUBNET_ID: privateEndpointSubnetId
  PRIVATE_DNS_ZONE_IDS: privateDnsZoneIds
  ALERT_EMAILS: alertEmails
  ACTION_GROUP_IDS: actionGroupIds
  LOG_ANALYTICS_WORKSPACE_ID: logAnalyticsWorkspaceId
  RESOURCE_TAGS: resourceTags
})
// Everything is named after this: with a mistake nothing is deployed.
var resourceToken = empty(problems)
  ? toLower(uniqueString(subscription().id, environmentName, location))
  : fail('${length(problems)} of the values are wrong (azd env set): ${join(problems, '; ')}')

var tags tagsByName = union(
  toObject(
    filter(map(split(resourceTags, ','), entry => trim(entry)), entry => contains(entry, '=')),
    entry => trim(take(entry, indexOf(entry, '='))),
    entry => trim(skip(entry, indexOf(entry, '=') + 1))
  ),
  { 'azd-env-name': environmentName }
)
// What lies in the groups of galleries says whose it is, and not to azd: azd down looks for azd-env-name.
var galleryTags tagsByName = union(
  toObject(filter(items(tags), tag => tag.key != 'azd-env-name'), tag => tag.key, tag => tag.value),
  { 'gallery-zone-replicator': resourceToken }
)

// The app takes the public cloud by itself.
var otherCloud = environment().name == 'AzureCloud'
  ? ''
  : substring(environment().resourceManager, 0, lastIndexOf(environment().resourceManager, '/'))
var taskHubName = 'GalleryZoneReplicator'
var deadLetterContainerName = 'dead-letters'
var galleryIds = idsIn(watchedGalleries)
var galleryGroupIds = resourceGroupIdsOf(galleryIds)
var devCenterIds = allowDevBox ? idsIn(devCenters) : []
var hasCompletionTopic = !empty(completionTopicId)
var usesScheduler = durableBackend == 'DurableTaskScheduler'
var hasExistingIdentity = galleryIdentityMode == 'existing'
var gallerySubscriptionIds = subscriptionsOf(galleryIds)
var devCenterSubscriptionIds = subscriptionsOf(devCenterIds)
// An identity or dev center may lie in a subscription of its own, which then needs the role on it only.
var roleSubscriptionIds = appRoles == 'custom'
  ? union(
      gallerySubscriptionIds,
      hasExistingIdentity ? [subscriptionOf(galleryIdentityId)] : [],
      devCenterSubscriptionIds
    )
  : []

var appCreatesIdentity = galleryIdentityMode == 'app'
var appRights = concat(
  map(galleryIds, id => '${id}|${roleIdOf(subscriptionOf(id), resourceToken, 'gallery', appRoles, appCreatesIdentity)}'),
  map(
    gallerySubscriptionIds,
    id => '/subscriptions/${id}|${roleIdOf(id, resourceToken, 'subscription', appRoles, appCreatesIdentity)}'
  ),
  map(
    allowAppToAssignRoles ? gallerySubscriptionIds : [],
    id => '/subscriptions/${id}|${roleIdOf(id, resourceToken, 'assigner', appRoles, appCreatesIdentity)}'
  ),
  map(
    empty(devCenterIds) || empty(devCenterPrincipalIds) ? [] : galleryIds,
    id => '${id}|${roleIdOf(subscriptionOf(id), resourceToken, 'assigner', appRoles, appCreatesIdentity)}'
  ),
  map(
    contains(['deployment', 'app'], galleryIdentityMode) ? galleryGroupIds : [],
    id =>
      '${id}${appCreatesIdentity ? '' : '/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${galleryIdentityName}'}|${roleIdOf(subscriptionOf(id), resourceToken, 'identity', appRoles, appCreatesIdentity)}'
  ),
  map(
    hasExistingIdentity ? [galleryIdentityId] : [],
    id => '${id}|${roleIdOf(subscriptionOf(id), resourceToken, 'identity', appRoles, appCreatesIdentity)}'
  ),
  map(
    devCenterIds,
    id => '${id}|${roleIdOf(subscriptionOf(id), resourceToken, 'devCenter', appRoles, appCreatesIdentity)}'
  ),
  map(
    union([], map(devCenterIds, id => subscriptionOf(id))),
    id => '/subscriptions/${id}|${roleIdOf(id, resourceToken, 'devProjects', appRoles, appCreatesIdentity)}'
  ),
  map(
    hasCompletionTopic ? [completionTopicId] : [],
    id =>
      '${id}|/subscriptions/${subscriptionOf(id)}/providers/Microsoft.Authorization/roleDefinitions/d5a91429-5739-47e2-a06b-3470a27159e7'
  )
)
var identityRights = map(
  assignGalleryIdentityRole && contains(['deployment', 'existing'], galleryIdentityMode) ? gallerySubscriptionIds : [],
  id =>
    '/subscriptions/${id}|/subscriptions/${id}/providers/Microsoft.Authorization/roleDefinitions/${roleGuidOf(galleryIdentityRole)}'
)

var identityName = nameOr(names.?APP_IDENTITY_NAME, 'id-gallery-zone-replicator-${resourceToken}')
var appName = nameOr(names.?FUNCTION_APP_NAME, 'func-gallery-zone-replicator-${resourceToken}')
var storageName = nameOr(names.?STORAGE_ACCOUNT_NAME, 'st${resourceToken}')
var deadLetterAccountName = nameOr(names.?DEAD_LETTER_ACCOUNT_NAME, 'stdl${resourceToken}')
var componentName = nameOr(names.?APPLICATION_INSIGHTS_NAME, 'appi-${resourceToken}')
var schedulerName = nameOr(names.?DURABLE_TASK_SCHEDULER_NAME, 'dts-${resourceToken}')
var systemTopicName = nameOr(names.?SYSTEM_TOPIC_NAME, 'evgt-gallery-zone-replicator-${resourceToken}')

// A resource group cannot move to another region, so its region is in its name.
resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: nameOr(names.?RESOURCE_GROUP_NAME, 'rg-${environmentName}-${location}')
  location: location
  tags: empty(resourceToken) ? {} : tags
}

module identity 'app/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: identityName
    location: location
    tags: tags
  }
}

module monitoring 'monitoring/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: nameOr(names.?LOG_ANALYTICS_NAME, 'log-${resourceToken}')
    existingWorkspaceId: logAnalyticsWorkspaceId
    componentName: componentName
    alertPrefix: 'alert-${resourceToken}'
    location: location
    tags: tags
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
    alertEmails: entriesIn(alertEmails)
    actionGroupIds: idsIn(actionGroupIds)
    reconcileSchedule: settings.?RECONCILE_SCHEDULE ?? ''
    replicationDeadline: settings.?REPLICATION_DEADLINE ?? ''
  }
}

module storage 'app/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: storageName
    location: location
    tags: tags
    isPrivate: privateNetworking
    isZoneRedundant: zoneRedundant
  }
}

module network 'app/network.bicep' = if (privateNetworking) {
  name: 'network'
  scope: group
  params: {
    name: nameOr(names.?VIRTUAL_NETWORK_NAME, 'vnet-${resourceToken}')
    location: location
    tags: tags
    storageAccountId: storage.outputs.id
    addressPrefix: virtualNetworkAddressPrefix
    appSubnetId: appSubnetId
    endpointSubnetId: privateEndpointSubnetId
    dnsZoneIds: toLower(privateDnsZoneIds) == 'policy' ? [] : entriesIn(privateDnsZoneIds)
    isDnsByPolicy: toLower(privateDnsZoneIds) == 'policy'
  }
}

module scheduler 'app/durable-task-scheduler.bicep' = if (usesScheduler) {
  name: 'durable-task-scheduler'
  scope: group
  params: {
    name: schedulerName
    location: location
    tags: tags
    taskHubName: taskHubName
  }
}

module deadLetters 'events/dead-letters.bicep' = {
  name: 'dead-letters'
  scope: group
  params: {
    name: deadLetterAccountName
    location: location
    tags: tags
    containerName: deadLetterContainerName
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetworking
    isZoneRedundant: zoneRedundant
  }
}

module completionTopic 'access/completion-topic.bicep' = if (hasCompletionTopic) {
  name: 'completion-topic-${resourceToken}'
  scope: resourceGroup(
    hasCompletionTopic ? subscriptionOf(completionTopicId) : subscription().subscriptionId,
    hasCompletionTopic ? groupNameOf(completionTopicId) : group.name
  )
  params: {
    name: nameOf(completionTopicId)
  }
}

module roleDefinitions 'access/role-definitions.bicep' = [
  for subscriptionId in roleSubscriptionIds: {
    name: 'role-definitions-${uniqueString(resourceToken, subscriptionId)}'
    scope: subscription(subscriptionId)
    params: {
      resourceToken: resourceToken
      environmentName: environmentName
      hasGalleries: contains(gallerySubscriptionIds, subscriptionId)
      hasDevCenters: contains(devCenterSubscriptionIds, subscriptionId)
      mayWriteDevCenters: allowDevCenterIdentity
      galleryIdentityMode: galleryIdentityMode
      mayAssignRoles: contains(gallerySubscriptionIds, subscriptionId) && (allowAppToAssignRoles || (allowDevBox && !empty(devCenterPrincipalIds)))
    }
  }
]

module galleryIdentities 'access/gallery-identities.bicep' = {
  name: 'gallery-identities-${resourceToken}'
  params: {
    resourceToken: resourceToken
    galleryIds: galleryIds
    galleryGroupIds: galleryGroupIds
    mode: galleryIdentityMode
    name: galleryIdentityName
    existingId: galleryIdentityId
    inPlace: idsIn(galleryIdentitiesInPlace)
    tags: galleryTags
  }
}

module eventSources 'events/event-sources.bicep' = {
  name: 'event-sources-${resourceToken}'
  params: {
    resourceToken: resourceToken
    galleryGroupIds: galleryGroupIds
    existingSystemTopics: existingSystemTopics
    systemTopicName: systemTopicName
    workspaceId: monitoring.outputs.workspaceId
    actionGroupIds: monitoring.outputs.actionGroupIds
    tags: galleryTags
  }
}

// The name of a role assignment must hold its principal (RoleAssignmentUpdateNotPermitted otherwise), which is known once
// the identity exists. So these modules hold assignments and nothing else: a what-if shows all but them.
module appAssignments 'app/app-assignments.bicep' = {
  name: 'app-assignments'
  scope: group
  params: {
    #disable-next-line what-if-short-circuiting
    appPrincipalId: identity.outputs.principalId
    storageName: storageName
    deadLetterAccountName: deadLetterAccountName
    componentName: componentName
    schedulerName: usesScheduler ? schedulerName : ''
    taskHubName: taskHubName
    readerPrincipalId: grantDeployerAccess ? principalId : ''
    readerPrincipalType: principalType
  }
  dependsOn: [
    deadLetters
    monitoring
    scheduler
    storage
  ]
}

module assignments 'access/assignments.bicep' = {
  name: 'assignments-${resourceToken}'
  params: {
    resourceToken: resourceToken
    #disable-next-line what-if-short-circuiting
    appPrincipalId: identity.outputs.principalId
    galleryIds: galleryIds
    galleryGroupIds: galleryGroupIds
    subscriptionIds: gallerySubscriptionIds
    identityMode: galleryIdentityMode
    identityName: galleryIdentityName
    existingIdentityId: galleryIdentityId
    identityRole: galleryIdentityRole
    #disable-next-line what-if-short-circuiting
    identityPrincipalIds: galleryIdentities.outputs.principalIds
    assignsIdentityRole: assignGalleryIdentityRole
    identityRoleInPlace: idsIn(galleryIdentityRoleInPlace)
    allowAppToAssignRoles: allowAppToAssignRoles
    devCenterIds: devCenterIds
    devCenterPrincipalIds: entriesIn(toLower(devCenterPrincipalIds))
    mode: appRoles
  }
  dependsOn: [roleDefinitions]
}

module completionTopicAssignment 'access/completion-topic-assignment.bicep' = if (hasCompletionTopic) {
  name: 'completion-topic-assignment-${resourceToken}'
  scope: resourceGroup(
    hasCompletionTopic ? subscriptionOf(completionTopicId) : subscription().subscriptionId,
    hasCompletionTopic ? groupNameOf(completionTopicId) : group.name
  )
  params: {
    topicName: nameOf(completionTopicId)
    #disable-next-line what-if-short-circuiting
    appPrincipalId: identity.outputs.principalId
  }
}

module deadLetterAccess 'events/dead-letter-access.bicep' = {
  name: 'dead-letter-access'
  scope: group
  params: {
    accountName: deadLetterAccountName
    containerName: deadLetterContainerName
    #disable-next-line what-if-short-circuiting
    topicPrincipalIds: eventSources.outputs.topicPrincipalIds
  }
  dependsOn: [deadLetters]
}

module app 'app/function-app.bicep' = {
  name: 'function-app'
  scope: group
  params: {
    name: appName
    planName: nameOr(names.?PLAN_NAME, 'plan-${resourceToken}')
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storage: storage.outputs.connection
    applicationInsightsName: componentName
    taskHubName: taskHubName
    settings: union(settings, {
      WATCHED_GALLERIES: watchedGalleries
      EXTENDED_ZONE_TARGETS: extendedZoneTargets
      GALLERY_IDENTITY_NAME: contains(['deployment', 'app'], galleryIdentityMode) ? galleryIdentityName : ''
      GALLERY_IDENTITY_ID: hasExistingIdentity ? galleryIdentityId : ''
      GALLERY_IDENTITY_ROLE: galleryIdentityRole
      COMPLETION_TOPIC_ENDPOINT: hasCompletionTopic ? completionTopic!.outputs.endpoint : ''
      DEV_CENTERS: devCenters
      ARM_ENDPOINT: nameOr(settings.?ARM_ENDPOINT, otherCloud)
    })
    durableTaskEndpoint: usesScheduler ? scheduler!.outputs.endpoint : ''
    nodeVersion: nodeVersion
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    isZoneRedundant: zoneRedundant
    siteUpdateStrategy: siteUpdateStrategy
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    allowedInboundAddresses: entriesIn(allowedInboundAddresses)
    entraClientId: entraClientId
    hasHostLogs: hostLogs
    workspaceId: monitoring.outputs.workspaceId
  }
  // The host opens its storage as it starts.
  dependsOn: [appAssignments]
}

// azd keeps outputs as environment values; the hooks and infra/hooks/rights.mjs read them.
@description('Tenant of the deployment.')
output AZURE_TENANT_ID string = tenant().tenantId

@description('Region of the app.')
output AZURE_LOCATION string = location

@description('Resource group of the app.')
output AZURE_RESOURCE_GROUP string = group.name

@description('What the names of this deployment hold.')
output REPLICATOR_RESOURCE_TOKEN string = resourceToken

@description('Name of the function app.')
output REPLICATOR_APP_NAME string = app.outputs.name

@description('Resource id of the function app.')
output REPLICATOR_APP_ID string = app.outputs.id

@description('Address of the HTTP API, without /api.')
output REPLICATOR_URL string = app.outputs.url

@description('Client id of the app\'s identity.')
output REPLICATOR_IDENTITY_CLIENT_ID string = identity.outputs.clientId

@description('Object id of the app\'s identity.')
output REPLICATOR_IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId

@description('As it was given.')
output REPLICATOR_WATCHED_GALLERIES string = join(galleryIds, ' ')

@description('As it was given.')
output REPLICATOR_EXISTING_SYSTEM_TOPICS string = existingSystemTopics

@description('Name of the system topics that are made.')
output REPLICATOR_SYSTEM_TOPIC_NAME string = systemTopicName

@description('Storage account of the host.')
output REPLICATOR_STORAGE_ACCOUNT_ID string = storage.outputs.id

@description('Storage account of the dead letters.')
output REPLICATOR_DEAD_LETTER_ACCOUNT_ID string = deadLetters.outputs.accountId

@description('Container of the dead letters.')
output REPLICATOR_DEAD_LETTER_CONTAINER string = deadLetterContainerName

@description('The app\'s rights outside its own resource group, as scope|role definition id; infra/hooks/rights.mjs removes the others.')
output REPLICATOR_RIGHTS string[] = appRights

@description('The role that this deployment gives to the galleries\' identities, as scope|role definition id.')
output REPLICATOR_IDENTITY_RIGHTS string[] = identityRights
