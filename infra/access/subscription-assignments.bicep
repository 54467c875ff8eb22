// What the app may do on one subscription that holds watched galleries.
targetScope = 'subscription'

import { assignOnly } from 'roles.bicep'

@description('Object id of the app\'s identity.')
param appPrincipalId string

@description('Id of the app\'s role on the subscription.')
param subscriptionRoleId string

@description('Id of the role by which the app assigns roles; empty: it may not.')
param assignerRoleId string

@description('Object ids of the identities of all watched galleries.')
param identityPrincipalIds string[]

@description('GUID of the role of the galleries\' identities.')
param identityRoleGuid string

resource appReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, appPrincipalId, subscriptionRoleId)
  properties: {
    roleDefinitionId: subscriptionRoleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// Bound to the galleries' identities: the app can give the role to nobody else, itself included.
resource appAssigns 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(assignerRoleId)) {
  name: guid(subscription().id, appPrincipalId, assignerRoleId)
  properties: {
    roleDefinitionId: assignerRoleId
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Only the role of the gallery identity, and only to that identity.'
    conditionVersion: '2.0'
    condition: assignOnly([identityRoleGuid], identityPrincipalIds)
  }
}
