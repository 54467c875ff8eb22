// The simulated Event Grid, put together: ARM's routes, what a write publishes, what people may look at.

import type { ResourceWrite } from '../../arm/resource-write';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { customTopicRoutes } from './custom-topics';
import type { FunctionHost } from './deliver-events';
import type { DeliverySettings } from './delivery-settings';
import { type ControlAnswer, eventControl } from './event-control';
import { EventDelivery } from './event-delivery';
import { EventGridOperations } from './event-grid-operations';
import { eventSubscriptionRoutes } from './event-subscription-routes';
import { parseEventSubscription } from './parse-event-subscription';
import type { EventGridEvent } from './resource-event';
import { type Provision, SubscriptionProvisioning } from './subscription-provisioning';
import { systemTopicRoutes } from './system-topic-routes';
import { eventSubscriptionType, eventTypesOf, topicOf } from './topic-source';

export interface EventGridOptions {
  simulation: Pick<Simulation, 'store' | 'clock' | 'log'>;
  /** Where AzureFunction destinations lead; default `http://localhost:7071` without keys. */
  functionHost?: FunctionHost;
  /** Folder that stands for the storage accounts of dead letters. */
  deadLetterDirectory?: string;
  settings?: Partial<DeliverySettings>;
  /** Real milliseconds that an endpoint has for an answer; default 30 000, as in Azure. */
  timeoutMilliseconds?: number;
}

export interface EventGrid {
  /** Routes for the ARM router: event subscriptions, system topics, operations. */
  routes(): ArmRoute[];
  publish(write: ResourceWrite): void;
  /** Sends what a program published to a custom topic. */
  publishTo(topicId: string, events: readonly EventGridEvent[]): void;
  /** Answers `/_sim/events…` (path without `/_sim`); undefined if the path is another's. */
  control(method: string, path: string, query: URLSearchParams, body: unknown): ControlAnswer | undefined;
  /** Puts a subscription there as if it had been deployed before, without asking its endpoint. */
  install(subscription: { scope: string; name: string; properties: JsonObject }): void;
  /** Takes up deliveries and handshakes that an earlier run left open; `origin` is this server's own. */
  resume(origin: string): void;
  /** After the store was cleared: forgets deliveries, records and changed settings. */
  reset(): void;
  close(): void;
}

export function createEventGrid(options: EventGridOptions): EventGrid {
  const { simulation, functionHost = { url: 'http://localhost:7071' }, timeoutMilliseconds = 30_000 } = options;
  const { store, clock } = simulation;
  const delivery = new EventDelivery({ ...options, functionHost, timeoutMilliseconds });
  const operations = new EventGridOperations(store, () => clock.date());
  const provisioning = new SubscriptionProvisioning({ simulation, operations, functionHost, timeoutMilliseconds });
  const forget = (eventSubscriptionId: string) => delivery.forget(eventSubscriptionId);
  return {
    routes: () => [
      ...systemTopicRoutes({ simulation, forget }),
      ...customTopicRoutes({ simulation, forget }),
      ...eventSubscriptionRoutes({ simulation, operations, provisioning, forget }),
      ...operations.routes(),
    ],
    publish: (write) => delivery.publish(write),
    publishTo: (topicId, events) => delivery.publishTo(topicId, events),
    control: eventControl(delivery, provisioning),
    install({ scope, name, properties }) {
      const id = `${scope}/providers/${eventSubscriptionType}/${name}`;
      const stored = { id, name, type: eventSubscriptionType };
      provisioning.install(toProvision(simulation, stored, properties, ''));
    },
    resume(origin) {
      const open = delivery.eventSubscriptions().filter(isUnderWay);
      provisioning.resume(
        open.map((stored) => toProvision(simulation, stored, objectAt(stored.internal, 'sent'), origin)),
      );
      delivery.resume();
    },
    reset: () => delivery.reset(),
    close() {
      provisioning.close();
      delivery.close();
    },
  };
}

function isUnderWay({ body }: StoredResource): boolean {
  return ['Creating', 'Updating', 'AwaitingManualAction'].includes(
    String(objectAt(body, 'properties').provisioningState),
  );
}

function toProvision(
  { store }: Pick<Simulation, 'store'>,
  { id, name, type }: Pick<StoredResource, 'id' | 'name' | 'type'>,
  sent: JsonObject,
  origin: string,
): Provision {
  const topic = topicOf({ id, type }, store);
  if (!topic) {
    throw new Error(`${id}: its topic was not found or is not served`);
  }
  return { id, name, type, topic, sent, model: parseEventSubscription(sent, eventTypesOf(topic)), origin };
}
