// Alerts on a system topic's own metrics: an event that is dropped leaves no dead letter, and a log may come late.
import { resourceTags } from '../types.bicep'

@description('Put before the names of the rules.')
param namePrefix string

@description('Resource id of the topic.')
param systemTopicId string

@description('Tags of the rules.')
param tags resourceTags

@description('Who is told; none: alerts show in the portal only.')
param actionGroupIds string[]

var rules = {
  dropped: {
    metric: 'DroppedEventCount'
    severity: 1
    description: 'Event Grid dropped an event: it could neither be delivered nor dead-lettered. docs/operations.md#dead-lettered-events'
  }
  deadLettered: {
    metric: 'DeadLetteredCount'
    severity: 2
    description: 'Event Grid gave up on delivering an event. docs/operations.md#dead-lettered-events'
  }
}

resource alerts 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for rule in items(rules): {
    name: '${namePrefix}-${rule.key}'
    #disable-next-line no-hardcoded-location // metric alerts are global
    location: 'global'
    tags: tags
    properties: {
      description: rule.value.description
      severity: rule.value.severity
      enabled: true
      scopes: [systemTopicId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: rule.key
            criterionType: 'StaticThresholdCriterion'
            metricName: rule.value.metric
            operator: 'GreaterThan'
            threshold: 0
            timeAggregation: 'Total'
          }
        ]
      }
      autoMitigate: true
      #disable-next-line use-resource-id-functions // a parameter, seen through a lambda
      actions: map(actionGroupIds, id => { actionGroupId: id })
    }
  }
]
