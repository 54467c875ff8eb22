// Log Analytics and Application Insights, without keys: whoever sends or reads is an identity with a role. With them, what
// looks at them: alerts and workbook.
param resourceToken string
param location string
param tags object
param appPrincipalId string

@minValue(30)
@maxValue(730)
param retentionDays int

@description('Who is told of alerts; empty: they show in the portal only.')
param alertEmails string[]

@description('Whether the app reconciles by itself.')
param isReconciling bool

var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-${resourceToken}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${resourceToken}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource appPublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: component
  name: guid(component.id, monitoringMetricsPublisher, appPrincipalId)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: tags
    workspaceId: workspace.id
    namePrefix: 'alert-${resourceToken}'
    emails: alertEmails
    isReconciling: isReconciling
  }
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  params: {
    location: location
    tags: tags
    workspaceId: workspace.id
  }
}

output workspaceId string = workspace.id
output componentName string = component.name
