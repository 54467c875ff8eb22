// The user-assigned identity with which galleries read the subscription's features.
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

module access 'gallery-identity-access.bicep' = {
  name: 'gallery-identity-access-${name}'
  params: {
    name: identity.name
    appPrincipalId: appPrincipalId
    identityRoleId: identityRoleId
  }
}

output principalId string = identity.properties.principalId
