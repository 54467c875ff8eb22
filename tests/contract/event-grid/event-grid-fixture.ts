// An Event Grid on a clock that tests move, with the ARM router in front of it but no sockets of its own.

import { randomUUID } from 'node:crypto';
import { ArmError } from '../../../local/azure/arm/arm-error';
import type { ArmAnswer } from '../../../local/azure/arm/arm-request';
import type { ResourceWrite } from '../../../local/azure/arm/resource-write';
import { ArmRouter } from '../../../local/azure/arm/router';
import {
  createEventGrid,
  type EventGrid,
  type EventGridOptions,
} from '../../../local/azure/services/event-grid/event-grid';
import { SimulatedClock } from '../../../local/azure/simulation/simulated-clock';
import { ResourceStore } from '../../../local/azure/state/resource-store';

export const SUBSCRIPTION = '/subscriptions/11111111-2222-3333-4444-555555555555';
export const GROUP = `${SUBSCRIPTION}/resourceGroups/images-rg`;
export const VERSION = `${GROUP}/providers/Microsoft.Compute/galleries/contosoImages/images/ubuntu-pro/versions/1.0.0`;

const ORIGIN = 'https://localhost:7443';
const caller = {
  objectId: 'b0000000-0000-4000-8000-000000000003',
  appId: 'a0000000-0000-4000-8000-000000000003',
  tenantId: '72f988bf-0000-4000-8000-2d7cd011db47',
  principalType: 'ServicePrincipal',
};

export interface Fixture {
  grid: EventGrid;
  clock: SimulatedClock;
  store: ResourceStore;
  /** A request to ARM, as the pipeline would route it. */
  arm(method: string, path: string, body?: unknown): Promise<ArmAnswer>;
  /** Creates an event subscription at a scope and waits until it is provisioned. Answers its final operation. */
  subscribe(
    endpoint: string,
    properties?: object,
    scope?: string,
  ): Promise<{ status: string; error?: { code: string; message: string } }>;
  events(query?: string): EventsView;
  close(): void;
}

/** `GET /_sim/events`, as far as tests look at it. */
export interface EventsView {
  published: { event: { id: string; eventType: string }; matched: string[] }[];
  subscriptions: Record<string, unknown>[];
  attempts: { at: string; attempt: number; outcome: string; status?: number; eventIds: string[] }[];
  pending: { eventId: string; publishedAt: string; dueAt: string; attempts: number; deadLetterReason?: string }[];
  deadLetters: { path: string | null; events: { id: string; deadLetterReason: string }[] }[];
}

export function createFixture(
  options: Partial<EventGridOptions> = {},
  store = new ResourceStore(),
  speed = 1,
): Fixture {
  const clock = new SimulatedClock(speed);
  for (const id of [SUBSCRIPTION, GROUP]) {
    store.put({ id, type: 'containers', name: id, body: {}, internal: {}, createdAt: clock.now() });
  }
  const grid = createEventGrid({ simulation: { store, clock, log: () => {} }, ...options });
  const router = new ArmRouter().add(...grid.routes());
  const arm = async (method: string, path: string, body?: unknown): Promise<ArmAnswer> => {
    const url = new URL(path, ORIGIN);
    const matched = router.match(method, url.pathname);
    if (!matched) {
      throw new Error(`no route: ${method} ${path}`);
    }
    try {
      return await matched.route.handle({
        method,
        origin: ORIGIN,
        path: url.pathname,
        query: url.searchParams,
        headers: {},
        body,
        parameters: matched.parameters,
        apiVersion: '2025-02-15',
        operation: matched.operation,
        caller,
        correlationId: randomUUID(),
      });
    } catch (error) {
      if (error instanceof ArmError) {
        return { status: error.status, body: { error: error.toJson() } };
      }
      throw error;
    }
  };
  const fixture: Fixture = {
    grid,
    clock,
    store,
    arm,
    async subscribe(endpoint, properties = {}, scope = SUBSCRIPTION) {
      const path = `${scope}/providers/Microsoft.EventGrid/eventSubscriptions/onImages`;
      const destination = { endpointType: 'WebHook', properties: { endpointUrl: endpoint } };
      const answer = await arm('PUT', path, { properties: { destination, ...properties } });
      if (answer.status !== 201) {
        throw new Error(JSON.stringify(answer.body));
      }
      return operationEnd(fixture, answer);
    },
    events: (query = '') => grid.control('GET', '/events', new URLSearchParams(query), undefined)?.body as EventsView,
    close() {
      grid.close();
      clock.close();
    },
  };
  return fixture;
}

/** Polls Azure-AsyncOperation until it has a final status. */
export async function operationEnd({ arm }: Fixture, answer: ArmAnswer) {
  const url = answer.headers?.['azure-asyncoperation'] ?? '';
  let body: { status: string; error?: { code: string; message: string } } | undefined;
  await until(async () => {
    body = (await arm('GET', url)).body as typeof body;
    return body?.status !== 'InProgress';
  });
  return body ?? { status: '' };
}

/** Waits, event loop turn by turn, until the condition holds; fails after five real seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`condition never held: ${condition}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function imageVersionWrite(clock: SimulatedClock, changes: Partial<ResourceWrite> = {}): ResourceWrite {
  return {
    resourceId: VERSION,
    operationName: 'Microsoft.Compute/galleries/images/versions/write',
    outcome: 'Succeeded',
    kind: 'Write',
    method: 'PUT',
    url: `${ORIGIN}${VERSION}?api-version=2024-03-03`,
    correlationId: randomUUID(),
    caller,
    at: clock.date(),
    resourceProvider: 'Microsoft.Compute',
    subscriptionId: SUBSCRIPTION.slice('/subscriptions/'.length),
    resourceGroupName: 'images-rg',
    created: true,
    ...changes,
  };
}

/** Publishes writes whose correlation ids are c0, c1 … */
export function publishVersions({ grid, clock }: Pick<Fixture, 'grid' | 'clock'>, count = 1): void {
  for (let index = 0; index < count; index++) {
    grid.publish(imageVersionWrite(clock, { correlationId: `c${index}` }));
  }
}

/** The counts of the first event subscription. */
export function countsOf({ events }: Pick<Fixture, 'events'>): Record<string, unknown> | undefined {
  return events().subscriptions[0];
}
