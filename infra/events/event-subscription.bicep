// The subscription that brings writes of image versions to the function. It is deployed after the function exists:
// Event Grid refuses an endpoint that it cannot find.
@description('Topic that brings the events.')
param systemTopicName string

@description('Name of the subscription; several deployments may share a topic.')
param subscriptionName string

@description('Id of the function: <site id>/functions/<name>.')
param functionId string

@description('Watched galleries of one resource group. Event Grid takes 25 filter values, and one is the operation.')
@minLength(1)
@maxLength(24)
param galleryIds string[]

@description('Storage account of the dead letters.')
param deadLetterAccountId string

@description('Container of the dead letters.')
param deadLetterContainerName string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: subscriptionName
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: functionId
        // One event a call: a failure makes Event Grid redeliver the whole batch.
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    filter: {
      includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess']
      isSubjectCaseSensitive: false
      enableAdvancedFilteringOnArrays: false
      advancedFilters: [
        {
          operatorType: 'StringIn'
          key: 'data.operationName'
          values: ['Microsoft.Compute/galleries/images/versions/write']
        }
        {
          // In any case: Azure writes resourcegroups in subjects.
          operatorType: 'StringBeginsWith'
          key: 'subject'
          values: map(galleryIds, id => '${id}/images/')
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: deadLetterAccountId
          blobContainerName: deadLetterContainerName
        }
      }
    }
  }
}
