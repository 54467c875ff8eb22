// The table of ARM routes. A template's literals match in any case, `{name}` one segment, and `{*scope}` at the start any number of them.
import type { Budget } from '../simulation/throttle';
import type { ArmAnswer, ArmRequest } from './arm-request';

export type ArmMethod = 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
export type ArmHandler = (request: ArmRequest) => ArmAnswer | Promise<ArmAnswer>;

export interface ArmRoute {
  readonly method: ArmMethod;
  readonly template: string;
  readonly handle: ArmHandler;
  /** The operation that role definitions name, such as `Microsoft.Compute/galleries/read`; null where every caller is allowed. */
  readonly operation?: string | null;
  /** What requests of this kind are throttled by; absent: nothing. */
  readonly budget?: Budget;
}

export interface MatchedRoute {
  readonly route: ArmRoute;
  readonly operation: string | null;
  readonly parameters: Record<string, string>;
}

interface CompiledRoute {
  readonly route: ArmRoute;
  readonly scoped: boolean;
  /** How many segments the template has, its scope left out. */
  readonly length: number;
  /** Segments that match in any case, in lower case, with their places. */
  readonly literals: readonly (readonly [place: number, text: string])[];
  readonly names: readonly (readonly [place: number, name: string])[];
  readonly operation: string | null;
}

/** Routes in the order of registration; the first match wins. */
export class ArmRouter {
  readonly #routes: CompiledRoute[] = [];
  /** The routes that a method and a number of segments leave, by both. */
  readonly #candidates = new Map<string, readonly CompiledRoute[]>();

  /** @throws Error if the template is malformed: routes are code, so this is a programmer's mistake */
  add(...routes: ArmRoute[]): this {
    for (const route of routes) {
      const all = route.template.split('/').filter(Boolean);
      const scoped = all[0] === '{*scope}';
      const segments = scoped ? all.slice(1) : all;
      if (segments.some((segment) => segment.includes('*'))) {
        throw new Error(`{*scope} must come first: ${route.template}`);
      }
      const operation = route.operation === undefined ? operationOf(route.method, segments) : route.operation;
      const places = segments.map((segment, place) => [place, segment] as const);
      const isName = (segment: string) => segment.startsWith('{');
      this.#routes.push({
        route,
        scoped,
        length: segments.length,
        literals: places.filter(([, one]) => !isName(one)).map(([place, one]) => [place, one.toLowerCase()]),
        names: places.filter(([, one]) => isName(one)).map(([place, one]) => [place, one.slice(1, -1)]),
        operation,
      });
    }
    this.#candidates.clear();
    return this;
  }

  match(method: string, path: string): MatchedRoute | undefined {
    const segments = path.split('/').filter(Boolean);
    const lowerCase = segments.map((segment) => segment.toLowerCase());
    for (const { route, scoped, length, literals, names, operation } of this.#candidatesOf(method, segments.length)) {
      const scopeLength = segments.length - length;
      if (literals.some(([place, text]) => text !== lowerCase[scopeLength + place])) {
        continue;
      }
      const parameters: Record<string, string> = {};
      for (const [place, name] of names) {
        parameters[name] = segments[scopeLength + place] ?? '';
      }
      if (scoped) {
        parameters.scope = scopeLength === 0 ? '' : `/${segments.slice(0, scopeLength).join('/')}`;
      }
      return { route, operation, parameters };
    }
    return undefined;
  }

  #candidatesOf(method: string, count: number): readonly CompiledRoute[] {
    const key = `${method} ${count}`;
    const known = this.#candidates.get(key);
    if (known) {
      return known;
    }
    const found = this.#routes.filter(
      ({ route, scoped, length }) => route.method === method && (scoped ? length <= count : length === count),
    );
    // Methods and paths are the caller's own word: only so many are remembered.
    if (this.#candidates.size < 1_000) {
      this.#candidates.set(key, found);
    }
    return found;
  }

  /** The methods that some route serves at this path; empty if none does. */
  methodsAt(path: string): string[] {
    return ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'].filter((method) => this.match(method, path));
  }
}

/** `PUT …/providers/Microsoft.Compute/galleries/{g}` is `Microsoft.Compute/galleries/write`. */
function operationOf(method: ArmMethod, segments: readonly string[]): string | null {
  const provider = segments.lastIndexOf('providers');
  if (provider < 0 || provider + 1 >= segments.length) {
    return null;
  }
  const names = segments.slice(provider + 1).filter((segment) => !segment.startsWith('{'));
  if (method === 'POST') {
    return `${names.join('/')}/action`;
  }
  const verb = { GET: 'read', HEAD: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete' }[method];
  return `${names.join('/')}/${verb}`;
}
