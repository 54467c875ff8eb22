// The app's roles on its own resources, and on request those of whoever deploys it. A module of its own, so that a what-if
// shows everything else even before the identity exists.
@description('Object id of the app\'s identity.')
param appPrincipalId string

@description('Storage account of the host.')
param storageName string

@description('Storage account of the dead letters.')
param deadLetterAccountName string

@description('Application Insights component.')
param componentName string

@description('Durable Task Scheduler; empty: none.')
param schedulerName string

@description('Task hub in it.')
param taskHubName string

@description('Object id of who may read state and dead letters; empty: nobody.')
param readerPrincipalId string

@allowed(['User', 'ServicePrincipal', 'Group'])
@description('What it is.')
param readerPrincipalType string

// What the host, the Durable extension's queues and tables, and the deployment need, and no more.
var storageRoles = {
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
var readerRoles = {
  blobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  queueDataReader: '19e7f393-937e-4f77-808e-94535e297925'
  tableDataReader: '76199698-9eea-4c19-bc75-cec21354c6b6'
}
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'
var durableTaskDataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource deadLetters 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: deadLetterAccountName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' existing = if (!empty(schedulerName)) {
  name: empty(schedulerName) ? 'none' : schedulerName

  resource taskHub 'taskHubs' existing = {
    name: taskHubName
  }
}

resource appStores 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(storageRoles): {
    scope: storage
    name: guid(storage.id, appPrincipalId, role.value)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource appPublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: component
  name: guid(component.id, appPrincipalId, monitoringMetricsPublisher)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource appOrchestrates 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(schedulerName)) {
  scope: scheduler::taskHub
  name: guid(scheduler::taskHub.id, appPrincipalId, durableTaskDataContributor)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', durableTaskDataContributor)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource readerReadsState 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(readerRoles): if (!empty(readerPrincipalId)) {
    scope: storage
    name: guid(storage.id, readerPrincipalId, role.value)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
      principalId: readerPrincipalId
      principalType: readerPrincipalType
    }
  }
]

resource readerReadsDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(readerPrincipalId)) {
  scope: deadLetters
  name: guid(deadLetters.id, readerPrincipalId, readerRoles.blobDataReader)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', readerRoles.blobDataReader)
    principalId: readerPrincipalId
    principalType: readerPrincipalType
  }
}
