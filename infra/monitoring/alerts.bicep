// The alerts: the queries of infra/queries over the workspace, at the thresholds of infra/alerts. What each means and what
// to do: docs/operations.md.
param location string
param tags object
param workspaceId string

@description('Put before the names of the rules.')
param namePrefix string

@description('Who is told; empty: alerts show in the portal only.')
param emails string[]

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

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: '${namePrefix}-mail'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'replicator'
    enabled: true
    emailReceivers: map(emails, email => {
      name: email
      emailAddress: email
      useCommonAlertSchema: true
    })
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for query in items(queries): {
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
    actions: { actionGroups: empty(emails) ? [] : [mail.id] }
  }
}]
