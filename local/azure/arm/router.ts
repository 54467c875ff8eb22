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
  readonly segments: readonly string[];
  readonly operation: string | null;
}

/** Routes in the order of registration; the first match wins. */
export class ArmRouter {
  readonly #routes: CompiledRoute[] = [];

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
      const lowerCase = segments.map((segment) => (segment.startsWith('{') ? segment : segment.toLowerCase()));
      this.#routes.push({ route, scoped, segments: lowerCase, operation });
    }
    return this;
  }

  match(method: string, path: string): MatchedRoute | undefined {
    const segments = path.split('/').filter(Boolean);
    const lowerCase = segments.map((segment) => segment.toLowerCase());
    for (const { route, scoped, segments: template, operation } of this.#routes) {
      if (route.method !== method) {
        continue;
      }
      const scopeLength = segments.length - template.length;
      if (scoped ? scopeLength < 0 : scopeLength !== 0) {
        continue;
      }
      const parameters = matchSegments(template, segments, lowerCase, scopeLength);
      if (!parameters) {
        continue;
      }
      if (scoped) {
        parameters.scope = scopeLength === 0 ? '' : `/${segments.slice(0, scopeLength).join('/')}`;
      }
      return { route, operation, parameters };
    }
    return undefined;
  }

  /** The methods that some route serves at this path; empty if none does. */
  methodsAt(path: string): string[] {
    return ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'].filter((method) => this.match(method, path));
  }
}

function matchSegments(
  template: readonly string[],
  segments: readonly string[],
  lowerCase: readonly string[],
  skip: number,
) {
  if (template.some((expected, index) => !expected.startsWith('{') && expected !== lowerCase[skip + index])) {
    return undefined;
  }
  const parameters: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    if (expected.startsWith('{')) {
      parameters[expected.slice(1, -1)] = segments[skip + index] ?? '';
    }
  }
  return parameters;
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
