// The policy that judges an answer: below 300 with the shape that the method promises, or an ArmError. Whoever sends
// through the pipeline, the SDK included, meets nothing else.
import {
  isRestError,
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../../domain/values/json';
import { readRetryAfter } from '../../domain/values/retry-after';
import { kindOfAnswer } from './answer-table';
import { ArmError, type ArmErrorRequest } from './arm-error';
import { InexactNumber, parseExactJson } from './exact-json';

const bodies = new WeakMap<PipelineResponse, JsonObject>();

/** What the policy has read of an answer that it let through; empty where there was no body. */
export function bodyOf(response: PipelineResponse): JsonObject {
  return bodies.get(response) ?? {};
}

export function requestOf({ method, url }: PipelineRequest): ArmErrorRequest {
  return { method, path: new URL(url).pathname };
}

export const readAnswerPolicy: PipelinePolicy = {
  name: 'readAnswer',
  async sendRequest(request, next) {
    let response: PipelineResponse;
    try {
      response = await next(request);
    } catch (error) {
      throw error instanceof ArmError ? error : noAnswer(error, request);
    }
    if (response.status < 200 || response.status >= 300) {
      throw toArmError(response);
    }
    bodies.set(response, readBody(response));
    return response;
  },
};

/** No answer came, or one that was cut. */
function noAnswer(error: unknown, request: PipelineRequest): ArmError {
  const message = error instanceof Error ? error.message : String(error);
  return new ArmError(`no usable answer from ARM: ${message}`, {
    kind: 'transient',
    status: isRestError(error) ? (error.statusCode ?? null) : null,
    request: requestOf(request),
    cause: error,
  });
}

/** Lists of platform images are arrays, which only the SDK reads. */
const answersArray = /\/publishers(\/|$)/i;

/** A GET promises an object; any other method an object or nothing, which Microsoft.DevCenter spells `null`. */
function readBody({ request, status, bodyAsText }: PipelineResponse): JsonObject {
  const text = bodyAsText?.trim() ?? '';
  const unreadable = (why: string, cause?: unknown) =>
    new ArmError(`the answer ${why}`, { kind: 'transient', status, request: requestOf(request), cause });
  if (text === '') {
    if (request.method === 'GET' && status !== 204) {
      throw unreadable('is empty');
    }
    return {};
  }
  let body: unknown;
  try {
    body = parseExactJson(text);
  } catch (error) {
    if (error instanceof InexactNumber) {
      throw new ArmError(error.message, { kind: 'invalid', status, request: requestOf(request), cause: error });
    }
    throw unreadable('is no JSON', error);
  }
  if (body === null && request.method !== 'GET') {
    return {};
  }
  if (Array.isArray(body) && answersArray.test(new URL(request.url).pathname)) {
    return {};
  }
  if (!isObject(body)) {
    throw unreadable('is not a JSON object');
  }
  return body;
}

/** The outer message, and what its details add. */
function wordsOf(error: JsonObject): string {
  const message = textAt(error, 'message') ?? '';
  const nested = listAt(error, 'details').flatMap((one) => textAt(one, 'message') ?? []);
  return [message, ...nested.filter((one) => !message.includes(one))].join(' ').trim();
}

/** Of an answer that does not say why as ARM does: its text or the start of it, for a person; nothing is concluded from that. */
function otherWords({ status, bodyAsText }: PipelineResponse, top: JsonObject): string {
  const page = (bodyAsText ?? '').replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ');
  const said = textAt(top, 'error_description') ?? textAt(top, 'error') ?? textAt(top, 'Message') ?? page;
  const words = said.replace(/\s+/g, ' ').trim().slice(0, 200);
  const isEmpty = /^[\s{}[\]]*$/.test(words);
  return isEmpty ? `the service answered ${status} without saying why` : `the service answered ${status}: ${words}`;
}

/** The code, or where it says nothing, that of the first detail. */
function codeOf(error: JsonObject): string {
  const outer = textAt(error, 'code') ?? '';
  const inner = listAt(error, 'details').flatMap((one) => textAt(one, 'code') ?? [])[0];
  return /^(|BadRequest|DeploymentFailed|InvalidTemplateDeployment)$/i.test(outer) ? (inner ?? outer) : outer;
}

/** `additionalInfo` of RequestDisallowedByPolicy, on the error or on its details. */
function policyAssignmentsOf(error: JsonObject): readonly string[] {
  const infos = [error, ...listAt(error, 'details')].flatMap((one) => listAt(one, 'additionalInfo'));
  const names = infos.flatMap((info) => {
    const assignment = objectAt(info, 'info');
    return (
      textAt(assignment, 'policyAssignmentId') ??
      textAt(assignment, 'policyAssignmentDisplayName') ??
      textAt(assignment, 'policyAssignmentName') ??
      []
    );
  });
  return [...new Set(names)];
}

/** JSON by its own word that is none was cut on its way; a gateway's page is not JSON, and says nothing. */
function errorBodyOf({ request, status, headers, bodyAsText }: PipelineResponse): unknown {
  const text = bodyAsText?.trim() ?? '';
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    if (/json/i.test(headers.get('content-type') ?? '')) {
      const message = `the answer with status ${status} is no JSON`;
      throw new ArmError(message, { kind: 'transient', status, request: requestOf(request), cause });
    }
    return {};
  }
}

/**
 * @param response with a status outside of 200 to 299
 * @throws ArmError of kind transient where the answer was cut
 */
function toArmError(response: PipelineResponse): ArmError {
  const { request, status, headers } = response;
  const body = errorBodyOf(response);
  // The token and identity services, and some gateways, put code and message at the top.
  const top = isObject(body) ? body : {};
  const error = isObject(top.error) ? top.error : top;
  const code = codeOf(error);
  const message = wordsOf(error);
  return new ArmError(message || otherWords(response, top), {
    kind: kindOfAnswer({ status, code, message }, requestOf(request)),
    status,
    code,
    correlationId: headers.get('x-ms-correlation-request-id') ?? null,
    retryAfter: readRetryAfter(headers.get('retry-after')),
    request: requestOf(request),
    policyAssignments: policyAssignmentsOf(error),
    headers: headers.toJSON(),
  });
}
