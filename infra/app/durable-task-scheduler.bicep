// The managed backend for orchestrations, instead of the queues and tables of the app's storage.
import { resourceTags } from '../types.bicep'

@description('Name of the scheduler.')
param name string

@description('Region of the app.')
param location string

@description('Tags of the scheduler.')
param tags resourceTags

@description('Name of the task hub in it.')
param taskHubName string

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    // From everywhere, with a token: the app's addresses are not known beforehand.
    ipAllowlist: ['0.0.0.0/0']
  }

  resource taskHub 'taskHubs' = {
    name: taskHubName
  }
}

@description('Where the app finds it.')
output endpoint string = scheduler.properties.endpoint
