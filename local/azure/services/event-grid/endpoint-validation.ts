// Whether an endpoint agrees to be sent events: the handshake of web hooks in both schemas, the existence of a function.
// Source: azure-docs end-point-validation-*.md; error codes and texts: azure-cli#21006, logicapps#449, bicep#11656.

import { randomUUID } from 'node:crypto';
import { deliveryUrl, type FunctionHost, functionNameOf } from './deliver-events';
import type { EventSubscriptionModel } from './event-subscription';
import { formatEventTime } from './event-time';
import { exchange, type HttpAnswer, type HttpExchange, NoAnswerError } from './http-exchange';

/** `awaitingManualAction`: the endpoint said yes to the request without proving that it means it; a GET on the validation URL does. */
export type ValidationResult =
  | { kind: 'valid' }
  | { kind: 'awaitingManualAction'; code: string; message: string }
  | { kind: 'failed'; code: string; message: string };

/** What the validation of one endpoint needs to know and to do. */
export interface EndpointValidation {
  subscriptionName: string;
  topic: string;
  model: Pick<EventSubscriptionModel, 'destination' | 'eventDeliverySchema'>;
  validationCode: string;
  validationUrl: string;
  functionHost: FunctionHost;
  now(): Date;
  /** Waits simulated seconds. */
  pause(seconds: number): Promise<void>;
  /** Real milliseconds for one answer. */
  timeoutMilliseconds: number;
}

const webhookOrigin = 'eventgrid.azure.net';
/** An endpoint that gives no answer is asked again after five seconds. */
const handshakeTries = 3;
const pauseSeconds = 5;

/** Asks the endpoint; never throws for what the endpoint does. */
export function validateEndpoint(validation: EndpointValidation): Promise<ValidationResult> {
  const { destination, eventDeliverySchema } = validation.model;
  if (destination.endpointType === 'AzureFunction') {
    return findFunction(validation, destination.resourceId);
  }
  return eventDeliverySchema === 'EventGridSchema' ? postValidationEvent(validation) : askPermission(validation);
}

/** The Event Grid schema's handshake: only a 200 that echoes the code is consent. */
async function postValidationEvent(validation: EndpointValidation): Promise<ValidationResult> {
  const { validationCode, validationUrl, topic, subscriptionName } = validation;
  const event = {
    id: randomUUID(),
    topic,
    subject: '',
    data: { validationCode, validationUrl },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: formatEventTime(validation.now()),
    metadataVersion: '1',
    dataVersion: '1',
  };
  const answer = await ask(validation, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      origin: webhookOrigin,
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': subscriptionName.toUpperCase(),
      'aeg-delivery-count': '0',
      'aeg-data-version': '1',
      'aeg-metadata-version': '1',
    },
    body: JSON.stringify([event]),
  });
  if (answer?.status !== 200) {
    return refused(validation, 'POST', answer);
  }
  const response = validationResponseOf(answer.body);
  if (response === validationCode) {
    return { kind: 'valid' };
  }
  if (response !== undefined) {
    return failed(validation, 'The validation code in the response is not the one that was sent.');
  }
  return manual(
    validation,
    `Http POST request returned 2XX response with response body ${answer.body.slice(0, 200)}. When a validation request is accepted without validation code in the response body, Http GET is expected on the validation url included in the validation event(within 10 minutes).`,
  );
}

/** CloudEvents' abuse protection: OPTIONS, answered with the origins that may deliver. */
async function askPermission(validation: EndpointValidation): Promise<ValidationResult> {
  const answer = await ask(validation, {
    method: 'OPTIONS',
    headers: {
      'webhook-request-origin': webhookOrigin,
      'webhook-request-callback': validation.validationUrl,
      'webhook-request-rate': '120',
    },
  });
  if (!answer || answer.status >= 300) {
    return refused(validation, 'OPTIONS', answer);
  }
  const allowed = String(answer.headers['webhook-allowed-origin'] ?? '').toLowerCase();
  if (allowed === '*' || allowed === webhookOrigin) {
    return { kind: 'valid' };
  }
  if (allowed !== '') {
    return failed(validation, `WebHook-Allowed-Origin is '${allowed}', not '${webhookOrigin}'.`);
  }
  return manual(
    validation,
    'Http OPTIONS request returned 2XX response without WebHook-Allowed-Origin. Http GET is expected on the url in WebHook-Request-Callback (within 10 minutes).',
  );
}

/** A function needs no handshake, but it must exist and have an Event Grid trigger; the Functions host knows. */
async function findFunction(validation: EndpointValidation, resourceId: string): Promise<ValidationResult> {
  const { url, masterKey } = validation.functionHost;
  const key = masterKey?.();
  const answer = await ask(validation, {
    method: 'GET',
    url: new URL(`/admin/functions/${encodeURIComponent(functionNameOf(resourceId))}`, url).href,
    headers: key ? { 'x-functions-key': key } : {},
  });
  if (!answer || answer.status === 404) {
    return { kind: 'failed', code: 'Endpoint validation', message: 'Destination endpoint not found.' };
  }
  const trigger = triggerTypeOf(answer.body);
  if (trigger !== undefined && trigger !== 'eventgridtrigger') {
    const message = "Can't add resource; Azure Event Grid supports EventGrid Trigger type only.";
    return { kind: 'failed', code: 'Unsupported Azure Function Trigger', message };
  }
  return { kind: 'valid' };
}

async function ask(
  validation: EndpointValidation,
  request: Omit<HttpExchange, 'timeoutMilliseconds' | 'url'> & { url?: string },
): Promise<HttpAnswer | undefined> {
  const { timeoutMilliseconds, model, functionHost } = validation;
  const url = request.url ?? deliveryUrl(model.destination, functionHost);
  for (let attempt = 1; ; attempt++) {
    try {
      return await exchange({ ...request, url, timeoutMilliseconds });
    } catch (error) {
      if (!(error instanceof NoAnswerError)) {
        throw error;
      }
      if (attempt === handshakeTries) {
        return undefined;
      }
      await validation.pause(pauseSeconds);
    }
  }
}

function refused(validation: EndpointValidation, method: string, answer: HttpAnswer | undefined): ValidationResult {
  return failed(validation, `Http ${method} request failed with response code ${answer?.status ?? 'Unknown'}.`);
}

function failed(validation: EndpointValidation, why: string): ValidationResult {
  return { kind: 'failed', ...urlValidation(validation, why) };
}

function manual(validation: EndpointValidation, why: string): ValidationResult {
  return { kind: 'awaitingManualAction', ...urlValidation(validation, why) };
}

function urlValidation(
  { model, functionHost, now }: EndpointValidation,
  why: string,
): { code: string; message: string } {
  const base = deliveryUrl(model.destination, functionHost).replace(/\?.*$/, '');
  const timestamp = now().toLocaleString('en-US', { timeZone: 'UTC' });
  return {
    code: 'Url validation',
    message: `Webhook validation handshake failed for ${base}. ${why} For troubleshooting, visit https://aka.ms/esvalidation. Activity id:${randomUUID()}, timestamp: ${timestamp} (UTC).`,
  };
}

function validationResponseOf(body: string): unknown {
  return (parseJson(body) as { validationResponse?: unknown } | undefined)?.validationResponse;
}

/** The trigger's type in lower case, if the host's answer tells the bindings. */
function triggerTypeOf(body: string): string | undefined {
  const { config } = (parseJson(body) ?? {}) as { config?: { bindings?: { type?: string }[] } };
  return config?.bindings?.map(({ type }) => type?.toLowerCase()).find((type) => type?.endsWith('trigger'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
