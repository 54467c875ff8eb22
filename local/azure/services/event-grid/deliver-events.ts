// One delivery attempt: the POST that a web hook or a function's Event Grid webhook gets.

import { type EventDeliverySchema, toDeliveryRequest } from './event-schema';
import type { Destination } from './event-subscription';
import { exchange, NoAnswerError } from './http-exchange';
import type { EventGridEvent } from './resource-event';
import type { AttemptOutcome } from './retry-policy';

/** Where functions are: locally the Functions host stands for every function app. */
export interface FunctionHost {
  /** Such as `http://localhost:7071`. */
  url: string;
  /** The system key `eventgrid_extension` where the host asks for keys; Azure knows it without being told. */
  systemKey?: () => string | null;
  /** The host's master key, to ask whether a function exists. */
  masterKey?: () => string | null;
}

/** What is delivered to whom. `previousAttempts` is 0 the first time, as the header `aeg-delivery-count` counts. */
export interface Delivery {
  subscriptionName: string;
  destination: Destination;
  schema: EventDeliverySchema;
  events: readonly EventGridEvent[];
  previousAttempts: number;
}

/** The URL that events of a subscription are posted to. */
export function deliveryUrl(destination: Destination, functionHost: FunctionHost): string {
  if (destination.endpointType === 'WebHook') {
    return destination.endpointUrl;
  }
  const url = new URL('/runtime/webhooks/EventGrid', functionHost.url);
  url.searchParams.set('functionName', functionNameOf(destination.resourceId));
  const key = functionHost.systemKey?.();
  if (key) {
    url.searchParams.set('code', key);
  }
  return url.href;
}

/** `…/sites/{app}/functions/{function}` names the function last. */
export function functionNameOf(functionResourceId: string): string {
  return functionResourceId.slice(functionResourceId.lastIndexOf('/') + 1);
}

/** Posts the events and tells what came of it; no answer within the time limit (real milliseconds) counts as `TimedOut`. */
export async function deliverEvents(
  { subscriptionName, destination, schema, events, previousAttempts }: Delivery,
  functionHost: FunctionHost,
  timeoutMilliseconds: number,
): Promise<AttemptOutcome> {
  const [first] = events;
  const { body, contentType } = toDeliveryRequest(events, schema, destination.maxEventsPerBatch > 1);
  const headers = {
    'content-type': contentType,
    origin: 'eventgrid.azure.net',
    'aeg-event-type': 'Notification',
    'aeg-subscription-name': subscriptionName.toUpperCase(),
    'aeg-delivery-count': `${previousAttempts}`,
    'aeg-data-version': schema === 'EventGridSchema' ? (first?.dataVersion ?? '') : '',
    'aeg-metadata-version': first?.metadataVersion ?? '1',
    'aeg-output-event-id': first?.id ?? '',
    ...(schema === 'CloudEventSchemaV1_0' ? { 'webhook-request-origin': 'eventgrid.azure.net' } : {}),
  };
  try {
    const url = deliveryUrl(destination, functionHost);
    const { status } = await exchange({ method: 'POST', url, headers, body, timeoutMilliseconds });
    return { outcome: outcomeOf(status), status };
  } catch (error) {
    if (error instanceof NoAnswerError) {
      return { outcome: error.outcome };
    }
    throw error;
  }
}

/** Names of HTTP answers as dead letters and diagnostic logs of the service use them (.NET's HttpStatusCode). */
const outcomeNames: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'TimedOut',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  414: 'RequestUriTooLong',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  501: 'NotImplemented',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

function outcomeOf(status: number): string {
  return status >= 200 && status <= 204 ? 'Delivered' : (outcomeNames[status] ?? `Http${status}`);
}
