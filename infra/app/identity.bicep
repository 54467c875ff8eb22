// The app's own identity: everything it does on Azure, it does with this.
import { resourceTags } from '../types.bicep'

@description('Name of the identity.')
param name string

@description('Region of the app.')
param location string

@description('Tags of the identity.')
param tags resourceTags

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id.')
output id string = identity.id

@description('Client id, by which the app asks for tokens.')
output clientId string = identity.properties.clientId

@description('Object id, to which roles are assigned.')
output principalId string = identity.properties.principalId
