// Extension resources at any scope (locks, policy assignments): how they are stored, listed and found for a path.
import { ArmError } from '../../arm/arm-error';
import { type ArmRequest, parameter } from '../../arm/arm-request';
import { pageOf } from '../../arm/paging';
import type { ArmHandler, ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import type { StoredResource } from '../../state/resource-store';

export interface ScopedType {
  /** Such as `Microsoft.Authorization/locks`. */
  readonly type: string;
  /** Code and text of the 404. */
  readonly notFound: (name: string) => readonly [code: string, message: string];
  readonly put: ArmHandler;
}

/** Scope of an extension resource's id: what stands before `/providers/{its own provider}`. */
export function scopeOf(id: string, type: string): string {
  return id.slice(0, id.toLowerCase().lastIndexOf(`/providers/${type.toLowerCase()}/`));
}

/** Those of the type whose scope is the path or above it, the outermost first. */
export function effectiveAt(sim: Simulation, type: string, path: string): StoredResource[] {
  const below = `${path.toLowerCase()}/`;
  return sim.store
    .ofType(type)
    .filter(({ id }) => below.startsWith(`${scopeOf(id, type).toLowerCase()}/`))
    .sort((a, b) => a.id.length - b.id.length);
}

export function scopedRoutes(sim: Simulation, { type, notFound, put }: ScopedType): ArmRoute[] {
  const collection = `{*scope}/providers/${type}`;
  const template = `${collection}/{name}`;
  const require = (request: ArmRequest): StoredResource => {
    const found = sim.store.get(request.path);
    if (!found) {
      const [code, message] = notFound(parameter(request, 'name'));
      throw new ArmError(404, code, message);
    }
    return found;
  };
  return [
    {
      method: 'GET',
      template: collection,
      handle: (request) => {
        const scope = parameter(request, 'scope');
        const all = sim.store.ofType(type, scope);
        const above = effectiveAt(sim, type, scope).filter((one) => !all.includes(one));
        return pageOf(
          request,
          [...above, ...all].map(({ body }) => body),
          sim.settings.pageSize,
        );
      },
    },
    { method: 'GET', template, handle: (request) => ({ status: 200, body: require(request).body }) },
    { method: 'PUT', template, handle: put },
    {
      method: 'DELETE',
      template,
      handle: (request) => {
        const found = sim.store.get(request.path);
        if (!found) {
          return { status: 204 };
        }
        sim.store.delete(found.id);
        return { status: 200, body: found.body };
      },
    },
  ];
}
