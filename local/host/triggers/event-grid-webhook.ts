// The webhook of the Event Grid extension, `/runtime/webhooks/eventgrid?functionName=X`: handshake, and one invocation
// for each event of a delivery.
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { HostLog, Invoke, RegisteredFunction } from '../contract';
import { sendJson, sendStatus, sendText } from '../http/answers';
import { readRequestBody } from '../http/request-body';
import { isNestedTooDeeply, NESTING_ERROR } from '../json-nesting';

export interface EventGridWebhookOptions {
  /** Those with an `eventGridTrigger`. */
  readonly functions: readonly RegisteredFunction[];
  readonly invoke: Invoke;
  readonly log: HostLog;
}

export type EventGridWebhook = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

const validationSchema = z.array(z.looseObject({ data: z.looseObject({ validationCode: z.string() }) })).min(1);

/**
 * Answers as the extension does (EventGridExtensionConfigProvider): 404 for an unknown function, 202 when every event was
 * taken, 500 when one failed, whereupon Event Grid sends the whole delivery again, 400 for anything else.
 */
export function createEventGridWebhook(options: EventGridWebhookOptions): EventGridWebhook {
  const { functions, log } = options;

  return async (request, response, url) => {
    const name = queryValue(url, 'functionName') ?? '';
    const registered = functions.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (!registered) {
      const known = functions.map((candidate) => candidate.name).join(', ') || 'none';
      log.error(`Event Grid webhook: cannot find function: '${name}'. Functions with an Event Grid trigger: ${known}.`);
      return sendText(response, 404, `cannot find function: '${name}', available function names: [${known}]`);
    }
    if (request.method === 'OPTIONS') {
      return answerCloudEventsHandshake(request, response);
    }
    const body = (await readRequestBody(request)).toString('utf8');
    if (isNestedTooDeeply(body)) {
      return sendText(response, 500, NESTING_ERROR);
    }
    switch (String(request.headers['aeg-event-type'] ?? '').toLowerCase()) {
      case 'subscriptionvalidation':
        return answerValidation(body, response, registered.name, log);
      case 'notification':
        return deliver(body, response, registered.name, options.invoke);
      case 'unsubscribe':
        return sendStatus(response, 202);
      default:
        return sendText(
          response,
          400,
          "The header 'aeg-event-type' must be SubscriptionValidation, Notification or Unsubscribe.",
        );
    }
  };
}

/** Names in a query are compared in any case, as in .NET. */
function queryValue(url: URL, name: string): string | undefined {
  return [...url.searchParams].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** The abuse protection of CloudEvents webhooks: the origin that asks is allowed, at any rate. */
function answerCloudEventsHandshake(request: IncomingMessage, response: ServerResponse): void {
  const origin = request.headers['webhook-request-origin'];
  if (typeof origin !== 'string') {
    sendText(response, 400, "An OPTIONS request must have the header 'WebHook-Request-Origin'.");
    return;
  }
  response
    .writeHead(200, { 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*', 'content-length': '0' })
    .end();
}

function answerValidation(body: string, response: ServerResponse, functionName: string, log: HostLog): void {
  const events = validationSchema.safeParse(parseJson(body));
  if (!events.success) {
    sendText(response, 400, 'A validation request must be an array whose first event has data.validationCode.');
    return;
  }
  log.info(`perform handshake with eventGrid for function: ${functionName}`);
  sendJson(response, 200, { validationResponse: events.data[0]?.data.validationCode });
}

async function deliver(body: string, response: ServerResponse, functionName: string, invoke: Invoke): Promise<void> {
  const delivered = parseJson(body);
  const events = Array.isArray(delivered) ? (delivered as unknown[]) : [delivered];
  if (!events.every((event) => typeof event === 'object' && event !== null && !Array.isArray(event))) {
    return sendText(response, 400, 'A notification must be an array of events, or one CloudEvent, as JSON.');
  }
  const reason = `EventGrid trigger fired at ${new Date().toISOString()}`;
  const outcomes = await Promise.allSettled(
    events.map((event) =>
      invoke({
        functionName,
        triggerData: { string: JSON.stringify(event) },
        triggerMetadata: { data: { json: JSON.stringify((event as { data?: unknown }).data ?? null) } },
        reason,
      }),
    ),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    const message = failed.reason instanceof Error ? failed.reason.message : String(failed.reason);
    return sendText(response, 500, `Exception while executing function: Functions.${functionName}: ${message}`);
  }
  return sendStatus(response, 202);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
