<<<<<<< HEAD
// The alerts: the queries of infra/queries over the workspace, at the thresholds of infra/alerts. What each means and what
// to do: docs/operations.md.
import { resourceTags } from '../types.bicep'

@description('Region of the rules.')
=======
// The alerts: the queries of infra/queries over the workspace, as infra/alerts says. What each means and what to do:
// docs/operations.md.
import { hoursOf, noReconciliationQuery, reconcilePeriodHours, unfinishedQuery } from 'alert-rules.bicep'

>>>>>>> 380ef24 (wip alerts)
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
  replicationUnfinished: unfinishedQuery(
    loadTextContent('../queries/alert-replication-unfinished.kql'),
    deadlineHours
  )
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
  throttling: loadTextContent('../queries/alert-throttling.kql')
}

<<<<<<< HEAD
resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for query in items(queries): {
    name: '${namePrefix}-${query.key}'
=======
// Rules whose matter cannot be seen within the two days that a log alert looks back.
var blindRules = concat(reconcileHours == 0 ? ['noReconciliation'] : [], deadlineHours > 44 ? ['replicationUnfinished'] : [])

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

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in items(rules): {
    name: '${namePrefix}-${rule.key}'
>>>>>>> 380ef24 (wip alerts)
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
<<<<<<< HEAD
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
=======
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
>>>>>>> 380ef24 (wip alerts)
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
<<<<<<< HEAD
      actions: { actionGroups: actionGroupIds }
=======
      actions: { actionGroups: empty(emails) ? [] : [mail.id] }
>>>>>>> 380ef24 (wip alerts)
    }
  }
]
