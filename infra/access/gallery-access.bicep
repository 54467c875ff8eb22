// What the app may do to the watched galleries of one resource group, and the identity that these galleries carry.
import { nameOf } from '../galleries.bicep'

@minLength(1)
param galleryNames string[]

param appPrincipalId string

@description('Role definition for each gallery.')
param galleryRoleId string

@description('Role definition for the galleries\' identity; empty where there is none to manage.')
param identityRoleId string

@description('How galleries come to their identity: see main.bicep.')
param galleryIdentityMode string

param galleryIdentityName string

param tags object

resource galleries 'Microsoft.Compute/galleries@2024-03-03' existing = [for name in galleryNames: {
  name: name
}]

resource appOnGallery 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (name, index) in galleryNames: {
  scope: galleries[index]
  name: guid(resourceGroup().id, toLower(name), galleryRoleId, appPrincipalId)
  properties: {
    roleDefinitionId: galleryRoleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}]

// The identity lies where the gallery does: the tutorial wants it in the gallery's region.
module identity 'gallery-identity.bicep' = if (galleryIdentityMode == 'deployment') {
  name: 'gallery-identity-${galleryIdentityName}'
  params: {
    name: galleryIdentityName
    location: galleries[0].location
    appPrincipalId: appPrincipalId
    identityRoleId: identityRoleId
    tags: tags
  }
}

// Where the app makes the identity itself, it can only be given the right on the resource group that will hold it.
resource appMakesIdentity 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (galleryIdentityMode == 'app') {
  name: guid(resourceGroup().id, nameOf(identityRoleId), appPrincipalId)
  properties: {
    roleDefinitionId: identityRoleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

@description('Principal of the identity that was made here; empty where the deployment makes none.')
output identityPrincipalId string = galleryIdentityMode == 'deployment' ? identity!.outputs.principalId : ''
