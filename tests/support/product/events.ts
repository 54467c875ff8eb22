// Events as Event Grid sends them when an image version was written.

let count = 0;

/** Event Grid schema, Microsoft.Resources.ResourceWriteSuccess. */
export function resourceWriteSuccess(
  resourceUri: string,
  change: Record<string, unknown> = {},
): Record<string, unknown> {
  count += 1;
  return {
    id: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    topic: '/subscriptions/11111111-2222-3333-4444-555555555555',
    subject: resourceUri.replace('resourceGroups', 'resourcegroups'),
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: '2026-11-25T12:00:00.1234567Z',
    dataVersion: '2',
    metadataVersion: '1',
    data: {
      authorization: {
        scope: resourceUri,
        action: 'Microsoft.Compute/galleries/images/versions/write',
        evidence: { role: 'Contributor' },
      },
      claims: {},
      correlationId: 'c0ffee00-0000-4000-8000-000000000000',
      resourceProvider: 'Microsoft.Compute',
      resourceUri,
      operationName: 'Microsoft.Compute/galleries/images/versions/write',
      status: 'Succeeded',
      subscriptionId: '11111111-2222-3333-4444-555555555555',
      tenantId: '72f988bf-0000-4000-8000-2d7cd011db47',
    },
    ...change,
  };
}

/** The same as CloudEvents 1.0. */
export function cloudEvent(resourceUri: string): Record<string, unknown> {
  const { topic, eventType, eventTime, id, subject, data } = resourceWriteSuccess(resourceUri);
  return { specversion: '1.0', id, source: topic, subject, type: eventType, time: eventTime, data };
}

/** Azure Resource Notifications, CreatedOrUpdated. */
export function resourceNotification(resourceUri: string): Record<string, unknown> {
  const { id, topic, subject, eventTime } = resourceWriteSuccess(resourceUri);
  return {
    id,
    topic,
    subject,
    eventType: 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated',
    eventTime,
    dataVersion: '1',
    metadataVersion: '1',
    data: {
      resourceInfo: {
        id: resourceUri,
        name: '1.0.0',
        type: 'Microsoft.Compute/galleries/images/versions',
        location: 'westus',
        properties: {},
      },
      apiVersion: '2024-03-03',
      operationalInfo: { resourceEventTime: eventTime },
    },
  };
}
