// What an ARM write looks like as an event: one builder for each topic type that Event Grid offers for resources.
// Pure. The Event Grid schema is the input schema of system topics; event-schema.ts translates it for a subscription.

import type { ResourceWrite } from '../../arm/resource-write';
import { type JsonObject, objectAt } from '../../state/json';
import { formatEventTime } from './event-time';

/** An event in the Event Grid schema. */
export interface EventGridEvent {
  id: string;
  topic: string;
  subject: string;
  eventType: string;
  eventTime: string;
  data: JsonObject;
  dataVersion: string;
  metadataVersion: string;
  /** The event as it was published to a custom topic that takes CloudEvents: it is delivered with all of its attributes. */
  cloudEvent?: JsonObject;
}

/** How much of the caller is told: `full` as the documentation's samples, `empty` as events captured from real subscriptions. */
export type CallerDetail = 'full' | 'empty';

const contributorRoleId = 'b24988ac618042a0ab8820f7382dd24c';
const resourceChanges = ['Write', 'Delete', 'Action'].flatMap((kind) =>
  ['Success', 'Failure', 'Cancel'].map((end) => `Microsoft.Resources.Resource${kind}${end}`),
);
const endings = { Succeeded: 'Success', Failed: 'Failure', Canceled: 'Cancel' } as const;

/** The event types of each topic type served here, by lower-case topic type. */
export const eventTypesByTopicType: Readonly<Record<string, readonly string[]>> = {
  'microsoft.resources.subscriptions': resourceChanges,
  'microsoft.resources.resourcegroups': resourceChanges,
  'microsoft.resourcenotifications.resources': [
    'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated',
    'Microsoft.ResourceNotifications.Resources.Deleted',
  ],
};

/**
 * The event that a topic of `topicType` with source `topic` publishes for a write, or undefined where that type has none
 * (Resource Notifications know neither failures nor actions).
 */
export function toResourceEvent(
  topicType: string,
  topic: string,
  write: ResourceWrite,
  options: { id: string; callerDetail: CallerDetail },
): EventGridEvent | undefined {
  return topicType.toLowerCase() === 'microsoft.resourcenotifications.resources'
    ? toResourceNotification(topic, write, options.id)
    : toResourceChange(topic, write, options);
}

/** `Microsoft.Resources.Resource{Write|Delete|Action}{Success|Failure|Cancel}` (event-schema-subscriptions.md). */
function toResourceChange(
  topic: string,
  write: ResourceWrite,
  { id, callerDetail }: { id: string; callerDetail: CallerDetail },
): EventGridEvent {
  const resourceUri = write.resourceId.replace(/\/resourceGroups\//i, '/resourcegroups/');
  return {
    id,
    topic,
    subject: resourceUri,
    eventType: `Microsoft.Resources.Resource${write.kind}${endings[write.outcome]}`,
    eventTime: formatEventTime(write.at),
    data: {
      authorization: {
        scope: resourceUri,
        action: write.operationName,
        evidence: callerDetail === 'full' ? evidence(write) : [],
      },
      claims: callerDetail === 'full' ? claims(write) : {},
      correlationId: write.correlationId,
      ...(isUpdate(write) ? { httpRequest: httpRequest(write) } : {}),
      resourceProvider: write.resourceProvider,
      resourceUri,
      operationName: write.operationName,
      status: write.outcome,
      subscriptionId: write.subscriptionId,
      tenantId: write.caller.tenantId,
    },
    dataVersion: '2',
    metadataVersion: '1',
  };
}

/** `Microsoft.ResourceNotifications.Resources.*` (event-schema-resources.md): the resource instead of the caller. */
function toResourceNotification(topic: string, write: ResourceWrite, id: string): EventGridEvent | undefined {
  if (write.outcome !== 'Succeeded' || write.kind === 'Action') {
    return undefined;
  }
  const deleted = write.kind === 'Delete';
  const at = formatEventTime(write.at);
  const type = resourceTypeOf(write.resourceId);
  return {
    id,
    topic,
    subject: write.resourceId,
    eventType: `Microsoft.ResourceNotifications.Resources.${deleted ? 'Deleted' : 'CreatedOrUpdated'}`,
    eventTime: at,
    data: {
      resourceInfo: {
        id: write.resourceId,
        name: write.resourceId.split('/').at(-1),
        type,
        ...(deleted ? {} : payload(write.resource)),
      },
      ...(deleted
        ? {}
        : { apiVersion: new URL(write.url, 'https://management.azure.com').searchParams.get('api-version') }),
      operationalInfo: { resourceEventTime: at },
    },
    dataVersion: '1',
    metadataVersion: '1',
  };
}

function payload(resource: unknown): JsonObject {
  const { location, tags, properties } = objectAt(resource);
  return { location, tags: tags ?? {}, properties: properties ?? {} };
}

function resourceTypeOf(resourceId: string): string {
  const [, rest = ''] = resourceId.split(/\/providers\/(?!.*\/providers\/)/i);
  const [namespace, ...segments] = rest.split('/');
  if (namespace) {
    return [namespace, ...segments.filter((_, index) => index % 2 === 0)].join('/');
  }
  return /\/resourceGroups\//i.test(resourceId)
    ? 'Microsoft.Resources/resourceGroups'
    : 'Microsoft.Resources/subscriptions';
}

/** "Only included when updating an existing resource or deleting a resource"; the samples show it for actions too. */
function isUpdate(write: ResourceWrite): boolean {
  return write.kind !== 'Write' || write.method === 'PATCH' || write.created === false;
}

function httpRequest(write: ResourceWrite): JsonObject {
  return {
    clientRequestId: write.clientRequestId ?? write.correlationId,
    clientIpAddress: write.clientIpAddress ?? '127.0.0.1',
    method: write.method,
    url: write.url,
  };
}

function evidence(write: ResourceWrite): Record<string, string> {
  return {
    role: 'Contributor',
    roleAssignmentScope: `/subscriptions/${write.subscriptionId}`,
    roleAssignmentId: write.caller.objectId.replaceAll('-', ''),
    roleDefinitionId: contributorRoleId,
    principalId: write.caller.objectId.replaceAll('-', ''),
    principalType: write.caller.principalType,
  };
}

function claims(write: ResourceWrite): Record<string, string> {
  const { appId, objectId, tenantId } = write.caller;
  const issued = Math.floor(write.at.getTime() / 1000);
  return {
    aud: 'https://management.azure.com/',
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: `${issued}`,
    nbf: `${issued}`,
    exp: `${issued + 86_400}`,
    appid: appId,
    appidacr: '2',
    'http://schemas.microsoft.com/identity/claims/identityprovider': `https://sts.windows.net/${tenantId}/`,
    'http://schemas.microsoft.com/identity/claims/objectidentifier': objectId,
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier': objectId,
    'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
    ver: '1.0',
  };
}
