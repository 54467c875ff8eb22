// Everything that the app and the galleries' identity may do outside the app's own resource group, over all subscriptions
// and resource groups that hold watched galleries.
targetScope = 'subscription'

import {
  nameOf
  namesIn
  resourceGroupIdOf
  resourceGroupIdsOf
  roleGuidOf
  subscriptionOf
  subscriptionsOf
} from '../galleries.bicep'

param environmentName string
param galleryIds string[]
param appPrincipalId string

@allowed(['deployment', 'app', 'existing', 'none'])
param galleryIdentityMode string

param galleryIdentityName string
param galleryIdentityId string
param galleryIdentityRole string
param assignGalleryIdentityRole bool
param allowAppToAssignRoles bool
param tags object

var gallerySubscriptionIds = subscriptionsOf(galleryIds)
var galleryGroupIds = resourceGroupIdsOf(galleryIds)
var hasExistingIdentity = galleryIdentityMode == 'existing'
// An existing identity may lie in a subscription of its own, which then needs the role on identities only.
var subscriptionIds = union(gallerySubscriptionIds, hasExistingIdentity ? [subscriptionOf(galleryIdentityId)] : [])

module subscriptionAccess 'subscription-access.bicep' = [for subscriptionId in subscriptionIds: {
  name: 'subscription-access-${uniqueString(environmentName, subscriptionId)}'
  scope: subscription(subscriptionId)
  params: {
    environmentName: environmentName
    appPrincipalId: appPrincipalId
    hasGalleries: contains(gallerySubscriptionIds, subscriptionId)
    galleryIdentityMode: galleryIdentityMode
    allowAppToAssignRoles: allowAppToAssignRoles
    assignableRoleGuid: roleGuidOf(galleryIdentityRole)
  }
}]

module galleryAccess 'gallery-access.bicep' = [for groupId in galleryGroupIds: {
  name: 'gallery-access-${uniqueString(environmentName, groupId)}'
  scope: resourceGroup(subscriptionOf(groupId), nameOf(groupId))
  params: {
    galleryNames: namesIn(groupId, galleryIds)
    appPrincipalId: appPrincipalId
    galleryRoleId: subscriptionAccess[indexOf(subscriptionIds, subscriptionOf(groupId))].outputs.galleryRoleId
    identityRoleId: subscriptionAccess[indexOf(subscriptionIds, subscriptionOf(groupId))].outputs.identityRoleId
    galleryIdentityMode: galleryIdentityMode
    galleryIdentityName: galleryIdentityName
    tags: tags
  }
}]

module identityRole 'gallery-identity-role.bicep' = [for (groupId, index) in galleryGroupIds: if (assignGalleryIdentityRole && galleryIdentityMode == 'deployment') {
  name: 'gallery-identity-role-${uniqueString(environmentName, groupId)}'
  scope: subscription(subscriptionOf(groupId))
  params: {
    principalId: galleryAccess[index].outputs.identityPrincipalId
    identityKey: '${groupId}/${toLower(galleryIdentityName)}'
    roleGuid: roleGuidOf(galleryIdentityRole)
  }
}]

module existingIdentity 'gallery-identity-access.bicep' = if (hasExistingIdentity) {
  name: 'existing-gallery-identity-${uniqueString(environmentName)}'
  scope: resourceGroup(
    hasExistingIdentity ? subscriptionOf(galleryIdentityId) : subscription().subscriptionId,
    hasExistingIdentity ? nameOf(resourceGroupIdOf(galleryIdentityId)) : 'none'
  )
  params: {
    name: nameOf(galleryIdentityId)
    appPrincipalId: appPrincipalId
    identityRoleId: subscriptionAccess[hasExistingIdentity ? indexOf(subscriptionIds, subscriptionOf(galleryIdentityId)) : 0].outputs.identityRoleId
  }
}

module existingIdentityRole 'gallery-identity-role.bicep' = [for subscriptionId in gallerySubscriptionIds: if (assignGalleryIdentityRole && hasExistingIdentity) {
  name: 'existing-identity-role-${uniqueString(environmentName, subscriptionId)}'
  scope: subscription(subscriptionId)
  params: {
    principalId: existingIdentity!.outputs.principalId
    identityKey: toLower(galleryIdentityId)
    roleGuid: roleGuidOf(galleryIdentityRole)
  }
}]
