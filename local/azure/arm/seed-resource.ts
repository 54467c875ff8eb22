// Putting a resource of the seed into the store.
import type { Simulation } from '../simulation/simulation';
import type { JsonObject } from '../state/json';
import type { StoredResource } from '../state/resource-store';

/** A resource that was there before anybody asked; its name is the end of its id. */
export function seedResource(
  sim: Pick<Simulation, 'store'>,
  id: string,
  type: string,
  body: JsonObject,
  internal: JsonObject = {},
): StoredResource {
  return sim.store.put({ id, type, name: id.slice(id.lastIndexOf('/') + 1), body, internal, createdAt: 0 });
}
