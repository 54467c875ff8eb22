// HTTP triggers: finds the function of a request, asks for its key, invokes it, and sends its answer.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Invocation, InvocationAnswer, Invoke, RegisteredFunction } from '../contract';
import type { HostJson } from '../host-json';
import { HostStartError } from '../host-start-error';
import { createConcurrencyLimit, TooManyRequestsError } from './concurrency-limit';
import type { AuthLevel, FunctionKeys } from './function-keys';
import { readRequestBody } from './request-body';
import type { RouteTemplate, RouteValues } from './route-template';
import { parseRouteTemplate } from './route-template';
import { sendRpcHttp, toRpcHttp } from './rpc-http';
import { streamThroughWorker } from './stream-proxy';

export interface HttpTriggerOptions {
  /** Ordered by name: the first whose route and methods match gets the request, as in the real host. */
  readonly functions: readonly RegisteredFunction[];
  readonly http: HostJson['http'];
  readonly invoke: Invoke;
  /** Undefined: no keys are asked for. */
  readonly keys: FunctionKeys | undefined;
  /** `HttpUri` of the worker, where the app enabled HTTP streaming. */
  readonly streamUri: string | undefined;
}

export interface HttpTrigger {
  /** Answers the request if a function serves it; resolves to false if none does. */
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean>;
}

interface HttpFunction {
  readonly name: string;
  readonly methods: ReadonlySet<string>;
  readonly authLevel: AuthLevel;
  readonly route: RouteTemplate;
}

/** Throws a HostStartError for a route template that cannot be parsed. */
export function createHttpTrigger(options: HttpTriggerOptions): HttpTrigger {
  const functions = options.functions.map((registered) => toHttpFunction(registered, options.http.routePrefix));
  const limit = createConcurrencyLimit(options.http.maxConcurrentRequests, options.http.maxOutstandingRequests);

  function find(
    method: string,
    path: string,
  ): { readonly found: HttpFunction; readonly params: RouteValues } | undefined {
    for (const found of functions) {
      const params = found.methods.has(method) ? found.route.match(path) : undefined;
      if (params) {
        return { found, params };
      }
    }
    return undefined;
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    found: HttpFunction,
    params: RouteValues,
  ): Promise<void> {
    const invocation = {
      functionName: found.name,
      invocationId: randomUUID(),
      reason: 'This function was programmatically called via the host APIs.',
      ...traceOf(request),
    };
    if (options.streamUri) {
      await streamThroughWorker({
        streamUri: options.streamUri,
        invocation,
        invoke: options.invoke,
        request,
        response,
        url,
        params,
      });
      return;
    }
    const body = await readRequestBody(request);
    const result = await invokeOr500(options.invoke, {
      ...invocation,
      triggerData: { http: toRpcHttp(request, url, params, body) },
    });
    if (result) {
      sendRpcHttp(response, result.returnValue);
    } else {
      response.writeHead(500).end();
    }
  }

  return {
    async handle(request, response, url) {
      const match = find(request.method ?? 'GET', url.pathname.slice(1));
      if (!match) {
        return false;
      }
      if (options.keys && !options.keys.allows(request, url, match.found.authLevel, match.found.name)) {
        response.writeHead(401).end();
        return true;
      }
      try {
        await limit.run(() => answer(request, response, url, match.found, match.params));
      } catch (error) {
        if (!(error instanceof TooManyRequestsError)) {
          throw error;
        }
        response.writeHead(429).end();
      }
      return true;
    },
  };
}

/** The path of a function below the server's root, as its route template says or, without one, its name. */
export function routeOf(registered: RegisteredFunction, routePrefix: string): string {
  const route =
    typeof registered.trigger.route === 'string' && registered.trigger.route
      ? registered.trigger.route
      : registered.name;
  return [routePrefix, route.replace(/^\/+/, '')].filter(Boolean).join('/');
}

/** The methods of an HTTP function in upper case. */
export function methodsOf(registered: RegisteredFunction): string[] {
  const { methods } = registered.trigger;
  return Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : [];
}

function toHttpFunction(registered: RegisteredFunction, routePrefix: string): HttpFunction {
  try {
    return {
      name: registered.name,
      methods: new Set(methodsOf(registered)),
      authLevel: String(registered.trigger.authLevel ?? 'anonymous').toLowerCase() as AuthLevel,
      route: parseRouteTemplate(routeOf(registered, routePrefix)),
    };
  } catch (error) {
    throw new HostStartError(
      `Function '${registered.name}': ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    );
  }
}

/** The invoker has logged why; a client is told only that it failed, as in Azure. */
async function invokeOr500(invoke: Invoke, invocation: Invocation): Promise<InvocationAnswer | undefined> {
  try {
    return await invoke(invocation);
  } catch {
    return undefined;
  }
}

function traceOf(request: IncomingMessage): Pick<Invocation, 'traceParent' | 'traceState'> {
  const { traceparent, tracestate } = request.headers;
  return typeof traceparent === 'string' && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent)
    ? { traceParent: traceparent, traceState: typeof tracestate === 'string' ? tracestate : '' }
    : {};
}
