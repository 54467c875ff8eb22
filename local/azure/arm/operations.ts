// Long-running operations: what Azure-AsyncOperation and Location lead to. They are kept with the resources, so a restart ends them too.
import { randomUUID } from 'node:crypto';
import type { Simulation } from '../simulation/simulation';
import type { JsonObject } from '../state/json';
import { isObject } from '../state/json';
import type { StoredResource } from '../state/resource-store';
import { type ArmRequest, parameter } from './arm-request';
import { answerOperation, type Operation, operationHeaders, operationTemplate, type PendingWrite } from './operation';
import type { ResourceWrite } from './resource-write';
import type { ArmRoute } from './router';

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

  /** The headers of the answer that begins an operation. */
  headers(request: ArmRequest, operation: Operation): Record<string, string> {
    return operationHeaders(this.#sim.settings, request, operation);
  }

  /** What the links of those headers lead to. */
  route(): ArmRoute {
    return {
      method: 'GET',
      template: operationTemplate,
      operation: null,
      handle: (request) => answerOperation(this.#sim, request, this.get(parameter(request, 'operationId'))),
    };
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
      throw new Error(`the end of operations of kind ${operation.kind} is not defined`);
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
