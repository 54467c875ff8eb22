// What an ARM route gets and gives, free of node's http types.
import type { JsonObject } from '../state/json';
import { isObject } from '../state/json';
import { ArmError } from './arm-error';
import type { Caller } from './resource-write';

/** A request as it comes from the wire. */
export interface IncomingRequest {
  readonly method: string;
  /** `https://host:port` that the client used: links in answers stay on it. */
  readonly origin: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The parsed JSON body; undefined where there was none. */
  readonly body: unknown;
  /** Set where the body is no JSON. */
  readonly bodyProblem?: string;
  readonly clientIpAddress?: string;
}

/** A request that has passed ARM's own checks and goes to its resource provider. */
export interface ArmRequest extends IncomingRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly operation: string | null;
  readonly caller: Caller;
  readonly correlationId: string;
}

export interface ArmAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Set when the write goes on after this answer: Event Grid is told at the operation's end. */
  readonly operationId?: string;
  /** The id that the write is reported under, where it is not the path. */
  readonly resourceId?: string;
}

/** A path parameter that the route's template is known to have. */
export function parameter(request: ArmRequest, name: string): string {
  const value = request.parameters[name];
  if (value === undefined) {
    throw new Error(`the route of ${request.path} has no {${name}}`);
  }
  return value;
}

/** @throws ArmError 400 `InvalidRequestContent` if the body is no JSON object */
export function requireBody(request: ArmRequest): JsonObject {
  if (isObject(request.body)) {
    return request.body;
  }
  throw new ArmError(
    400,
    'InvalidRequestContent',
    'The request content was invalid and could not be deserialized: a JSON object is expected.',
  );
}
