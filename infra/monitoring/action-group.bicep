// Who gets a mail for each alert.
import { resourceTags } from '../types.bicep'

@description('Name of the action group.')
param name string

@description('Their addresses.')
param emails string[]

@description('Tags of the action group.')
param tags resourceTags

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  #disable-next-line no-hardcoded-location // action groups are global
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

@description('Resource id.')
output id string = group.id
