// Long-running operations: what Azure-AsyncOperation and Location lead to. They are kept with the resources, so a restart ends them too.
import { randomUUID } from 'node:crypto';
import type { Simulation } from '../simulation/simulation';
import type { JsonObject } from '../state/json';
import { isObject } from '../state/json';
import type { StoredResource } from '../state/resource-store';
import { ArmError } from './arm-error';
import { type ArmAnswer, type ArmRequest, parameter } from './arm-request';
import type { ResourceWrite } from './resource-write';
import type { ArmRoute } from './router';

/** A ResourceWrite before its end is known. */
export type PendingWrite = Omit<ResourceWrite, 'outcome' | 'at' | 'resource'>;

export interface Operation {
  readonly id: string;
  readonly kind: string;
  readonly resourceId: string;
  readonly location: string;
  /** Simulated milliseconds. */
  readonly startedAt: number;
  /** Simulated milliseconds; null: held up by a fault. */
  readonly endsAt: number | null;
  readonly heldBy?: string;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
  readonly error?: JsonObject;
  /** What the kind's end needs to know. */
  readonly payload: JsonObject;
  readonly write?: PendingWrite;
}

export type StartOperation = Pick<Operation, 'kind' | 'resourceId' | 'location' | 'endsAt' | 'payload' | 'heldBy'>;

/** Carries an operation out at its end; answers the error that it ends with, if any. */
export type EndOperation = (operation: Operation) => JsonObject | undefined;

const type = 'operations';
const keptAfterEnd = 2_000;

export class Operations {
  readonly #sim: Simulation;
  readonly #ends = new Map<string, EndOperation>();
  readonly #ended: string[] = [];
  readonly #onEnd: (write: ResourceWrite) => void;

  constructor(sim: Simulation, onEnd: (write: ResourceWrite) => void) {
    this.#sim = sim;
    this.#onEnd = onEnd;
    sim.faults.onRemoved((id) => this.#release(id));
  }

  /** Says what the end of one kind of operation does. */
  define(kind: string, end: EndOperation): void {
    this.#ends.set(kind, end);
  }

  start(start: StartOperation): Operation {
    const operation: Operation = { ...start, id: randomUUID(), startedAt: this.#sim.now(), status: 'InProgress' };
    this.#keep(operation);
    this.#schedule(operation);
    return operation;
  }

  /** Takes up the operations that an earlier run left open. */
  resume(): void {
    for (const { body } of this.#sim.store.ofType(type)) {
      const operation = body as unknown as Operation;
      if (operation.status !== 'InProgress') {
        this.#ended.push(operation.id);
      } else if (operation.endsAt === null) {
        this.#hurry(operation);
      } else {
        this.#schedule(operation);
      }
    }
  }

  get(id: string): Operation | undefined {
    return this.#sim.store.get(`/operations/${id}`)?.body as unknown as Operation | undefined;
  }

  /** Remembers what Event Grid is to be told when the operation ends. */
  attachWrite(id: string, write: PendingWrite): void {
    const operation = this.get(id);
    if (operation) {
      this.#keep({ ...operation, write });
    }
  }

  /** The headers of the answer that begins an operation (ARM's asynchronous contract). */
  headers(request: ArmRequest, operation: Operation): Record<string, string> {
    const { operationHeaders, retryAfterSeconds } = this.#sim.settings;
    if (operationHeaders === 'none') {
      return {};
    }
    const subscription = /^\/subscriptions\/[^/]+/i.exec(operation.resourceId)?.[0] ?? '';
    const path = `${subscription}/providers/Microsoft.Compute/locations/${operation.location}/capsOperations/${operation.id}`;
    const url = `${request.origin}${path}`;
    const version = `api-version=${request.apiVersion}`;
    return {
      ...(operationHeaders === 'location' ? {} : { 'azure-asyncoperation': `${url}?${version}` }),
      ...(operationHeaders === 'asyncOperation' ? {} : { location: `${url}?monitor=true&${version}` }),
      'retry-after': String(retryAfterSeconds),
    };
  }

  route(): ArmRoute {
    return {
      method: 'GET',
      template:
        '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/capsOperations/{operationId}',
      operation: null,
      handle: (request) => this.#status(request),
    };
  }

  #status(request: ArmRequest): ArmAnswer {
    const id = parameter(request, 'operationId');
    const operation = this.get(id);
    if (!operation) {
      throw new ArmError(404, 'NotFound', `The operation '${id}' was not found.`);
    }
    const retry = { 'retry-after': String(this.#sim.settings.retryAfterSeconds) };
    const running = operation.status === 'InProgress';
    const resource = this.#sim.store.get(operation.resourceId)?.body;
    if (request.query.get('monitor') === 'true') {
      if (running) {
        return {
          status: 202,
          headers: { ...retry, location: `${request.origin}${encodeURI(request.path)}?${request.query}` },
        };
      }
      if (operation.error) {
        return { status: 409, body: { error: operation.error } };
      }
      return resource ? { status: 200, body: resource } : { status: 200 };
    }
    const body = {
      startTime: new Date(operation.startedAt).toISOString(),
      ...(running || operation.endsAt === null ? {} : { endTime: new Date(operation.endsAt).toISOString() }),
      status: operation.status,
      name: operation.id,
      ...(operation.error ? { error: operation.error } : {}),
      ...(resource && operation.status === 'Succeeded' ? { properties: { output: resource } } : {}),
    };
    return { status: 200, body, headers: running ? retry : {} };
  }

  #schedule(operation: Operation): void {
    if (operation.endsAt !== null) {
      this.#sim.clock.schedule(operation.endsAt, () => this.#end(operation.id));
    }
  }

  #end(id: string): void {
    const operation = this.get(id);
    if (operation?.status !== 'InProgress') {
      return;
    }
    const end = this.#ends.get(operation.kind);
    if (!end) {
      throw new Error(`no one defines the end of ${operation.kind}`);
    }
    const error = end(operation);
    this.#keep({
      ...operation,
      endsAt: operation.endsAt ?? this.#sim.now(),
      status: error ? 'Failed' : 'Succeeded',
      ...(error ? { error } : {}),
    });
    this.#ended.push(id);
    if (this.#ended.length > keptAfterEnd) {
      this.#sim.store.delete(`/operations/${this.#ended.shift()}`);
    }
    if (!operation.write) {
      return;
    }
    const resource = this.#sim.store.get(operation.resourceId)?.body;
    this.#onEnd({
      ...operation.write,
      outcome: error ? 'Failed' : 'Succeeded',
      at: new Date(operation.endsAt ?? this.#sim.now()),
      ...(isObject(resource) ? { resource } : {}),
    });
  }

  #release(faultId: string): void {
    for (const { body } of this.#sim.store.ofType(type)) {
      const operation = body as unknown as Operation;
      if (operation.heldBy === faultId && operation.status === 'InProgress') {
        this.#hurry(operation);
      }
    }
  }

  #hurry(operation: Operation): void {
    const hurried = { ...operation, endsAt: this.#sim.now() };
    this.#keep(hurried);
    this.#schedule(hurried);
  }

  #keep(operation: Operation): void {
    const stored: StoredResource = {
      id: `/operations/${operation.id}`,
      type,
      name: operation.id,
      body: operation as unknown as JsonObject,
      internal: {},
      createdAt: operation.startedAt,
    };
    this.#sim.store.put(stored);
  }
}
