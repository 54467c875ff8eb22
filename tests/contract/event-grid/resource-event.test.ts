// The shape of resource events, against the samples of event-schema-subscriptions.md and the SDK that reads them.

import { EventGridDeserializer, isSystemEvent } from '@azure/eventgrid';
import type { ResourceWrite } from '../../../local/azure/arm/resource-write';
import { toCloudEvent } from '../../../local/azure/services/event-grid/event-schema';
import { toResourceEvent } from '../../../local/azure/services/event-grid/resource-event';

const sub = '11111111-2222-3333-4444-555555555555';
const topic = `/subscriptions/${sub}`;
const resourceId = `${topic}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/g/images/i/versions/1.0.0`;
const write: ResourceWrite = {
  resourceId,
  operationName: 'Microsoft.Compute/galleries/images/versions/write',
  outcome: 'Succeeded',
  kind: 'Write',
  method: 'PUT',
  url: `https://localhost:7443${resourceId}?api-version=2024-03-03`,
  correlationId: 'c0',
  clientRequestId: 'r0',
  clientIpAddress: '127.0.0.1',
  caller: {
    objectId: 'b0000000-0000-4000-8000-000000000003',
    appId: 'a0',
    tenantId: 't0',
    principalType: 'ServicePrincipal',
  },
  at: new Date('2026-11-25T14:00:00.123Z'),
  resourceProvider: 'Microsoft.Compute',
  subscriptionId: sub,
  created: true,
  resource: {
    id: resourceId,
    name: '1.0.0',
    location: 'westus',
    tags: { a: 'b' },
    properties: { provisioningState: 'Succeeded' },
  },
};
const build = (
  changes: Partial<ResourceWrite> = {},
  topicType = 'Microsoft.Resources.Subscriptions',
  callerDetail: 'full' | 'empty' = 'full',
) => toResourceEvent(topicType, topic, { ...write, ...changes }, { id: 'e0', callerDetail });
const lowered = resourceId.replace('resourceGroups', 'resourcegroups');

test('a created resource, envelope and data', () => {
  expect(build()).toEqual({
    id: 'e0',
    topic,
    subject: lowered,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: '2026-11-25T14:00:00.1230000Z',
    dataVersion: '2',
    metadataVersion: '1',
    data: {
      authorization: {
        scope: lowered,
        action: write.operationName,
        evidence: expect.objectContaining({
          role: 'Contributor',
          principalId: 'b0000000000040008000000000000003',
          principalType: 'ServicePrincipal',
        }),
      },
      claims: expect.objectContaining({
        appid: 'a0',
        'http://schemas.microsoft.com/identity/claims/objectidentifier': write.caller.objectId,
      }),
      correlationId: 'c0',
      resourceProvider: 'Microsoft.Compute',
      resourceUri: lowered,
      operationName: write.operationName,
      status: 'Succeeded',
      subscriptionId: sub,
      tenantId: 't0',
    },
  });
});

test('an empty caller, as in captured events', () => {
  expect(build({}, undefined, 'empty')?.data).toMatchObject({ claims: {}, authorization: { evidence: [] } });
});

test.each<[string, Partial<ResourceWrite>, boolean]>([
  ['a creating PUT', { created: true }, false],
  ['an updating PUT', { created: false }, true],
  ['a PATCH', { method: 'PATCH', created: undefined }, true],
  ['a DELETE', { method: 'DELETE', kind: 'Delete', created: undefined }, true],
  ['an action', { method: 'POST', kind: 'Action', created: undefined }, true],
])('httpRequest of %s', (_name, changes, present) => {
  const httpRequest = {
    clientRequestId: 'r0',
    clientIpAddress: '127.0.0.1',
    method: changes.method ?? 'PUT',
    url: write.url,
  };
  expect(build(changes)?.data.httpRequest).toEqual(present ? httpRequest : undefined);
});

test.each<[ResourceWrite['kind'], ResourceWrite['outcome'], string]>([
  ['Write', 'Failed', 'ResourceWriteFailure'],
  ['Write', 'Canceled', 'ResourceWriteCancel'],
  ['Delete', 'Succeeded', 'ResourceDeleteSuccess'],
  ['Delete', 'Failed', 'ResourceDeleteFailure'],
  ['Action', 'Succeeded', 'ResourceActionSuccess'],
])('%s %s is %s', (kind, outcome, eventType) => {
  expect(build({ kind, outcome })).toMatchObject({
    eventType: `Microsoft.Resources.${eventType}`,
    data: { status: outcome },
  });
});

test('a CloudEvent has the same data and neither data nor metadata version', () => {
  const event = build()!;
  expect(toCloudEvent(event)).toEqual({
    id: 'e0',
    source: topic,
    subject: lowered,
    type: event.eventType,
    time: event.eventTime,
    data: event.data,
    specversion: '1.0',
  });
});

describe('Resource Notifications', () => {
  const type = 'microsoft.resourcenotifications.resources';
  test('tell the resource and keep its id as it is', () => {
    expect(build({}, type)).toMatchObject({
      eventType: 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated',
      subject: resourceId,
      dataVersion: '1',
      data: {
        resourceInfo: {
          id: resourceId,
          name: '1.0.0',
          type: 'Microsoft.Compute/galleries/images/versions',
          location: 'westus',
          tags: { a: 'b' },
          properties: { provisioningState: 'Succeeded' },
        },
        apiVersion: '2024-03-03',
        operationalInfo: { resourceEventTime: '2026-11-25T14:00:00.1230000Z' },
      },
    });
  });

  test('a deletion has neither payload nor api-version; failures and actions are not told', () => {
    const deleted = build({ kind: 'Delete' }, type);
    expect(deleted?.eventType).toBe('Microsoft.ResourceNotifications.Resources.Deleted');
    expect(deleted?.data.resourceInfo).toEqual({
      id: resourceId,
      name: '1.0.0',
      type: 'Microsoft.Compute/galleries/images/versions',
    });
    expect(deleted?.data).not.toHaveProperty('apiVersion');
    expect(build({ outcome: 'Failed' }, type)).toBeUndefined();
    expect(build({ kind: 'Action' }, type)).toBeUndefined();
  });
});

test.each(['Microsoft.Resources.Subscriptions', 'microsoft.resourcenotifications.resources'])(
  'the SDK reads both schemas of %s',
  async (topicType) => {
    const event = build({}, topicType)!;
    const deserializer = new EventGridDeserializer();
    const [parsed] = await deserializer.deserializeEventGridEvents(JSON.stringify([event]));
    expect(parsed).toMatchObject({ id: 'e0', eventTime: write.at, subject: event.subject });
    const [cloud] = await deserializer.deserializeCloudEvents(JSON.stringify([toCloudEvent(event)]));
    expect(cloud).toMatchObject({ id: 'e0', time: write.at, source: topic });
    const wanted = event.eventType as 'Microsoft.Resources.ResourceWriteSuccess';
    expect(isSystemEvent(wanted, parsed!)).toBe(true);
  },
);
