// The alerts: the queries of infra/queries over the workspace, at the thresholds of infra/alerts. What each means and what
// to do: docs/operations.md.
import { resourceTags } from '../types.bicep'

@description('Region of the rules.')
param location string

@description('Tags of the rules.')
param tags resourceTags

@description('Workspace that the queries run over.')
param workspaceId string

@description('Put before the names of the rules.')
param namePrefix string

@description('Who is told; empty: alerts show in the portal only.')
param actionGroupIds string[]

@description('Whether the app reconciles by itself: without it there is no heartbeat to miss.')
param isReconciling bool

var rules = loadJsonContent('../alerts/alerts.json')
var queries = {
  replicationFailed: loadTextContent('../queries/alert-replication-failed.kql')
  replicationUnfinished: loadTextContent('../queries/alert-replication-unfinished.kql')
  noReconciliation: loadTextContent('../queries/alert-no-reconciliation.kql')
  drift: loadTextContent('../queries/alert-drift.kql')
  deadLetteredEvents: loadTextContent('../queries/alert-dead-lettered-events.kql')
  throttling: loadTextContent('../queries/alert-throttling.kql')
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for query in items(queries): {
    name: '${namePrefix}-${query.key}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Gallery Zone Replicator: ${rules[query.key].displayName}'
      description: rules[query.key].description
      severity: rules[query.key].severity
      enabled: query.key != 'noReconciliation' || isReconciling
      scopes: [workspaceId]
      evaluationFrequency: rules[query.key].evaluationFrequency
      windowSize: rules[query.key].windowSize
      criteria: {
        allOf: [
          {
            query: query.value
            timeAggregation: 'Count'
            operator: rules[query.key].operator
            threshold: rules[query.key].threshold
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
