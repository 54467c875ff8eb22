// The function app: Flex Consumption on Node, with its own identity for storage, telemetry and ARM.
import { resourceTags } from '../types.bicep'
import { storageConnection } from 'storage.bicep'

@description('Name of the function app.')
param name string

@description('Name of its plan.')
param planName string

@description('Region of the app.')
param location string

@description('Tags of both.')
param tags resourceTags

@description('Resource id of the app\'s identity.')
param identityId string

@description('Client id of the app\'s identity.')
param identityClientId string

@description('Where the host finds its storage.')
param storage storageConnection

@description('Application Insights component.')
param applicationInsightsName string

@description('Task hub that holds the orchestrations.')
param taskHubName string

@description('The app\'s own settings; empty ones are left out.')
param settings { *: string }

@description('Endpoint of a Durable Task Scheduler; empty: orchestrations live in the storage account.')
param durableTaskEndpoint string

@description('Version of Node; it must be one that the region offers.')
param nodeVersion string

@minValue(1)
@maxValue(1000)
@description('Most instances of each scaling group.')
param maximumInstanceCount int

@minValue(0)
@description('Instances for orchestrations that are always there; 0: none, and no cost while nothing happens.')
param alwaysReadyInstances int

@description('Spreads the instances over the availability zones of the region.')
param isZoneRedundant bool

@allowed(['Recreate', 'RollingUpdate'])
@description('How instances change to new code or settings.')
param siteUpdateStrategy string

@description('Empty: the app is in no virtual network.')
param subnetId string

@description('Empty: all addresses; otherwise these and Event Grid.')
param allowedInboundAddresses string[]

@description('Application (client) id by which callers sign in with Entra; empty: function keys alone.')
param entraClientId string

@description('Sends the host\'s logs to the workspace as a resource log too.')
param hasHostLogs bool

@description('Log Analytics workspace.')
param workspaceId string

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

// host.json of the package names the storage backend: the scale controller reads it there, and nowhere else.
var durableTaskSettings = empty(durableTaskEndpoint)
  ? {}
  : {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${durableTaskEndpoint};Authentication=ManagedIdentity;ClientID=${identityClientId}'
    }

var platformSettings = {
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
  properties: {
    reserved: true
    zoneRedundant: isZoneRedundant
  }
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
      #disable-next-line BCP037 // in preview: the definitions of this api-version do not have it yet
      siteUpdateStrategy: siteUpdateStrategy == 'Recreate' ? null : { type: siteUpdateStrategy }
      runtime: {
        name: 'node'
        version: nodeVersion
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
    publicNetworkAccess: 'Enabled'
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      // Packages come from wherever azd runs; they need an Entra token.
      scmIpSecurityRestrictionsUseMain: false
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
              ipAddress: contains(address, '/') ? address : contains(address, ':') ? '${address}/128' : '${address}/32'
            })
          )
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      toObject(
        filter(items(settings), setting => !empty(setting.value)),
        setting => setting.key,
        setting => setting.value
      ),
      platformSettings,
      durableTaskSettings
    )
  }

  // Packages come with Entra tokens; publishing passwords open nothing. One after the other: they are writes to one site.
  resource ftpPasswords 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
    dependsOn: [appSettings]
  }

  resource scmPasswords 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
    dependsOn: [ftpPasswords]
  }

  // Sign-in comes before the function keys, which are asked for all the same. Event Grid has no such sign-in for functions; the page
  // holds no data, and offers the sign-in.
  resource authentication 'config' = if (!empty(entraClientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        excludedPaths: ['/runtime/webhooks/eventgrid', '/api/health', '/api/ui']
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
    dependsOn: [scmPasswords]
  }
}

#disable-next-line use-recent-api-versions // the only version that the documentation uses
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (hasHostLogs) {
  scope: site
  name: 'host'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'FunctionAppLogs'
        enabled: true
      }
    ]
  }
}

@description('Resource id.')
output id string = site.id
@description('Name, by which azd and az find it.')
output name string = site.name
@description('Address of the HTTP API, without /api.')
output url string = 'https://${site.properties.defaultHostName}'
