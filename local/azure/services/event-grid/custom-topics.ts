// Microsoft.EventGrid/topics: topics of a customer's own, to which programs publish and others subscribe.
import { randomUUID } from 'node:crypto';
import { ArmError, invalidParameter, resourceNotFound } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import { findLocation, normalLocation } from '../../arm/locations';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { isObject, type JsonObject, objectAt, textAt } from '../../state/json';
import type { ResourceStore, StoredResource } from '../../state/resource-store';
import { type EventDeliverySchema, eventDeliverySchemas } from './event-schema';

export const customTopicType = 'Microsoft.EventGrid/topics';
export const customTopicSubscriptionType = 'Microsoft.EventGrid/topics/eventSubscriptions';

const pageMax = 100;
const collection =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.EventGrid/topics';
const shape = { location: 'string', tags: 'object', identity: 'object', properties: 'object' } as const;

export interface CustomTopicOptions {
  readonly simulation: Pick<Simulation, 'store' | 'clock'>;
  /** Ends what is under way to a deleted event subscription. */
  forget(eventSubscriptionId: string): void;
}

export function customTopicRoutes(options: CustomTopicOptions): ArmRoute[] {
  const { store } = options.simulation;
  const template = `${collection}/{topicName}`;
  const list = (request: ArmRequest, topics: readonly StoredResource[]) =>
    pageOf(
      request,
      topics.map((topic) => shown(topic, request.origin)),
      pageMax,
    );
  return [
    {
      method: 'GET',
      template: '/subscriptions/{subscriptionId}/providers/Microsoft.EventGrid/topics',
      handle: (request) =>
        list(request, store.ofType(customTopicType, `/subscriptions/${parameter(request, 'subscriptionId')}`)),
    },
    { method: 'GET', template: collection, handle: (request) => list(request, store.collection(request.path)) },
    {
      method: 'GET',
      template,
      handle: (request) => ({ status: 200, body: shown(requireCustomTopic(store, request.path), request.origin) }),
    },
    { method: 'PUT', template, handle: (request) => write(options, request) },
    { method: 'PATCH', template, handle: (request) => write(options, request) },
    { method: 'DELETE', template, handle: (request) => remove(options, request) },
  ];
}

/** @throws ArmError 404 `ResourceNotFound` */
export function requireCustomTopic(store: ResourceStore, id: string): StoredResource {
  const topic = store.get(id);
  if (topic?.type === customTopicType) {
    return topic;
  }
  const [, group = '', name = ''] = /\/resourceGroups\/([^/]+)\/.*\/topics\/([^/]+)/i.exec(id) ?? [];
  throw resourceNotFound(`${customTopicType}/${name}`, group);
}

export function inputSchemaOf(topic: StoredResource): EventDeliverySchema {
  return textAt(topic.body.properties, 'inputSchema') === 'CloudEventSchemaV1_0'
    ? 'CloudEventSchemaV1_0'
    : 'EventGridSchema';
}

/** `replications-westus-1.eventgrid.localhost`; Azure's is `replications.westus-1.eventgrid.azure.net`, which one certificate cannot name for all regions. */
export function hostOf({ name, body }: StoredResource): string {
  return `${name.toLowerCase()}-${textAt(body, 'location') ?? ''}-1.eventgrid.localhost`;
}

export function customTopic(
  id: string,
  given: { location: string; inputSchema: EventDeliverySchema; tags?: unknown; identity?: unknown },
  before?: StoredResource,
): StoredResource {
  const { location, inputSchema, tags, identity } = given;
  const name = id.slice(id.lastIndexOf('/') + 1);
  return {
    id,
    name,
    type: customTopicType,
    body: {
      properties: {
        provisioningState: 'Succeeded',
        inputSchema,
        metricResourceId: textAt(before?.body.properties, 'metricResourceId') ?? randomUUID(),
        publicNetworkAccess: 'Enabled',
        disableLocalAuth: true,
      },
      location,
      ...(isObject(tags) ? { tags } : {}),
      ...(isObject(identity) ? { identity } : {}),
      id,
      name,
      type: customTopicType,
    },
    internal: {},
    createdAt: before?.createdAt ?? 0,
  };
}

/** With the address of its endpoint on this server. */
function shown(topic: StoredResource, origin: string): JsonObject {
  const endpoint = new URL('/api/events', origin);
  endpoint.hostname = hostOf(topic);
  return { ...topic.body, properties: { ...objectAt(topic.body, 'properties'), endpoint: endpoint.href } };
}

function write({ simulation: { store, clock } }: CustomTopicOptions, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  requireShape(body, 'topicInfo', shape);
  const isPatch = request.method === 'PATCH';
  const before = isPatch ? requireCustomTopic(store, request.path) : store.get(request.path);
  const name = parameter(request, 'topicName');
  if (!/^[a-zA-Z0-9-]{3,50}$/.test(name)) {
    throw new ArmError(
      400,
      'InvalidRequest',
      `The name '${name}' must have 3 to 50 characters: letters, digits and hyphens.`,
    );
  }
  const location = textAt(body, 'location') ?? textAt(before?.body, 'location') ?? '';
  if (!findLocation(location)) {
    throw invalidParameter(`The value '${location}' of 'location' is invalid: region not found.`, 'location');
  }
  const stored = customTopic(
    before?.id ?? request.path,
    {
      location: normalLocation(location),
      inputSchema: requireSchema(body, before),
      tags: body.tags ?? (isPatch ? before?.body.tags : undefined),
      identity: body.identity ?? (isPatch ? before?.body.identity : undefined),
    },
    before,
  );
  store.put({ ...stored, createdAt: before?.createdAt ?? clock.now() });
  return { status: before ? 200 : 201, body: shown(stored, request.origin) };
}

function requireSchema(body: JsonObject, before: StoredResource | undefined): EventDeliverySchema {
  const old = before && inputSchemaOf(before);
  const given = textAt(body.properties, 'inputSchema') ?? old ?? 'EventGridSchema';
  const schema = eventDeliverySchemas.find((one) => one.toLowerCase() === given.toLowerCase());
  if (!schema) {
    const message = `inputSchema '${given}' is not served here; use ${eventDeliverySchemas.join(' or ')}.`;
    throw new ArmError(400, 'InvalidRequest', message);
  }
  if (old !== undefined && old !== schema) {
    throw new ArmError(400, 'InvalidRequest', `inputSchema cannot be changed from '${old}' to '${schema}'.`);
  }
  return schema;
}

/** A topic goes with its event subscriptions. */
function remove({ simulation: { store }, forget }: CustomTopicOptions, request: ArmRequest): ArmAnswer {
  const topic = store.get(request.path);
  if (topic?.type !== customTopicType) {
    return { status: 204 };
  }
  for (const { id } of store.below(topic.id)) {
    store.delete(id);
    forget(id);
  }
  store.delete(topic.id);
  return { status: 200 };
}
