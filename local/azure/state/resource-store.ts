// Every resource of the simulated Azure, by resource id and by collection, in memory; a StateFile, if given, hears of each change.
import type { JsonObject } from './json';

export interface StoredResource {
  /** As it was created; looked up in any case. */
  readonly id: string;
  /** Such as `Microsoft.Compute/galleries/images/versions`. */
  readonly type: string;
  readonly name: string;
  /** What a GET answers, as far as it does not depend on the time. */
  readonly body: JsonObject;
  /** What the service remembers and does not show. */
  readonly internal: JsonObject;
  /** Simulated milliseconds. */
  readonly createdAt: number;
}

/** Hears of every change, to keep it; `resource` undefined means deleted. */
export type StoreListener = (key: string, resource: StoredResource | undefined) => void;

export class ResourceStore {
  readonly #byId = new Map<string, StoredResource>();
  readonly #collections = new Map<string, Map<string, StoredResource>>();
  readonly #types = new Map<string, Map<string, StoredResource>>();
  #listener: StoreListener | undefined;

  listen(listener: StoreListener): void {
    this.#listener = listener;
  }

  get(id: string): StoredResource | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  put(resource: StoredResource): StoredResource {
    const key = resource.id.toLowerCase();
    this.#byId.set(key, resource);
    mapIn(this.#collections, collectionOf(key)).set(key, resource);
    mapIn(this.#types, resource.type.toLowerCase()).set(key, resource);
    this.#listener?.(key, resource);
    return resource;
  }

  delete(id: string): boolean {
    const key = id.toLowerCase();
    const resource = this.#byId.get(key);
    if (!resource) {
      return false;
    }
    this.#byId.delete(key);
    this.#collections.get(collectionOf(key))?.delete(key);
    this.#types.get(resource.type.toLowerCase())?.delete(key);
    this.#listener?.(key, undefined);
    return true;
  }

  /** The direct members of a collection such as `…/galleries/g/images`, in the order of their creation. */
  collection(collectionId: string): StoredResource[] {
    return [...this.members(collectionId)];
  }

  /** As `collection`, without a copy of a long one: nothing may be put there meanwhile. */
  members(collectionId: string): Iterable<StoredResource> {
    return this.#collections.get(collectionId.toLowerCase())?.values() ?? [];
  }

  /** All resources of a type whose id lies below a scope, wherever. */
  ofType(type: string, scope = ''): StoredResource[] {
    const prefix = `${scope.toLowerCase()}/`;
    const found: StoredResource[] = [];
    for (const [key, resource] of this.#types.get(type.toLowerCase()) ?? []) {
      if (key.startsWith(prefix)) {
        found.push(resource);
      }
    }
    return found;
  }

  /** How many resources of a type there are, whatever their scope. */
  countOf(type: string): number {
    return this.#types.get(type.toLowerCase())?.size ?? 0;
  }

  /** Everything below a scope, of any type. */
  below(scope: string): StoredResource[] {
    const prefix = `${scope.toLowerCase()}/`;
    return [...this.#byId].filter(([key]) => key.startsWith(prefix)).map(([, resource]) => resource);
  }

  clear(): void {
    for (const key of [...this.#byId.keys()]) {
      this.delete(key);
    }
  }
}

function collectionOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

function mapIn(maps: Map<string, Map<string, StoredResource>>, key: string): Map<string, StoredResource> {
  let map = maps.get(key);
  if (!map) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}
