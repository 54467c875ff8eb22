// ARM's side of event subscriptions, as extension resources of a subscription or resource group and below system topics.
// Operations: specification/eventgrid/…/stable/2022-06-15/EventGrid.json.

import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { pageOf } from '../../arm/paging';
import type { ArmHandler, ArmMethod, ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { customTopicSubscriptionType, customTopicType, inputSchemaOf, requireCustomTopic } from './custom-topics';
import type { EventGridOperations } from './event-grid-operations';
import { modelOf } from './event-subscription';
import { parseEventSubscription } from './parse-event-subscription';
import type { SubscriptionProvisioning } from './subscription-provisioning';
import { requireSystemTopic } from './system-topic-routes';
import { requireTopicIdentity } from './topic-identity';
import {
  customTopicTopicType,
  eventSubscriptionType,
  eventTypesOf,
  systemTopicSubscriptionType,
  type TopicSource,
  topicOfScope,
  topicOfSystemTopic,
} from './topic-source';

export interface EventSubscriptionRoutesOptions {
  simulation: Pick<Simulation, 'store'>;
  operations: EventGridOperations;
  provisioning: SubscriptionProvisioning;
  /** Ends what is under way to a deleted subscription. */
  forget(eventSubscriptionId: string): void;
}

/** What an event subscription hangs on, found from the path. */
interface Parent {
  /** Resource id below which `eventSubscriptions` lies. */
  collection: string;
  type: string;
  topic: TopicSource;
  /** The topic's resource, where it is one. */
  resource?: StoredResource;
}

const pageMax = 100;
const subscriptionScope = '/subscriptions/{subscriptionId}';
const groupScope = `${subscriptionScope}/resourceGroups/{resourceGroupName}`;
const extensionPath = 'providers/Microsoft.EventGrid/eventSubscriptions';
const customTopicScope = `${groupScope}/providers/Microsoft.EventGrid/topics/{topicName}/eventSubscriptions`;
const systemTopicScope = `${groupScope}/providers/Microsoft.EventGrid/systemTopics/{systemTopicName}/eventSubscriptions`;

export function eventSubscriptionRoutes(options: EventSubscriptionRoutesOptions): ArmRoute[] {
  const route = (method: ArmMethod, template: string, handle: ArmHandler): ArmRoute => ({ method, template, handle });
  const member = (collection: string) => {
    const template = `${collection}/{eventSubscriptionName}`;
    return [
      route('PUT', template, (request) => put(options, request)),
      route('PATCH', template, (request) => patch(options, request)),
      route('GET', template, (request) => ({ status: 200, body: find(options, request).body })),
      route('DELETE', template, (request) => remove(options, request)),
      route('POST', `${template}/getFullUrl`, (request) => getFullUrl(options, request)),
      route('POST', `${template}/getDeliveryAttributes`, (request) => {
        find(options, request);
        return { status: 200, body: { value: [] } };
      }),
    ];
  };
  return [
    ...[
      `${subscriptionScope}/${extensionPath}`,
      `${groupScope}/${extensionPath}`,
      systemTopicScope,
      customTopicScope,
    ].flatMap((collection) => [route('GET', collection, (request) => list(options, request)), ...member(collection)]),
    route('GET', `{*scope}/${extensionPath}`, (request) => list(options, request)),
    ...member(`{*scope}/${extensionPath}`),
  ];
}

function put(options: EventSubscriptionRoutesOptions, request: ArmRequest): ArmAnswer {
  return provision(options, request, objectAt(requireBody(request), 'properties'));
}

/** EventSubscriptionUpdateParameters lie at the top of the body, unlike a PUT's; what they leave out stays. */
function patch(options: EventSubscriptionRoutesOptions, request: ArmRequest): ArmAnswer {
  const { internal } = find(options, request);
  const body = requireBody(request);
  return provision(options, request, {
    ...objectAt(internal, 'sent'),
    ...objectAt(body, 'properties'),
    ...body,
    properties: undefined,
  });
}

function provision(options: EventSubscriptionRoutesOptions, request: ArmRequest, given: JsonObject): ArmAnswer {
  const { collection, type, topic, resource } = parentOf(options, request);
  requireTopicIdentity(resource, given);
  const sent = resource?.type === customTopicType ? inTopicSchema(resource, given) : given;
  const name = requireName(request);
  const model = parseEventSubscription(sent, eventTypesOf(topic));
  const { stored, operationId } = options.provisioning.begin({
    id: `${collection}/${name}`,
    name,
    type,
    topic,
    sent,
    model,
    origin: request.origin,
  });
  const headers = options.operations.headers(request, operationId, subscriptionOf(request));
  return { status: 201, body: stored.body, headers };
}

/** Extension resources have it in the path only. */
function subscriptionOf({ path }: ArmRequest): string {
  return path.split('/')[2] ?? '';
}

/** A topic that takes CloudEvents delivers nothing else. */
function inTopicSchema(topic: StoredResource, sent: JsonObject): JsonObject {
  const given = textAt(sent, 'eventDeliverySchema');
  const schema = inputSchemaOf(topic);
  if (schema === 'CloudEventSchemaV1_0' && given !== null && given.toLowerCase() !== schema.toLowerCase()) {
    const message = `Invalid event subscription request: eventDeliverySchema is '${given}', but a topic whose inputSchema is '${schema}' delivers '${schema}' only.`;
    throw new ArmError(400, 'InvalidRequest', message);
  }
  return { ...sent, eventDeliverySchema: given ?? schema };
}

function remove(options: EventSubscriptionRoutesOptions, request: ArmRequest): ArmAnswer {
  const id = `${parentOf(options, request).collection}/${parameter(request, 'eventSubscriptionName')}`;
  const stored = options.simulation.store.get(id);
  if (!stored) {
    return { status: 204 };
  }
  options.simulation.store.delete(stored.id);
  options.forget(stored.id);
  return { status: 200 };
}

function getFullUrl(options: EventSubscriptionRoutesOptions, request: ArmRequest): ArmAnswer {
  const { destination } = modelOf(find(options, request));
  if (destination.endpointType === 'WebHook') {
    return { status: 200, body: { endpointUrl: destination.endpointUrl } };
  }
  throw new ArmError(
    400,
    'InvalidRequest',
    'The full URL is available only for event subscriptions whose destination is a webhook.',
  );
}

/** At a subscription's scope: its own and those of its resource groups, as ListGlobalBySubscription tells. */
function list(options: EventSubscriptionRoutesOptions, request: ArmRequest): ArmAnswer {
  const { collection, type } = parentOf(options, request);
  const scope = type === eventSubscriptionType ? collection.slice(0, -`/${extensionPath}`.length) : collection;
  const found = options.simulation.store.ofType(type, scope).map(({ body }) => body);
  return pageOf(request, found, pageMax);
}

function find(options: EventSubscriptionRoutesOptions, request: ArmRequest): StoredResource {
  const name = parameter(request, 'eventSubscriptionName');
  const stored = options.simulation.store.get(`${parentOf(options, request).collection}/${name}`);
  if (stored) {
    return stored;
  }
  throw new ArmError(404, 'ResourceNotFound', `The event subscription '${name}' was not found.`);
}

function parentOf({ simulation: { store } }: EventSubscriptionRoutesOptions, request: ArmRequest): Parent {
  const { subscriptionId, resourceGroupName, systemTopicName, topicName, scope } = request.parameters;
  const customTopicId = topicName === undefined ? scope : request.path.replace(/\/eventSubscriptions(\/.*)?$/i, '');
  const customTopicSource = customTopicId === undefined ? undefined : topicOfScope(customTopicId);
  if (customTopicId !== undefined && customTopicSource?.topicType === customTopicTopicType) {
    const resource = requireCustomTopic(store, customTopicId);
    const isNested = topicName !== undefined;
    return {
      collection: isNested ? `${resource.id}/eventSubscriptions` : `${resource.id}/${extensionPath}`,
      type: isNested ? customTopicSubscriptionType : eventSubscriptionType,
      topic: { ...customTopicSource, source: resource.id },
      resource,
    };
  }
  if (scope !== undefined) {
    throw new ArmError(
      400,
      'InvalidRequest',
      `Invalid event subscription request: '${scope}' publishes no events here; use a subscription, a resource group, a system topic or a custom topic.`,
    );
  }
  const subscription = `/subscriptions/${subscriptionId}`;
  if (systemTopicName !== undefined) {
    const systemTopic = requireSystemTopic(store, request);
    const topic = topicOfSystemTopic(systemTopic);
    return {
      collection: `${systemTopic.id}/eventSubscriptions`,
      type: systemTopicSubscriptionType,
      topic,
      resource: systemTopic,
    };
  }
  const source = resourceGroupName === undefined ? subscription : `${subscription}/resourceGroups/${resourceGroupName}`;
  const topic = topicOfScope(source);
  if (!topic) {
    throw new Error(`no topic at ${source}`);
  }
  return { collection: `${source}/${extensionPath}`, type: eventSubscriptionType, topic };
}

function requireName(request: ArmRequest): string {
  const name = parameter(request, 'eventSubscriptionName');
  if (/^[a-zA-Z0-9-]{3,64}$/.test(name)) {
    return name;
  }
  throw new ArmError(
    400,
    'InvalidRequest',
    `Invalid event subscription request: The name '${name}' must have 3 to 64 characters: letters, digits and hyphens.`,
  );
}
