// The workbook: where each image is, what runs, what failed. Its content is made of infra/queries (docs/operations.md).
import { resourceTags } from '../types.bicep'

@description('Region of the workbook.')
param location string

@description('Tags of the workbook.')
param tags resourceTags

@description('Workspace that its queries run over.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, location, 'gallery-zone-replicator')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Gallery Zone Replicator'
    category: 'workbook'
    version: '1.0'
    sourceId: workspaceId
    serializedData: string(union(loadJsonContent('../workbook/workbook.json'), { fallbackResourceIds: [workspaceId] }))
  }
}
