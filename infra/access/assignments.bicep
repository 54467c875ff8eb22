// Everything that is assigned outside the app's own resource group, over all subscriptions and resource groups that hold
// watched galleries. The names hold the principal, so that an identity made anew gets an assignment of its own.
targetScope = 'subscription'

import { groupNameOf, idsInGroup, nameOf, subscriptionOf } from '../inputs/ids.bicep'
import { roleGuidOf, roleIdOf, roleMode } from 'roles.bicep'

@description('Tells the roles of several deployments apart.')
param resourceToken string

@description('Object id of the app\'s identity.')
param appPrincipalId string

@description('Watched galleries.')
param galleryIds string[]

@description('Their resource groups.')
param galleryGroupIds string[]

@description('Their subscriptions.')
param subscriptionIds string[]

@description('How galleries come to their identity: see main.bicep.')
param identityMode string

@description('Name of the identity, for the mode deployment.')
param identityName string

@description('Id of the identity, for the mode existing.')
param existingIdentityId string

@description('Role of the identity on the subscription.')
param identityRole string

@description('For each resource group of galleries, the object id of the identity whose role counts there.')
param identityPrincipalIds string[]

@description('Whether that role is assigned here.')
param assignsIdentityRole bool

@description('Resource groups or subscriptions where the role is held already, under a name of somebody else\'s.')
param identityRoleInPlace string[]

@description('Whether the app may assign that role, to that identity.')
param allowAppToAssignRoles bool

@description('Dev centers that the app may attach galleries to.')
param devCenterIds string[]

@description('Object ids of those that the app may then let read the galleries.')
param devCenterPrincipalIds string[]

@description('Custom or built-in roles.')
param mode roleMode

@description('Whether the role is held already in the resource group, or in all of its subscription.')
func isHeld(id string, inPlace string[]) bool =>
  contains(inPlace, id) || contains(inPlace, '/subscriptions/${subscriptionOf(id)}')

var appCreatesIdentity = identityMode == 'app'
var mayAssignForDevCenters = !empty(devCenterIds) && !empty(devCenterPrincipalIds)
// Contributor, Reader: docs/deployment.md, Dev Box.
var devCenterRoleGuids = ['b24988ac-6180-42a0-ab88-20f7382dd24c', 'acdd72a7-3385-48ef-bd42-f606fba81ae7']

module onSubscriptions 'subscription-assignments.bicep' = [
  for subscriptionId in subscriptionIds: {
    name: 'subscription-assignments-${uniqueString(resourceToken, subscriptionId)}'
    scope: subscription(subscriptionId)
    params: {
      appPrincipalId: appPrincipalId
      subscriptionRoleId: roleIdOf(subscriptionId, resourceToken, 'subscription', mode, appCreatesIdentity)
      assignerRoleId: allowAppToAssignRoles
        ? roleIdOf(subscriptionId, resourceToken, 'assigner', mode, appCreatesIdentity)
        : ''
      identityPrincipalIds: identityPrincipalIds
      identityRoleGuid: roleGuidOf(identityRole)
    }
  }
]

module onGroups 'group-assignments.bicep' = [
  for groupId in galleryGroupIds: {
    name: 'gallery-assignments-${resourceToken}'
    scope: resourceGroup(subscriptionOf(groupId), nameOf(groupId))
    params: {
      appPrincipalId: appPrincipalId
      galleryNames: map(idsInGroup(groupId, galleryIds), id => nameOf(id))
      galleryRoleId: roleIdOf(subscriptionOf(groupId), resourceToken, 'gallery', mode, appCreatesIdentity)
      identityMode: identityMode
      identityName: identityName
      identityRoleId: roleIdOf(subscriptionOf(groupId), resourceToken, 'identity', mode, appCreatesIdentity)
      assignerRoleId: mayAssignForDevCenters
        ? roleIdOf(subscriptionOf(groupId), resourceToken, 'assigner', mode, appCreatesIdentity)
        : ''
      devCenterRoleGuids: devCenterRoleGuids
      devCenterPrincipalIds: devCenterPrincipalIds
    }
  }
]

module madeIdentityRoles 'gallery-identity-role.bicep' = [
  for (groupId, index) in galleryGroupIds: if (assignsIdentityRole && identityMode == 'deployment' && !isHeld(
    groupId,
    identityRoleInPlace
  )) {
    name: 'gallery-identity-role-${uniqueString(resourceToken, groupId)}'
    scope: subscription(subscriptionOf(groupId))
    params: {
      principalId: identityPrincipalIds[index]
      roleGuid: roleGuidOf(identityRole)
    }
  }
]

module existingIdentityRoles 'gallery-identity-role.bicep' = [
  for subscriptionId in subscriptionIds: if (assignsIdentityRole && identityMode == 'existing' && !isHeld(
    '/subscriptions/${subscriptionId}',
    identityRoleInPlace
  )) {
    name: 'existing-identity-role-${uniqueString(resourceToken, subscriptionId)}'
    scope: subscription(subscriptionId)
    params: {
      principalId: identityPrincipalIds[0]
      roleGuid: roleGuidOf(identityRole)
    }
  }
]

module onExistingIdentity 'resource-assignment.bicep' = if (identityMode == 'existing') {
  name: 'identity-assignment-${resourceToken}'
  scope: resourceGroup(
    identityMode == 'existing' ? subscriptionOf(existingIdentityId) : subscription().subscriptionId,
    identityMode == 'existing' ? groupNameOf(existingIdentityId) : 'none'
  )
  params: {
    appPrincipalId: appPrincipalId
    kind: 'userAssignedIdentity'
    name: nameOf(existingIdentityId)
    roleId: identityMode == 'existing'
      ? roleIdOf(subscriptionOf(existingIdentityId), resourceToken, 'identity', mode, appCreatesIdentity)
      : ''
  }
}

module onDevCenters 'resource-assignment.bicep' = [
  for devCenterId in devCenterIds: {
    name: 'dev-center-assignment-${uniqueString(resourceToken, devCenterId)}'
    scope: resourceGroup(subscriptionOf(devCenterId), groupNameOf(devCenterId))
    params: {
      appPrincipalId: appPrincipalId
      kind: 'devCenter'
      name: nameOf(devCenterId)
      roleId: roleIdOf(subscriptionOf(devCenterId), resourceToken, 'devCenter', mode, appCreatesIdentity)
    }
  }
]

// Pools and image definitions of any project may use an image of the gallery, and projects lie in any group. The built-in
// role is Reader, which the app has already where galleries lie.
module onDevProjects 'subscription-assignments.bicep' = [
  for subscriptionId in filter(
    union([], map(devCenterIds, id => subscriptionOf(id))),
    id => mode == 'custom' || !contains(subscriptionIds, id)
  ): {
    name: 'dev-projects-assignments-${uniqueString(resourceToken, subscriptionId)}'
    scope: subscription(subscriptionId)
    params: {
      appPrincipalId: appPrincipalId
      subscriptionRoleId: roleIdOf(subscriptionId, resourceToken, 'devProjects', mode, appCreatesIdentity)
      assignerRoleId: ''
      identityPrincipalIds: []
      identityRoleGuid: roleGuidOf(identityRole)
    }
  }
]
