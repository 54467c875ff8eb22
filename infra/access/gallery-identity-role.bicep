// The role by which a gallery's identity reads the features of its subscription: without it every zone is "not enrolled".
targetScope = 'subscription'

param principalId string

@description('What tells this identity from others; names must be known before the principal is.')
param identityKey string

@description('GUID of the role.')
param roleGuid string

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, identityKey, roleGuid)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleGuid)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Lets the compute gallery see which extended zones the subscription may use.'
  }
}
