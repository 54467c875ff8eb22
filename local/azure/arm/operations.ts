// Long-running operations: what Azure-AsyncOperation and Location lead to. They are kept with the resources, so a restart ends them too.
import { randomUUID } from 'node:crypto';
import type { Simulation } from '../simulation/simulation';
import type { JsonObject } from '../state/json';
import { isObject } from '../state/json';
import type { StoredResource } from '../state/resource-store';
import { ArmError } from './arm-error';
import { type ArmAnswer, type ArmRequest, parameter } from './arm-request';
import { isUnchanged, operationLink } from './operation-link';
import { formatResourceTime } from './resource-time';
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
  /** `retryAfter`: answers carry the configured Retry-After; `atOnce`: none. */
  readonly polling: 'retryAfter' | 'atOnce';
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
  readonly error?: JsonObject;
  /** What the kind's end needs to know. */
  readonly payload: JsonObject;
  readonly write?: PendingWrite;
}

/** `startedAt` is now and `polling` `atOnce` where they are not given. */
export type StartOperation = Pick<Operation, 'kind' | 'resourceId' | 'location' | 'endsAt' | 'payload' | 'heldBy'> &
  Partial<Pick<Operation, 'startedAt' | 'polling'>>;

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
    const operation: Operation = {
      startedAt: this.#sim.now(),
      polling: 'atOnce',
      ...start,
      id: randomUUID(),
      status: 'InProgress',
    };
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

  /** The headers of the answer that begins an operation (facts: recorded traffic; the settings have other habits). */
  headers(request: ArmRequest, operation: Operation): Record<string, string> {
    const { operationHeaders } = this.#sim.settings;
    if (operationHeaders === 'none') {
      return {};
    }
    const location =
      operationHeaders === 'recorded' ? request.method === 'DELETE' : operationHeaders !== 'asyncOperation';
    const url = `${request.origin}${this.#path(operation)}`;
    const version = `api-version=${request.apiVersion}`;
    const link = (query: string) => operationLink(url, query, operation.startedAt);
    return {
      ...(operationHeaders !== 'location' && { 'azure-asyncoperation': link(version) }),
      ...(location && { location: link(`monitor=true&${version}`) }),
      ...this.#retryAfter(operation),
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
    if (!isUnchanged(request.path, request.query)) {
      const message = `The link to the operation '${id}' is not as it was given: it must be kept byte for byte.`;
      throw new ArmError(400, 'InvalidOperationLink', message);
    }
    const running = operation.status === 'InProgress';
    if (request.query.get('monitor') === 'true') {
      return this.#monitor(request, operation);
    }
    const body = {
      startTime: formatResourceTime(operation.startedAt),
      ...(!running && operation.endsAt !== null && { endTime: formatResourceTime(operation.endsAt) }),
      status: operation.status,
      name: operation.id,
      ...(operation.error && { error: operation.error }),
    };
    return { status: 200, body, headers: running ? this.#retryAfter(operation) : {} };
  }

  /** What Location leads to: 202 while it runs, at the end of a write the resource, at the end of a delete nothing. */
  #monitor(request: ArmRequest, operation: Operation): ArmAnswer {
    if (operation.status === 'InProgress') {
      const location = `${request.origin}${encodeURI(request.path)}?${request.query}`;
      return { status: 202, headers: { ...this.#retryAfter(operation), location } };
    }
    if (operation.error) {
      return { status: 409, body: { error: operation.error } };
    }
    const resource = this.#sim.store.get(operation.resourceId);
    return resource ? { status: 200, body: resource.body } : { status: 200 };
  }

  #retryAfter({ polling }: Operation): Record<string, string> {
    return polling === 'retryAfter' ? { 'retry-after': String(this.#sim.settings.retryAfterSeconds) } : {};
  }

  /** The location is spelled `WestUS` at times; so it is for every other operation where ids vary too. */
  #path({ id, resourceId, location }: Operation): string {
    const subscription = /^\/subscriptions\/[^/]+/i.exec(resourceId)?.[0] ?? '';
    const spelled = this.#sim.settings.idCase === 'varying' && Number.parseInt(id.slice(0, 1), 16) % 2 === 1;
    const name = spelled ? location.charAt(0).toUpperCase() + location.slice(1) : location;
    return `${subscription}/providers/Microsoft.Compute/locations/${name}/capsOperations/${id}`;
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
