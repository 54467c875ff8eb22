// A Logic App (consumption) that tells a channel of Teams or Slack how a replication ended, and its subscription to the completion topic.
// The topic is that of COMPLETION_TOPIC_ENDPOINT. A consumption workflow answers Event Grid's validation by itself.

@description('Name of the completion topic, in this resource group.')
param topicName string

@description('Incoming webhook of Slack, or of the Teams workflow "Post to a channel when a webhook request is received".')
@secure()
param webhookUrl string

@description('Which of the two the webhook belongs to.')
@allowed(['teams', 'slack'])
param channel string = 'teams'

@description('Outcomes that somebody must act upon.')
param eventTypes string[] = [
  'GalleryZoneReplicator.Replication.Failed'
  'GalleryZoneReplicator.Replication.PartiallySucceeded'
]

param location string = resourceGroup().location

var title = '@{triggerBody()?[\'subject\']}: @{triggerBody()?[\'data\']?[\'state\']}'
var zones = '@{join(body(\'Zones\'), \'\n\')}'
var bodies = {
  slack: { text: '*${title}*\n${zones}' }
  teams: {
    type: 'message'
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive'
        content: {
          '$schema': 'http://adaptivecards.io/schemas/adaptive-card.json'
          type: 'AdaptiveCard'
          version: '1.4'
          body: [
            { type: 'TextBlock', text: title, weight: 'Bolder', wrap: true }
            { type: 'TextBlock', text: zones, wrap: true }
          ]
        }
      }
    ]
  }
}

resource workflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'tell-the-channel'
  location: location
  properties: {
    definition: {
      '$schema': 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#'
      contentVersion: '1.0.0.0'
      parameters: { webhookUrl: { type: 'SecureString' } }
      triggers: {
        replicationEnded: { type: 'Request', kind: 'Http', inputs: { schema: {} } }
      }
      actions: {
        Zones: {
          type: 'Select'
          inputs: {
            from: '@triggerBody()?[\'data\']?[\'targets\']'
            select: '@{item()?[\'zone\']}: @{item()?[\'state\']} @{item()?[\'details\']}'
          }
        }
        Tell: {
          type: 'Http'
          runAfter: { Zones: ['Succeeded'] }
          inputs: {
            method: 'POST'
            uri: '@parameters(\'webhookUrl\')'
            headers: { 'content-type': 'application/json' }
            body: bodies[channel]
          }
          runtimeConfiguration: { secureData: { properties: ['inputs'] } }
        }
      }
    }
    parameters: { webhookUrl: { value: webhookUrl } }
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource subscription 'Microsoft.EventGrid/eventSubscriptions@2025-02-15' = {
  name: 'tell-the-channel'
  scope: topic
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'WebHook'
      properties: { endpointUrl: listCallbackUrl('${workflow.id}/triggers/replicationEnded', '2019-05-01').value }
    }
    filter: { includedEventTypes: eventTypes }
  }
}
