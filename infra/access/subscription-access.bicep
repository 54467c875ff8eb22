// The custom roles of the app in one subscription, and what it may read there. The actions are those of
// src/azure/required-actions.ts and no others; tests/infra compares the two.
targetScope = 'subscription'

@description('Tells the roles of several deployments apart: role names are unique in a tenant.')
param environmentName string

param appPrincipalId string

@description('Whether galleries lie here. Otherwise only the role on a gallery identity is defined.')
param hasGalleries bool

@description('How galleries come to their identity: see main.bicep.')
param galleryIdentityMode string

@description('Lets the app assign one role, and to service principals only.')
param allowAppToAssignRoles bool

@description('GUID of the one role that the app may then assign.')
param assignableRoleGuid string

var usesIdentity = galleryIdentityMode != 'none'

resource galleryRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (hasGalleries) {
  name: guid(subscription().id, environmentName, 'gallery')
  properties: {
    roleName: 'Gallery Zone Replicator ${environmentName}: gallery (${subscription().subscriptionId})'
    description: 'Reads a gallery and adds extended zones to its image versions.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: concat(
          [
            'Microsoft.Compute/galleries/read'
            'Microsoft.Compute/galleries/images/read'
            'Microsoft.Compute/galleries/images/versions/read'
            'Microsoft.Compute/galleries/images/versions/write'
          ],
          usesIdentity ? ['Microsoft.Compute/galleries/write'] : []
        )
        notActions: []
      }
    ]
  }
}

resource subscriptionRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (hasGalleries) {
  name: guid(subscription().id, environmentName, 'subscription')
  properties: {
    roleName: 'Gallery Zone Replicator ${environmentName}: subscription (${subscription().subscriptionId})'
    description: 'Reads which extended zones the subscription may use, and what a failed replication says.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: concat(
          [
            'Microsoft.Compute/locations/capsOperations/read'
            'Microsoft.EdgeZones/extendedZones/read'
            'Microsoft.Features/providers/features/read'
          ],
          usesIdentity
            ? [
                'Microsoft.Authorization/roleAssignments/read'
                'Microsoft.Authorization/roleDefinitions/read'
              ]
            : []
        )
        notActions: []
      }
    ]
  }
}

resource identityRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (usesIdentity) {
  name: guid(subscription().id, environmentName, 'identity')
  properties: {
    roleName: 'Gallery Zone Replicator ${environmentName}: gallery identity (${subscription().subscriptionId})'
    description: 'Puts the user-assigned identity on a gallery.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: concat(
          [
            'Microsoft.ManagedIdentity/userAssignedIdentities/read'
            'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'
          ],
          galleryIdentityMode == 'app' ? ['Microsoft.ManagedIdentity/userAssignedIdentities/write'] : []
        )
        notActions: []
      }
    ]
  }
}

resource assignerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (allowAppToAssignRoles) {
  name: guid(subscription().id, environmentName, 'assigner')
  properties: {
    roleName: 'Gallery Zone Replicator ${environmentName}: role assignments (${subscription().subscriptionId})'
    description: 'Assigns roles, within the condition of its own assignment.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: ['Microsoft.Authorization/roleAssignments/write']
        notActions: []
      }
    ]
  }
}

resource appReadsSubscription 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasGalleries) {
  name: guid(subscription().id, environmentName, 'subscription', appPrincipalId)
  properties: {
    roleDefinitionId: subscriptionRole.id
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource appAssignsRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasGalleries && allowAppToAssignRoles) {
  name: guid(subscription().id, environmentName, 'assigner', appPrincipalId)
  properties: {
    roleDefinitionId: assignerRole.id
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Only the role of the gallery identity, and only to service principals.'
    conditionVersion: '2.0'
    condition: '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${assignableRoleGuid}} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {\'ServicePrincipal\'}))'
  }
}

@description('Empty where no gallery lies here.')
output galleryRoleId string = hasGalleries ? galleryRole.id : ''

@description('Empty where galleries have no identity to manage.')
output identityRoleId string = usesIdentity ? identityRole.id : ''
