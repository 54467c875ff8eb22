// The function app: Flex Consumption on Node 24, with its own identity for storage, telemetry and ARM.
import { storageConnection } from 'storage.bicep'

param name string
param planName string
param location string
param tags object

param identityId string
param identityClientId string

param storage storageConnection
param applicationInsightsName string
param taskHubName string

@description('The app\'s own settings; empty ones are left out.')
param settings object

@description('Endpoint of a Durable Task Scheduler; empty: orchestrations live in the storage account.')
param durableTaskEndpoint string

@minValue(1)
@maxValue(1000)
param maximumInstanceCount int

@minValue(0)
@description('Instances for orchestrations that are always there; 0: none, and no cost while nothing happens.')
param alwaysReadyInstances int

@description('Empty: the app is in no virtual network.')
param subnetId string

@description('Empty: all addresses; otherwise these and Event Grid.')
param allowedInboundAddresses string[]

@description('Application (client) id by which callers sign in with Entra; empty: function keys alone.')
param entraClientId string

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

// host.json names the storage backend; settings of the host's own configuration take its place.
var durableTaskSettings = empty(durableTaskEndpoint)
  ? {}
  : {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${durableTaskEndpoint};Authentication=ManagedIdentity;ClientID=${identityClientId}'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
    }

var platformSettings = {
  // The app shares its budget of ARM requests out among the instances that there may be.
  MAXIMUM_INSTANCE_COUNT: string(maximumInstanceCount)
  AZURE_CLIENT_ID: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  // For the host; the app reads AZURE_CLIENT_ID.
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  // Without credential and clientId, orchestrations stay Pending for ever (azure-functions-durable-extension issue 1252).
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__blobServiceUri: storage.blobEndpoint
  AzureWebJobsStorage__queueServiceUri: storage.queueEndpoint
  AzureWebJobsStorage__tableServiceUri: storage.tableEndpoint
  TASKHUB_NAME: taskHubName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: storage.packageContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'node'
        version: '24'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0
          ? []
          : [
              {
                name: 'durable'
                instanceCount: alwaysReadyInstances
              }
            ]
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ipSecurityRestrictionsDefaultAction: empty(allowedInboundAddresses) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: empty(allowedInboundAddresses)
        ? []
        : concat(
            [
              {
                name: 'event-grid'
                priority: 100
                action: 'Allow'
                tag: 'ServiceTag'
                ipAddress: 'AzureEventGrid'
              }
            ],
            map(allowedInboundAddresses, address => {
              name: 'allowed'
              priority: 200
              action: 'Allow'
              ipAddress: address
            })
          )
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      toObject(filter(items(settings), setting => !empty(setting.value)), setting => setting.key, setting => setting.value),
      platformSettings,
      durableTaskSettings
    )
  }

  // Packages come with Entra tokens; publishing passwords open nothing.
  resource ftpPasswords 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmPasswords 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  // Sign-in comes before the function keys, which are asked for all the same. Event Grid has no such sign-in for functions.
  resource authentication 'config' = if (!empty(entraClientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        excludedPaths: ['/runtime/webhooks/eventgrid', '/api/health']
      }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: entraClientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: {
            allowedAudiences: [entraClientId, 'api://${entraClientId}']
          }
        }
      }
      login: { tokenStore: { enabled: false } }
    }
  }
}

output id string = site.id
output name string = site.name
output url string = 'https://${site.properties.defaultHostName}'
