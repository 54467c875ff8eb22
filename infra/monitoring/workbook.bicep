// The workbook: where each image is, what runs, what failed. Its content is made of infra/queries (docs/operations.md).
param location string
param tags object
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'gallery-zone-replicator')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Gallery Zone Replicator'
    category: 'workbook'
    version: '1.0'
    sourceId: workspaceId
    serializedData: loadTextContent('../workbook/workbook.json')
  }
}
