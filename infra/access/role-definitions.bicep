// The custom roles of the app in one subscription. The actions are those of src/azure/required-actions.ts and no others;
// tests/infra compares the two.
targetScope = 'subscription'

import { customRoleName } from 'roles.bicep'

@description('Tells the roles of several deployments apart.')
param resourceToken string

@description('What the roles are called after: role names are unique in a tenant.')
param environmentName string

@description('Whether watched galleries lie here. Otherwise only the role on a gallery identity, or on dev centers, is defined.')
param hasGalleries bool

@description('Whether dev centers lie here that the app may attach galleries to.')
param hasDevCenters bool

@description('Whether the app may give dev centers an identity, which takes the right to write them.')
param mayWriteDevCenters bool

@description('How galleries come to their identity: see main.bicep.')
param galleryIdentityMode string

@description('Whether the app may assign roles: that of the galleries\' identity, or those of dev centers on a gallery.')
param mayAssignRoles bool

var usesIdentity = galleryIdentityMode != 'none'
var titles = {
  gallery: 'Gallery Zone Replicator ${environmentName} ${resourceToken}: gallery (${subscription().subscriptionId})'
  subscription: 'Gallery Zone Replicator ${environmentName} ${resourceToken}: subscription (${subscription().subscriptionId})'
  identity: 'Gallery Zone Replicator ${environmentName} ${resourceToken}: gallery identity (${subscription().subscriptionId})'
  assigner: 'Gallery Zone Replicator ${environmentName} ${resourceToken}: role assignments (${subscription().subscriptionId})'
  devCenter: 'Gallery Zone Replicator ${environmentName} ${resourceToken}: dev center (${subscription().subscriptionId})'
  devProjects: 'Gallery Zone Replicator ${environmentName} ${resourceToken}: dev projects (${subscription().subscriptionId})'
}

resource galleryRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (hasGalleries) {
  name: customRoleName(subscription().subscriptionId, resourceToken, 'gallery')
  properties: {
    roleName: titles.gallery
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
  name: customRoleName(subscription().subscriptionId, resourceToken, 'subscription')
  properties: {
    roleName: titles.subscription
    description: 'Reads which extended zones the subscription may use, and what a failed replication says.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: concat(
          [
            'Microsoft.Compute/locations/capsOperations/read'
            'Microsoft.Compute/locations/publishers/artifacttypes/offers/read'
            'Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/read'
            'Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read'
            'Microsoft.Compute/locations/edgeZones/publishers/artifacttypes/offers/skus/versions/read'
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
  name: customRoleName(subscription().subscriptionId, resourceToken, 'identity')
  properties: {
    roleName: titles.identity
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

resource assignerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (mayAssignRoles) {
  name: customRoleName(subscription().subscriptionId, resourceToken, 'assigner')
  properties: {
    roleName: titles.assigner
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

resource devCenterRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (hasDevCenters) {
  name: customRoleName(subscription().subscriptionId, resourceToken, 'devCenter')
  properties: {
    roleName: titles.devCenter
    description: 'Attaches galleries to a dev center, detaches them, and reads what it sees.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: concat(
          [
            'Microsoft.DevCenter/devcenters/read'
            'Microsoft.DevCenter/devcenters/attachednetworks/read'
            'Microsoft.DevCenter/devcenters/devboxdefinitions/read'
            'Microsoft.DevCenter/devcenters/galleries/read'
            'Microsoft.DevCenter/devcenters/galleries/write'
            'Microsoft.DevCenter/devcenters/galleries/delete'
            'Microsoft.DevCenter/devcenters/images/read'
            'Microsoft.DevCenter/locations/operationStatuses/read'
          ],
          mayWriteDevCenters ? ['Microsoft.DevCenter/devcenters/write'] : []
        )
        notActions: []
      }
    ]
  }
}

resource devProjectsRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (hasDevCenters) {
  name: customRoleName(subscription().subscriptionId, resourceToken, 'devProjects')
  properties: {
    roleName: titles.devProjects
    description: 'Reads which pools and image definitions of Dev Box projects use a gallery.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: [
          'Microsoft.DevCenter/projects/read'
          'Microsoft.DevCenter/projects/pools/read'
          'Microsoft.DevCenter/projects/catalogs/read'
          'Microsoft.DevCenter/projects/catalogs/imageDefinitions/read'
        ]
        notActions: []
      }
    ]
  }
}
