// `POST /admin/functions/{name}` with `{"input": "…"}`: runs a function at once, whatever its trigger, and answers 202 without
// waiting for it, as the real host does.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Invoke, RegisteredFunction } from '../contract';
import { sendStatus, sendText } from './answers';
import { readRequestBody } from './request-body';

export type RunByHand = (
  registered: RegisteredFunction,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

export interface RunByHandOptions {
  readonly invoke: Invoke;
  /** Makes the trigger's text for a timer. */
  readonly timerData: (functionName: string) => string;
}

export function createRunByHand({ invoke, timerData }: RunByHandOptions): RunByHand {
  return async (registered, request, response) => {
    const { name } = registered;
    const type = registered.trigger.type.toLowerCase();
    const instead = otherWayToRun(type, name);
    const input = parseInput((await readRequestBody(request)).toString('utf8'));
    if (instead) {
      sendText(response, 400, instead);
    } else if (input === undefined) {
      sendText(response, 400, 'The body must be JSON such as {"input": "text for the trigger"}.');
    } else {
      const data = type === 'timertrigger' ? timerData(name) : input;
      const reason = 'This function was programmatically called via the host APIs.';
      invoke({ functionName: name, triggerData: { string: data }, reason }).catch(() => undefined); // logged by the invoker
      sendStatus(response, 202);
    }
  };
}

/** What to do for functions that a text alone does not run. */
function otherWayToRun(type: string, name: string): string | undefined {
  switch (type) {
    case 'httptrigger':
      return `'${name}' is an HTTP function: call it at its own URL.`;
    case 'orchestrationtrigger':
      return `'${name}' is a durable function: POST to /runtime/webhooks/durabletask/orchestrators/${name} instead.`;
    case 'entitytrigger':
      return `'${name}' is a durable function: POST to /runtime/webhooks/durabletask/entities/${name}/{key} instead.`;
    default:
      return undefined;
  }
}

/** `input` as it is, or as JSON where it is no text; undefined where the body is no JSON object. */
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
