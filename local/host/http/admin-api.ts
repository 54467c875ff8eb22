// The host's own API below `/admin`: what functions there are, how the host is, and running a function by hand.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { Invoke, RegisteredFunction } from '../contract';
import { hostVersion } from '../versions';
import { sendJson, sendStatus, sendText } from './answers';
import { describeFunction } from './function-description';
import type { FunctionKeys } from './function-keys';
import { readRequestBody } from './request-body';

export interface AdminApiOptions {
  readonly functions: readonly RegisteredFunction[];
  readonly routePrefix: string;
  readonly baseUrl: string;
  readonly hubName: string;
  readonly invoke: Invoke;
  /** Makes the trigger data of a timer that is run by hand. */
  readonly timerData: (functionName: string) => string;
  readonly keys: FunctionKeys | undefined;
}

export type AdminApi = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Everything but `/admin/host/ping` asks for the master key when keys are enforced. Paths match in any case. */
export function createAdminApi(options: AdminApiOptions): AdminApi {
  const { functions, keys } = options;
  const describe = (registered: RegisteredFunction) =>
    describeFunction(registered, options.baseUrl, options.routePrefix);

  return async (request, response, url) => {
    const [, area = '', name = '', ...rest] = url.pathname.slice(1).split('/').map(decodeSegment);
    const place = `${request.method} ${area.toLowerCase()}`;
    if (area.toLowerCase() === 'host' && name.toLowerCase() === 'ping') {
      return sendStatus(response, 200);
    }
    if (keys && !keys.allows(request, url, 'admin')) {
      return sendStatus(response, 401);
    }
    if (place === 'GET functions' && !name) {
      return sendJson(response, 200, functions.map(describe));
    }
    if (area.toLowerCase() === 'functions' && rest.length === 0) {
      const registered = functions.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
      if (!registered) {
        return sendText(
          response,
          404,
          `There is no function '${name}'. Registered: ${functions.map((known) => known.name).join(', ')}.`,
        );
      }
      if (request.method === 'GET') {
        return sendJson(response, 200, describe(registered));
      }
      if (request.method === 'POST') {
        return runByHand(options, registered, request, response);
      }
    }
    if (place === 'GET host' && name.toLowerCase() === 'status') {
      return sendJson(response, 200, hostStatus(options.hubName));
    }
    if (place === 'GET host' && name.toLowerCase() === 'systemkeys' && keys && rest[0]) {
      const value = keys.systemKeys[rest[0]];
      return value ? sendJson(response, 200, { name: rest[0], value }) : sendStatus(response, 404);
    }
    return sendStatus(response, 404);
  };
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

/** Functions that only the durable engine can feed. */
const durableOnly = new Set(['orchestrationtrigger', 'entitytrigger']);

/** `POST {"input": "…"}` runs a function at once and answers 202 without waiting for it, as the real host does. */
async function runByHand(
  options: AdminApiOptions,
  registered: RegisteredFunction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const type = registered.trigger.type.toLowerCase();
  if (type === 'httptrigger') {
    return sendText(response, 400, `'${registered.name}' is an HTTP function: call it at its own URL.`);
  }
  if (durableOnly.has(type)) {
    const path = type === 'entitytrigger' ? `entities/${registered.name}/{key}` : `orchestrators/${registered.name}`;
    return sendText(
      response,
      400,
      `'${registered.name}' is a durable function: POST to /runtime/webhooks/durabletask/${path} instead.`,
    );
  }
  const input = parseInput((await readRequestBody(request)).toString('utf8'));
  if (input === undefined) {
    return sendText(response, 400, 'The body must be JSON such as {"input": "text for the trigger"}.');
  }
  const data = type === 'timertrigger' ? options.timerData(registered.name) : input;
  const reason = 'This function was programmatically called via the host APIs.';
  options.invoke({ functionName: registered.name, triggerData: { string: data }, reason }).catch(() => undefined); // logged by the invoker
  return sendStatus(response, 202);
}

/** The trigger's text: `input` as it is, or as JSON where it is no text. */
function parseInput(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) {
      return undefined;
    }
    const { input = '' } = parsed as { input?: unknown };
    return typeof input === 'string' ? input : JSON.stringify(input);
  } catch {
    return undefined;
  }
}
