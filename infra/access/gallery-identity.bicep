// The user-assigned identity with which galleries of one resource group read the subscription's features. One that is
// there already is left as it is: its region cannot change, and its tags are somebody else's.
import { resourceTags } from '../types.bicep'

@description('Name of the identity.')
param name string

@description('Gallery whose region it gets where it is made here: the tutorial wants it in the gallery\'s region.')
param galleryName string

@description('Whether it exists already.')
param isInPlace bool

@description('Tags where it is made here.')
param tags resourceTags

resource gallery 'Microsoft.Compute/galleries@2025-03-03' existing = {
  name: galleryName
}

module made 'made-identity.bicep' = if (!isInPlace) {
  name: 'made-${deployment().name}'
  params: {
    name: name
    location: gallery.location
    tags: tags
  }
}

module found 'existing-identity.bicep' = if (isInPlace) {
  name: 'found-${deployment().name}'
  params: {
    name: name
  }
}

@description('Object id of the identity.')
output principalId string = isInPlace ? found!.outputs.principalId : made!.outputs.principalId
