// The user-assigned identity with which galleries read the subscription's features, and the app's right to put it on them.
param name string
param location string
param appPrincipalId string
param identityRoleId string
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

resource appOnIdentity 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: identity
  name: guid(identity.id, identityRoleId, appPrincipalId)
  properties: {
    roleDefinitionId: identityRoleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

output principalId string = identity.properties.principalId
