// Reads the principal of an identity that exists already.
@description('Name of the identity.')
param name string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: name
}

@description('Object id of the identity.')
output principalId string = identity.properties.principalId
