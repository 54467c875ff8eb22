// A user-assigned identity that galleries carry, made here.
import { resourceTags } from '../types.bicep'

@description('Name of the identity.')
param name string

@description('Region of the gallery.')
param location string

@description('Tags of the identity.')
param tags resourceTags

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Object id of the identity.')
output principalId string = identity.properties.principalId
