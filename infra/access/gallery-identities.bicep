// The identities that galleries carry, over all resource groups of watched galleries: made here, found, or nobody's
// business here.
targetScope = 'subscription'

import { groupNameOf, idsInGroup, nameOf, subscriptionOf } from '../inputs/ids.bicep'
import { resourceTags } from '../types.bicep'

@description('Tells the deployments of several apps apart.')
param resourceToken string

@description('Watched galleries.')
param galleryIds string[]

@description('Their resource groups.')
param galleryGroupIds string[]

@description('How galleries come to their identity: see main.bicep.')
param mode string

@description('Its name, for the mode deployment.')
param name string

@description('Its id, for the mode existing.')
param existingId string

@description('Resource groups where an identity of that name exists already.')
param inPlace string[]

@description('Tags of identities that are made here.')
param tags resourceTags

var isExisting = mode == 'existing'

module made 'gallery-identity.bicep' = [
  for groupId in galleryGroupIds: if (mode == 'deployment') {
    name: 'gallery-identity-${resourceToken}'
    scope: resourceGroup(subscriptionOf(groupId), nameOf(groupId))
    params: {
      name: name
      galleryName: nameOf(first(idsInGroup(groupId, galleryIds))!)
      isInPlace: contains(inPlace, groupId)
      tags: tags
    }
  }
]

module existing 'existing-identity.bicep' = if (isExisting) {
  name: 'existing-gallery-identity-${resourceToken}'
  scope: resourceGroup(
    isExisting ? subscriptionOf(existingId) : subscription().subscriptionId,
    isExisting ? groupNameOf(existingId) : 'none'
  )
  params: {
    name: nameOf(existingId)
  }
}

@description('For each resource group of galleries, the object id of the identity whose role counts there; empty where this deployment knows none.')
output principalIds string[] = [
  for (groupId, index) in galleryGroupIds: mode == 'deployment'
    ? made[index]!.outputs.principalId
    : isExisting ? existing!.outputs.principalId : ''
]
