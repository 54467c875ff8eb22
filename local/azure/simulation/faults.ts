// Faults on request: what shall go wrong, for which requests, after how many matches and how often.
import { randomUUID } from 'node:crypto';

export const faultKinds = [
  'status',
  'reset',
  'hang',
  'malformed',
  'denied',
  'lostUpdate',
  'stuckUpdating',
  'targetFailure',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What a person or test asks for; docs/simulated-azure.md explains each with an example. */
export interface FaultRequest {
  readonly kind: FaultKind;
  /** HTTP method; absent: any. */
  readonly method?: string;
  /** Part of the request's path, in any case; `*` stands for any characters. Absent: any path. */
  readonly path?: string;
  /** ARM operation such as `Microsoft.Compute/galleries/write`; `*` stands for any characters. */
  readonly operation?: string;
  /** Part of the request's body as JSON without blanks, in any case; `*` stands for any characters. */
  readonly bodyContains?: string;
  /** The caller's principal id or client id. */
  readonly caller?: string;
  /** `targetFailure`: the region or zone whose replication fails. */
  readonly target?: string;
  /** Matches that pass before the fault begins. */
  readonly after: number;
  /** How often it strikes; null: until it is removed. */
  readonly times: number | null;
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  /** Simulated seconds in a `Retry-After` header. */
  readonly retryAfter?: number;
  readonly body?: unknown;
  /** `reset`: whether the request is carried out before its answer is lost. */
  readonly phase?: 'before' | 'after';
  /** `hang`: real seconds; absent: until the client gives up. */
  readonly seconds?: number;
  /** `targetFailure`: another try does not help until the target was removed and added again. */
  readonly untilReadded?: boolean;
}

export interface Fault extends FaultRequest {
  readonly id: string;
  matched: number;
  applied: number;
}

/** What a fault is matched against. */
export interface FaultSubject {
  readonly method: string;
  readonly path: string;
  readonly operation?: string | null;
  readonly caller?: { readonly objectId: string; readonly appId: string };
  readonly target?: string;
  readonly body?: unknown;
}

export class Faults {
  readonly #faults = new Map<string, Fault>();
  readonly #removed: Array<(id: string) => void> = [];

  add(request: FaultRequest): Fault {
    const fault: Fault = { ...request, id: randomUUID(), matched: 0, applied: 0 };
    this.#faults.set(fault.id, fault);
    return fault;
  }

  list(): Fault[] {
    return [...this.#faults.values()];
  }

  remove(id: string): boolean {
    const removed = this.#faults.delete(id);
    if (removed) {
      for (const told of this.#removed) {
        told(id);
      }
    }
    return removed;
  }

  clear(): void {
    for (const id of [...this.#faults.keys()]) {
      this.remove(id);
    }
  }

  /** Calls back with the id of each fault that is removed: what it held up may go on. */
  onRemoved(callback: (id: string) => void): void {
    this.#removed.push(callback);
  }

  /** The first fault of these kinds that strikes now; every fault that matches counts the match. */
  strike(kinds: readonly FaultKind[], subject: FaultSubject): Fault | undefined {
    let struck: Fault | undefined;
    for (const fault of this.#faults.values()) {
      if (struck || !kinds.includes(fault.kind) || !matches(fault, subject)) {
        continue;
      }
      fault.matched++;
      if (fault.matched <= fault.after || (fault.times !== null && fault.applied >= fault.times)) {
        continue;
      }
      fault.applied++;
      struck = fault;
    }
    return struck;
  }
}

function matches(fault: Fault, subject: FaultSubject): boolean {
  const { caller, target } = subject;
  if (fault.method && fault.method.toUpperCase() !== subject.method) {
    return false;
  }
  if (fault.path && !wildcard(fault.path, false).test(subject.path)) {
    return false;
  }
  if (fault.operation && !wildcard(fault.operation, true).test(subject.operation ?? '')) {
    return false;
  }
  if (fault.bodyContains && !wildcard(fault.bodyContains, false).test(JSON.stringify(subject.body) ?? '')) {
    return false;
  }
  if (fault.caller && fault.caller !== caller?.objectId && fault.caller !== caller?.appId) {
    return false;
  }
  if (fault.target && fault.target.replaceAll(' ', '').toLowerCase() !== target) {
    return false;
  }
  return true;
}

function wildcard(pattern: string, whole: boolean): RegExp {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(whole ? `^${source}$` : source, 'i');
}
