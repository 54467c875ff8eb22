// The host's own API below `/admin`: what functions there are, how the host is, and running a function by hand.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { RegisteredFunction } from '../contract';
import { hostVersion } from '../versions';
import { sendJson, sendStatus, sendText } from './answers';
import { describeFunction } from './function-description';
import type { FunctionKeys } from './function-keys';
import type { RunByHand } from './run-by-hand';

export interface AdminApiOptions {
  readonly functions: readonly RegisteredFunction[];
  readonly routePrefix: string;
  readonly baseUrl: string;
  readonly hubName: string;
  readonly runByHand: RunByHand;
  /** Undefined: no keys are asked for, and none are told. */
  readonly keys: FunctionKeys | undefined;
}

export type AdminApi = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

interface AdminRoute {
  readonly method: string;
  /** Matches the path below `/admin`, in any case; its group is the name in it. */
  readonly path: RegExp;
  answer(name: string, request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

/** Everything but `/admin/host/ping` asks for the master key when keys are enforced. */
export function createAdminApi(options: AdminApiOptions): AdminApi {
  const routes = adminRoutes(options);
  return async (request, response, url) => {
    const path = url.pathname.slice('/admin'.length);
    if (/^\/host\/ping\/?$/i.test(path)) {
      sendStatus(response, 200);
    } else if (options.keys && !options.keys.allows(request, url, 'admin')) {
      sendStatus(response, 401);
    } else {
      const route = routes.find((candidate) => candidate.method === request.method && candidate.path.test(path));
      const [, name = ''] = route?.path.exec(path) ?? [];
      await (route ? route.answer(decodeSegment(name), request, response) : sendStatus(response, 404));
    }
  };
}

function adminRoutes({ functions, routePrefix, baseUrl, hubName, runByHand, keys }: AdminApiOptions): AdminRoute[] {
  const describe = (registered: RegisteredFunction) => describeFunction(registered, baseUrl, routePrefix);
  const one = /^\/functions\/([^/]+)\/?$/i;

  function withFunction(
    name: string,
    response: ServerResponse,
    act: (registered: RegisteredFunction) => void | Promise<void>,
  ) {
    const registered = functions.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    const known = functions.map((candidate) => candidate.name).join(', ');
    return registered
      ? act(registered)
      : sendText(response, 404, `There is no function '${name}'. Registered: ${known}.`);
  }

  return [
    {
      method: 'GET',
      path: /^\/functions\/?$/i,
      answer: (_name, _request, response) => sendJson(response, 200, functions.map(describe)),
    },
    {
      method: 'GET',
      path: one,
      answer: (name, _request, response) =>
        withFunction(name, response, (found) => sendJson(response, 200, describe(found))),
    },
    {
      method: 'POST',
      path: one,
      answer: (name, request, response) => withFunction(name, response, (found) => runByHand(found, request, response)),
    },
    {
      method: 'GET',
      path: /^\/host\/status\/?$/i,
      answer: (_name, _request, response) => sendJson(response, 200, hostStatus(hubName)),
    },
    {
      method: 'GET',
      path: /^\/host\/systemkeys\/([^/]+)\/?$/i,
      answer: (name, _request, response) => {
        const value = keys?.systemKeys[name];
        value ? sendJson(response, 200, { name, value }) : sendStatus(response, 404);
      },
    },
  ];
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function hostStatus(hubName: string): object {
  return {
    id: hubName.toLowerCase(),
    state: 'Running',
    version: hostVersion,
    versionDetails: `${hostVersion} (embedded host)`,
    instanceId: String(process.pid),
    computerName: hostname(),
    processUptime: Math.round(process.uptime() * 1000),
  };
}
