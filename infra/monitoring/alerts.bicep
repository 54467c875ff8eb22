// The alerts: the queries of infra/queries over the workspace, as infra/alerts says. What each means and what to do:
// docs/operations.md.
import { resourceTags } from '../types.bicep'
import { hoursOf, noReconciliationQuery, reconcilePeriodHours, unfinishedQuery } from 'alert-rules.bicep'

@description('Region of the rules.')
param location string

@description('Tags of the rules.')
param tags resourceTags

@description('Workspace that the queries run over.')
param workspaceId string

@description('Name of the Application Insights component, which is as old as the installation.')
param componentName string

@description('Put before the names of the rules.')
param namePrefix string

@description('Who is told; empty: alerts show in the portal only.')
param actionGroupIds string[]

@description('RECONCILE_SCHEDULE; empty: the app\'s default, every hour.')
param reconcileSchedule string

@description('REPLICATION_DEADLINE; empty: the app\'s default, a day.')
param replicationDeadline string

var rules = loadJsonContent('../alerts/alerts.json')
var reconcileHours = reconcilePeriodHours(reconcileSchedule)
var deadlineHours = hoursOf(empty(replicationDeadline) ? 'PT24H' : replicationDeadline)

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

var queries = {
  replicationFailed: loadTextContent('../queries/alert-replication-failed.kql')
  replicationUnfinished: unfinishedQuery(loadTextContent('../queries/alert-replication-unfinished.kql'), deadlineHours)
  drift: loadTextContent('../queries/alert-drift.kql')
  noReconciliation: noReconciliationQuery(
    loadTextContent('../queries/alert-no-reconciliation.kql'),
    reconcileHours,
    component.properties.CreationDate
  )
  reconciliationIncomplete: loadTextContent('../queries/alert-reconciliation-incomplete.kql')
  galleryNotFound: loadTextContent('../queries/alert-gallery-not-found.kql')
  signInFailed: loadTextContent('../queries/alert-sign-in-failed.kql')
  completionNotSent: loadTextContent('../queries/alert-completion-not-sent.kql')
  nearQuota: loadTextContent('../queries/alert-near-quota.kql')
  retirementUndone: loadTextContent('../queries/alert-retirement-undone.kql')
  zoneRemoved: loadTextContent('../queries/alert-zone-removed.kql')
  regionFailed: loadTextContent('../queries/alert-region-failed.kql')
  throttling: loadTextContent('../queries/alert-throttling.kql')
}

// Rules whose matter cannot be seen within the two days that a log alert looks back.
var blindRules = concat(
  reconcileHours == 0 ? ['noReconciliation'] : [],
  deadlineHours > 44 ? ['replicationUnfinished'] : []
)

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in items(rules): {
    name: '${namePrefix}-${rule.key}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Gallery Zone Replicator: ${rule.value.displayName}'
      description: rule.value.description
      severity: rule.value.severity
      enabled: !contains(blindRules, rule.key)
      scopes: [workspaceId]
      evaluationFrequency: rule.value.evaluationFrequency
      windowSize: rule.value.windowSize
      criteria: {
        allOf: [
          {
            query: queries[rule.key]
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            // One alert for each combination of values: it rings once, and is resolved when its row is gone.
            dimensions: map(rule.value.dimensions, name => {
              name: name
              operator: 'Include'
              values: ['*']
            })
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      // A table is there only once something was written to it.
      skipQueryValidation: true
      actions: { actionGroups: actionGroupIds }
    }
  }
]
