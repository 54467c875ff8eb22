// The app's role on one resource that exists already: an identity, or a dev center.
@description('Object id of the app\'s identity.')
param appPrincipalId string

@allowed(['userAssignedIdentity', 'devCenter'])
@description('What the resource is.')
param kind string

@description('Name of the resource.')
param name string

@description('Id of the role.')
param roleId string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = if (kind == 'userAssignedIdentity') {
  name: name
}

resource devCenter 'Microsoft.DevCenter/devcenters@2025-02-01' existing = if (kind == 'devCenter') {
  name: name
}

resource appOnIdentity 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (kind == 'userAssignedIdentity') {
  scope: identity
  name: guid(toLower(resourceGroup().id), toLower(name), appPrincipalId, roleId)
  properties: {
    roleDefinitionId: roleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource appOnDevCenter 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (kind == 'devCenter') {
  scope: devCenter
  name: guid(toLower(resourceGroup().id), toLower(name), appPrincipalId, roleId)
  properties: {
    roleDefinitionId: roleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}
