// Event Grid's own long-running operations: a handshake ends when the endpoint has answered, not when a clock says so.
// In memory only: after a restart the handshakes that were open begin anew under new ids.

import { randomUUID } from 'node:crypto';
import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter } from '../../arm/arm-request';
import type { ArmRoute } from '../../arm/router';
import type { JsonObject } from '../../state/json';
import type { ResourceStore } from '../../state/resource-store';

interface EventGridOperation {
  id: string;
  resourceId: string;
  startTime: string;
  endTime?: string;
  error?: JsonObject;
}

const operationsTemplate = '/subscriptions/{subscriptionId}/providers/Microsoft.EventGrid/locations/{location}';

export class EventGridOperations {
  readonly #store: ResourceStore;
  readonly #now: () => Date;
  readonly #operations = new Map<string, EventGridOperation>();

  constructor(store: ResourceStore, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  start(resourceId: string): string {
    const id = randomUUID();
    this.#operations.set(id, { id, resourceId, startTime: this.#now().toISOString() });
    return id;
  }

  end(id: string, error?: { code: string; message: string }): void {
    const operation = this.#operations.get(id);
    if (operation) {
      this.#operations.set(id, { ...operation, endTime: this.#now().toISOString(), ...(error ? { error } : {}) });
    }
  }

  headers(request: ArmRequest, id: string, subscriptionId: string): Record<string, string> {
    const base = `${request.origin}/subscriptions/${subscriptionId}/providers/Microsoft.EventGrid/locations/global`;
    const query = `api-version=${request.apiVersion}`;
    return {
      'azure-asyncoperation': `${base}/operationsStatus/${id}?${query}`,
      location: `${base}/operationResults/${id}?${query}`,
    };
  }

  routes(): ArmRoute[] {
    return [
      {
        method: 'GET',
        template: `${operationsTemplate}/operationsStatus/{operationId}`,
        operation: null,
        handle: (request) => this.#status(request),
      },
      {
        method: 'GET',
        template: `${operationsTemplate}/operationResults/{operationId}`,
        operation: null,
        handle: (request) => this.#result(request),
      },
    ];
  }

  #status(request: ArmRequest): ArmAnswer {
    const { id, startTime, endTime, error } = this.#find(request);
    const status = !endTime ? 'InProgress' : error ? 'Failed' : 'Succeeded';
    return {
      status: 200,
      body: { name: id, status, startTime, ...(endTime ? { endTime } : {}), ...(error ? { error } : {}) },
    };
  }

  #result(request: ArmRequest): ArmAnswer {
    const { endTime, error, resourceId } = this.#find(request);
    if (!endTime) {
      return { status: 202, headers: { location: `${request.origin}${encodeURI(request.path)}?${request.query}` } };
    }
    if (error) {
      return { status: 400, body: { error } };
    }
    const resource = this.#store.get(resourceId);
    return resource ? { status: 200, body: resource.body } : { status: 204 };
  }

  #find(request: ArmRequest): EventGridOperation {
    const operation = this.#operations.get(parameter(request, 'operationId'));
    if (!operation) {
      throw new ArmError(404, 'NotFound', `The operation '${parameter(request, 'operationId')}' was not found.`);
    }
    return operation;
  }
}
