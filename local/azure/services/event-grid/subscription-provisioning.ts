// The life of an event subscription between the request and its first event: handshake, manual validation, failure.

import { randomUUID } from 'node:crypto';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { customTopicSubscriptionType } from './custom-topics';
import type { FunctionHost } from './deliver-events';
import { validateEndpoint } from './endpoint-validation';
import type { EventGridOperations } from './event-grid-operations';
import {
  type EventSubscriptionModel,
  modelOf,
  type ProvisioningState,
  showEventSubscription,
} from './event-subscription';
import { eventTypesOf, systemTopicSubscriptionType, type TopicSource } from './topic-source';

/** A request to create or change an event subscription, checked. */
export interface Provision {
  id: string;
  name: string;
  type: string;
  topic: TopicSource;
  /** The properties as sent, for a later PATCH. */
  sent: JsonObject;
  model: EventSubscriptionModel;
  /** `https://host:port` that validation URLs lie on. */
  origin: string;
}

export interface ProvisioningOptions {
  simulation: Pick<Simulation, 'store' | 'clock' | 'log'>;
  operations: EventGridOperations;
  functionHost: FunctionHost;
  timeoutMilliseconds: number;
}

/** Where a validation URL leads; it needs no token, as in Azure. */
const validationPath = '/_sim/events/validate';
/** A manual validation may take ten minutes. */
const manualValidationMilliseconds = 600_000;

export class SubscriptionProvisioning {
  readonly #options: ProvisioningOptions;
  /** What a GET on the validation URL does, by validation code. */
  readonly #manual = new Map<string, () => void>();
  #closed = false;

  constructor(options: ProvisioningOptions) {
    this.#options = options;
  }

  /** Keeps the subscription as Creating or Updating, starts the handshake, and names the operation that ends with it. */
  begin(provision: Provision): { stored: StoredResource; operationId: string } {
    const { store } = this.#options.simulation;
    const previous = store.get(provision.id);
    const attempt = randomUUID();
    const operationId = this.#options.operations.start(provision.id);
    const stored = this.#keep(provision, previous ? 'Updating' : 'Creating', {
      model: previous ? modelOf(previous) : provision.model,
      delivering: previous?.internal.delivering === true,
      attempt,
    });
    void this.#validate(provision, previous, attempt, operationId);
    return { stored, operationId };
  }

  /** Begins the handshakes anew that a restart interrupted. */
  resume(provisions: readonly Provision[]): void {
    for (const provision of provisions) {
      this.begin(provision);
    }
  }

  /** Keeps the subscription as provisioned, without asking its endpoint: for what the simulation starts with. */
  install(provision: Provision): StoredResource {
    return this.#keep(provision, 'Succeeded', { model: provision.model, delivering: true });
  }

  /** Handshakes under way end without effect: the next run begins them anew. */
  close(): void {
    this.#closed = true;
  }

  /** The GET on a validation URL. @returns false if no such validation is open */
  completeManually(validationCode: string): boolean {
    const complete = this.#manual.get(validationCode);
    complete?.();
    return complete !== undefined;
  }

  async #validate(
    provision: Provision,
    previous: StoredResource | undefined,
    attempt: string,
    operationId: string,
  ): Promise<void> {
    const { simulation, functionHost, timeoutMilliseconds, operations } = this.#options;
    const { clock } = simulation;
    const validationCode = randomUUID().toUpperCase();
    const url = new URL(validationPath, provision.origin);
    url.search = `${new URLSearchParams({ id: validationCode, t: clock.date().toISOString() })}`;
    const finish = (error?: { code: string; message: string }) => {
      this.#manual.delete(validationCode);
      if (this.#closed) {
        return;
      }
      if (simulation.store.get(provision.id)?.internal.attempt === attempt) {
        this.#settle(provision, previous, error);
      }
      operations.end(operationId, error);
    };
    const result = await validateEndpoint({
      subscriptionName: provision.name,
      topic: provision.topic.source,
      model: provision.model,
      validationCode,
      validationUrl: url.href,
      functionHost,
      now: () => clock.date(),
      pause: (seconds) => new Promise((resolve) => clock.schedule(clock.now() + seconds * 1000, resolve)),
      timeoutMilliseconds,
    });
    if (result.kind === 'valid') {
      return finish();
    }
    if (result.kind === 'failed') {
      return finish(result);
    }
    if (this.#closed || simulation.store.get(provision.id)?.internal.attempt !== attempt) {
      return finish(result);
    }
    this.#keep(provision, 'AwaitingManualAction', simulation.store.get(provision.id)?.internal ?? {});
    const cancel = clock.schedule(clock.now() + manualValidationMilliseconds, () => finish(result));
    this.#manual.set(validationCode, () => {
      cancel();
      finish();
    });
  }

  /** A failed creation stays visible as Failed and gets nothing; a failed update leaves what there was. */
  #settle(
    provision: Provision,
    previous: StoredResource | undefined,
    error: { code: string; message: string } | undefined,
  ): void {
    const { log } = this.#options.simulation;
    if (!error) {
      this.#keep(provision, 'Succeeded', { model: provision.model, delivering: true });
    } else if (previous?.internal.delivering === true) {
      const before = { ...provision, model: modelOf(previous), sent: objectAt(previous.internal, 'sent') };
      this.#keep(before, 'Succeeded', { model: before.model, delivering: true });
    } else {
      this.#keep(provision, 'Failed', { model: provision.model, delivering: false });
    }
    if (error) {
      log(`Event Grid: ${provision.name}: ${error.code}: ${error.message}`);
    }
  }

  #keep(provision: Provision, state: ProvisioningState, internal: JsonObject): StoredResource {
    const { store, clock } = this.#options.simulation;
    const { id, name, type, topic, model, sent } = provision;
    const shownTopic =
      type === systemTopicSubscriptionType || type === customTopicSubscriptionType
        ? id.replace(/\/eventSubscriptions\/[^/]+$/i, '')
        : topic.source;
    return store.put({
      id,
      name,
      type,
      body: showEventSubscription({ id, name, type }, shownTopic, model, state, eventTypesOf(topic)),
      internal: { ...internal, sent },
      createdAt: store.get(id)?.createdAt ?? clock.now(),
    });
  }
}
