// The role by which a gallery's identity reads the features of its subscription: without it every zone is "not enrolled".
targetScope = 'subscription'

@description('Object id of the identity.')
param principalId string

@description('GUID of the role.')
param roleGuid string

var roleId = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleGuid)

// The order in which Azure is going to name assignments itself: scope, principal, role.
resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleId)
  properties: {
    roleDefinitionId: roleId
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Lets the compute gallery see which extended zones the subscription may use.'
  }
}
