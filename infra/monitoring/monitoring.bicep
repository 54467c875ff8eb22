// Log Analytics and Application Insights, without keys: whoever sends or reads is an identity with a role. With them, what
// looks at them: alerts and workbook.
import { resourceTags } from '../types.bicep'

@description('Name of the workspace that is made.')
param workspaceName string

@description('A workspace that exists already, by its id; empty: one is made.')
param existingWorkspaceId string

@description('Name of the Application Insights component.')
param componentName string

@description('Put before the names of the alert rules.')
param alertPrefix string

@description('Region of the app.')
param location string

@description('Tags of all of it.')
param tags resourceTags

@minValue(30)
@maxValue(730)
@description('Days that logs are kept.')
param retentionDays int

@description('Gigabytes that the workspace takes in a day; -1: no limit.')
param dailyQuotaGb int

@description('Addresses that get a mail for each alert.')
param alertEmails string[]

@description('Action groups that exist already.')
param actionGroupIds string[]

@description('RECONCILE_SCHEDULE; empty: the app\'s default.')
param reconcileSchedule string

@description('REPLICATION_DEADLINE; empty: the app\'s default.')
param replicationDeadline string

var workspaceId = empty(existingWorkspaceId) ? workspace.id : existingWorkspaceId

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = if (empty(existingWorkspaceId)) {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
    workspaceCapping: { dailyQuotaGb: dailyQuotaGb }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspaceId
    DisableLocalAuth: true
  }
}

module mail 'action-group.bicep' = if (!empty(alertEmails)) {
  name: 'action-group'
  params: {
    name: '${alertPrefix}-mail'
    emails: alertEmails
    tags: tags
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: tags
    workspaceId: workspaceId
    namePrefix: alertPrefix
    actionGroupIds: concat(actionGroupIds, empty(alertEmails) ? [] : [mail!.outputs.id])
    componentName: component.name
    reconcileSchedule: reconcileSchedule
    replicationDeadline: replicationDeadline
  }
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  params: {
    location: location
    tags: tags
    workspaceId: workspaceId
  }
}

@description('Workspace that holds the logs.')
output workspaceId string = workspaceId

@description('Who is told of alerts.')
output actionGroupIds string[] = concat(actionGroupIds, empty(alertEmails) ? [] : [mail!.outputs.id])
