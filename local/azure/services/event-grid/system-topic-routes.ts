// ARM's side of system topics: one a source, and for subscriptions and resource groups always in location `global`.
// Errors: azure-docs PR 97986, azure-quickstart-templates#13688.

import { randomUUID } from 'node:crypto';
import { ArmError, resourceNotFound } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { isObject, type JsonObject, objectAt, textAt } from '../../state/json';
import type { ResourceStore, StoredResource } from '../../state/resource-store';
import { problemOfSource, systemTopicSubscriptionType, systemTopicType, topicOfSystemTopic } from './topic-source';

const pageMax = 100;
const systemTopicProvider = 'providers/Microsoft.EventGrid/systemTopics';
const systemTopicCollection = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/${systemTopicProvider}`;

export interface SystemTopicRoutesOptions {
  simulation: Pick<Simulation, 'store' | 'clock'>;
  /** Ends what is under way to a deleted event subscription. */
  forget(eventSubscriptionId: string): void;
}

export function systemTopicRoutes(options: SystemTopicRoutesOptions): ArmRoute[] {
  const { store } = options.simulation;
  const member = `${systemTopicCollection}/{systemTopicName}`;
  const list = (request: ArmRequest, scope: string) =>
    pageOf(
      request,
      store.ofType(systemTopicType, scope).map(({ body }) => body),
      pageMax,
    );
  return [
    {
      method: 'GET',
      template: `/subscriptions/{subscriptionId}/${systemTopicProvider}`,
      handle: (request) => list(request, subscriptionOf(request)),
    },
    { method: 'GET', template: systemTopicCollection, handle: (request) => list(request, groupOf(request)) },
    {
      method: 'GET',
      template: member,
      handle: (request) => ({ status: 200, body: requireSystemTopic(store, request).body }),
    },
    { method: 'PUT', template: member, handle: (request) => put(options, request) },
    { method: 'PATCH', template: member, handle: (request) => patch(store, request) },
    { method: 'DELETE', template: member, handle: (request) => remove(options, request) },
  ];
}

/** @throws ArmError 404 `ResourceNotFound` */
export function requireSystemTopic(store: ResourceStore, request: ArmRequest): StoredResource {
  const name = parameter(request, 'systemTopicName');
  const stored = store.get(`${groupOf(request)}/${systemTopicProvider}/${name}`);
  if (!stored) {
    throw resourceNotFound(`${systemTopicType}/${name}`, parameter(request, 'resourceGroupName'));
  }
  return stored;
}

function put({ simulation: { store, clock } }: SystemTopicRoutesOptions, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  const name = requireName(request);
  const id = `${groupOf(request)}/${systemTopicProvider}/${name}`;
  const topic = {
    topicType: textAt(body.properties, 'topicType') ?? '',
    source: textAt(body.properties, 'source') ?? '',
  };
  const problem = problemOfSource(topic) ?? problemOfLocation(textAt(body, 'location'));
  if (problem) {
    throw invalidRequest(problem);
  }
  const existing = store.get(id);
  const sameSource = ({ source }: { source: string }) => source.toLowerCase() === topic.source.toLowerCase();
  if (existing && !sameSource(topicOfSystemTopic(existing))) {
    throw invalidRequest('System topic source cannot be modified.');
  }
  const rival = store
    .ofType(systemTopicType)
    .find(
      (other) =>
        other !== existing && sameSource(topicOfSystemTopic(other)) && sameKind(topicOfSystemTopic(other), topic),
    );
  if (rival) {
    throw invalidRequest(
      `There is an existing tracked system topic for the given source ${topic.source}. Only one system topic is allowed per source.`,
    );
  }
  const stored = store.put({
    id,
    name,
    type: systemTopicType,
    body: {
      properties: {
        provisioningState: 'Succeeded',
        ...topic,
        metricResourceId: textAt(existing?.body.properties, 'metricResourceId') ?? randomUUID(),
      },
      location: 'global',
      ...settable(body),
      id,
      name,
      type: systemTopicType,
    },
    internal: {},
    createdAt: existing?.createdAt ?? clock.now(),
  });
  return { status: existing ? 200 : 201, body: stored.body };
}

function patch(store: ResourceStore, request: ArmRequest): ArmAnswer {
  const existing = requireSystemTopic(store, request);
  const stored = store.put({ ...existing, body: { ...existing.body, ...settable(requireBody(request)) } });
  return { status: 200, body: stored.body };
}

/** A system topic goes with its event subscriptions. */
function remove({ simulation: { store }, forget }: SystemTopicRoutesOptions, request: ArmRequest): ArmAnswer {
  const id = `${groupOf(request)}/${systemTopicProvider}/${parameter(request, 'systemTopicName')}`;
  for (const { id: nested } of store.ofType(systemTopicSubscriptionType, id)) {
    store.delete(nested);
    forget(nested);
  }
  return { status: store.delete(id) ? 200 : 204 };
}

/** Resource Notifications and resource events of one source are different topics, so they may stand side by side. */
function sameKind(one: { topicType: string }, other: { topicType: string }): boolean {
  return one.topicType.toLowerCase() === other.topicType.toLowerCase();
}

function settable(body: JsonObject): JsonObject {
  const identity = objectAt(body, 'identity');
  return {
    ...(isObject(body.tags) ? { tags: body.tags } : {}),
    ...(textAt(identity, 'type') ? { identity } : {}),
  };
}

function problemOfLocation(location: string | null): string | undefined {
  return location?.toLowerCase() === 'global'
    ? undefined
    : `Location '${location ?? ''}' is invalid: system topics of subscriptions and resource groups are in location 'global'.`;
}

function requireName(request: ArmRequest): string {
  const name = parameter(request, 'systemTopicName');
  if (/^[a-zA-Z0-9-]{3,128}$/.test(name)) {
    return name;
  }
  throw invalidRequest(`The name '${name}' must have 3 to 128 characters: letters, digits and hyphens.`);
}

function invalidRequest(message: string): ArmError {
  return new ArmError(400, 'InvalidRequest', message);
}

function subscriptionOf(request: ArmRequest): string {
  return `/subscriptions/${parameter(request, 'subscriptionId')}`;
}

function groupOf(request: ArmRequest): string {
  return `${subscriptionOf(request)}/resourceGroups/${parameter(request, 'resourceGroupName')}`;
}
