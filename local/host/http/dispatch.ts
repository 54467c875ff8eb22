// Sends each request where it belongs: an extension's webhook, the host's own API, the landing page, or an HTTP function.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { foreignRequest } from '../../process/own-machine';
import type { DurableExtension } from '../contract';
import type { HostConsole } from '../host-log';
import type { EventGridWebhook } from '../triggers/event-grid-webhook';
import type { AdminApi } from './admin-api';
import { sendStatus, sendText } from './answers';
import type { FunctionKeys } from './function-keys';
import type { HttpTrigger } from './http-trigger';
import { sendLandingPage } from './landing-page';
import { RequestAbortedError, RequestTooLargeError } from './request-body';
import type { RequestHandler } from './server';

/** What the host serves once the app is loaded. */
export interface Routes {
  readonly admin: AdminApi;
  readonly eventGrid: EventGridWebhook;
  readonly durable: DurableExtension;
  readonly http: HttpTrigger;
  readonly keys: FunctionKeys | undefined;
}

const durablePath = '/runtime/webhooks/durabletask';

export interface DispatcherOptions {
  /** Undefined until the app is loaded; until then every request gets 503. */
  readonly routes: () => Routes | undefined;
  /** True while the host starts or stops: then only the durable API answers, which functions that still run may need. */
  readonly isDraining: () => boolean;
  /** The authority for requests without a Host header. */
  readonly fallbackHost: () => string;
  readonly log: HostConsole;
}

/** A handler of all requests. */
export function createDispatcher({ routes, isDraining, fallbackHost, log }: DispatcherOptions): RequestHandler {
  return (request, response) => {
    request.on('error', () => undefined); // a client that goes away is no error of ours
    response.on('error', () => undefined);
    const url = requestUrl(request, fallbackHost());
    const ready = routes();
    const foreign = foreignRequest(request.method, request.headers);
    if (!url) {
      sendStatus(response, 400);
    } else if (foreign !== null) {
      refuseForeign(request, response, foreign);
    } else if (!ready || (isDraining() && !isBelow(url.pathname.toLowerCase(), durablePath))) {
      response.writeHead(503, { 'retry-after': '1', 'content-length': '0', connection: 'close' }).end();
    } else {
      dispatch(ready, request, response, url).catch((error: unknown) => answerError(error, request, response, log));
    }
  };
}

/** The body is not read: the connection ends with the answer. */
function refuseForeign(request: IncomingMessage, response: ServerResponse, reason: string): void {
  response.setHeader('connection', 'close');
  sendText(response, 403, reason);
  request.resume();
}

async function dispatch(routes: Routes, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const path = url.pathname.toLowerCase();
  if (path === '/runtime/webhooks/eventgrid') {
    if (routes.keys && !routes.keys.allowsSystem(request, url, 'eventgrid_extension')) {
      return sendStatus(response, 401);
    }
    return routes.eventGrid(request, response, url);
  }
  if (isBelow(path, durablePath)) {
    // It asks for its system key itself: the app's own client has none.
    return routes.durable.handle(request, response);
  }
  if (isBelow(path, '/admin')) {
    return routes.admin(request, response, url);
  }
  if (await routes.http.handle(request, response, url)) {
    return;
  }
  if (path === '/' && request.method === 'GET') {
    return sendLandingPage(response);
  }
  sendStatus(response, 404);
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The URL a client asked for, or undefined for one that is none. */
function requestUrl(request: IncomingMessage, fallbackHost: string): URL | undefined {
  const target = request.url ?? '/';
  const base = `http://${request.headers.host || fallbackHost}`;
  try {
    return target.startsWith('/') ? new URL(base + target) : new URL(target);
  } catch {
    return undefined;
  }
}

function answerError(error: unknown, request: IncomingMessage, response: ServerResponse, log: HostConsole): void {
  if (error instanceof RequestAbortedError) {
    response.destroy();
  } else if (error instanceof RequestTooLargeError) {
    response.setHeader('connection', 'close');
    sendStatus(response, 413);
  } else {
    log.error(
      `${request.method} ${request.url} failed in the host: ${error instanceof Error ? error.stack : String(error)}`,
    );
    if (response.headersSent) {
      response.destroy();
    } else {
      sendStatus(response, 500);
    }
  }
}
