// What the app may do to the watched galleries of one resource group, and to the identity in it that they carry.
import { assignOnly } from 'roles.bicep'

@description('Object id of the app\'s identity.')
param appPrincipalId string

@minLength(1)
@description('Names of the galleries.')
param galleryNames string[]

@description('Id of the app\'s role on each gallery.')
param galleryRoleId string

@description('How galleries come to their identity: see main.bicep.')
param identityMode string

@description('Name of the identity.')
param identityName string

@description('Id of the app\'s role on the identity.')
param identityRoleId string

@description('Id of the role by which the app lets dev centers read the galleries; empty: it may not.')
param assignerRoleId string

@description('GUIDs of the roles that it may then assign.')
param devCenterRoleGuids string[]

@description('Object ids of those that it may then assign them to.')
param devCenterPrincipalIds string[]

resource galleries 'Microsoft.Compute/galleries@2025-03-03' existing = [
  for name in galleryNames: {
    name: name
  }
]

resource appOnGallery 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in galleryNames: {
    scope: galleries[index]
    name: guid(toLower(resourceGroup().id), toLower(name), appPrincipalId, galleryRoleId)
    properties: {
      roleDefinitionId: galleryRoleId
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource appAssignsOnGallery 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in galleryNames: if (!empty(assignerRoleId)) {
    scope: galleries[index]
    name: guid(toLower(resourceGroup().id), toLower(name), appPrincipalId, assignerRoleId)
    properties: {
      roleDefinitionId: assignerRoleId
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      description: 'Only the roles that a dev center needs, and only to the principals that are named.'
      conditionVersion: '2.0'
      condition: assignOnly(devCenterRoleGuids, devCenterPrincipalIds)
    }
  }
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = if (identityMode == 'deployment') {
  name: identityName
}

resource appOnIdentity 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (identityMode == 'deployment') {
  scope: identity
  name: guid(toLower(resourceGroup().id), toLower(identityName), appPrincipalId, identityRoleId)
  properties: {
    roleDefinitionId: identityRoleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// Where the app makes the identity itself, it can only be given the right on the resource group that will hold it.
resource appMakesIdentity 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (identityMode == 'app') {
  name: guid(toLower(resourceGroup().id), appPrincipalId, identityRoleId)
  properties: {
    roleDefinitionId: identityRoleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}
