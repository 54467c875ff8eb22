// The app's right to read the galleries' identity and to put it on them.
param name string
param appPrincipalId string
param identityRoleId string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: name
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
