// Answers of the HTTP functions. Errors are problem details (RFC 9457) that name every wrong field.
import type { HttpResponseInit } from '@azure/functions';
import type { Problem } from '../../domain/values/result';

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponseInit {
  return { status, jsonBody: body, headers: { ...headers } };
}

const titles: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  404: 'Not found',
  405: 'The method is not allowed',
  409: 'Conflict',
  415: 'The media type is not supported',
  502: 'Azure refused what the request needs',
  503: 'Not available at the moment',
};

export interface ProblemOptions {
  readonly errors?: readonly Problem[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem, such as the replication that is in the way. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export function problem(status: number, detail: string, options: ProblemOptions = {}): HttpResponseInit {
  const { errors, headers, extensions } = options;
  const body = {
    type: 'about:blank',
    title: titles[status] ?? 'Error',
    status,
    detail,
    ...extensions,
    ...(errors && { errors }),
  };
  return {
    status,
    body: JSON.stringify(body),
    headers: { ...headers, 'content-type': 'application/problem+json' },
  };
}

export function invalidRequest(errors: readonly Problem[]): HttpResponseInit {
  const count = errors.length === 1 ? '1 mistake' : `${errors.length} mistakes`;
  return problem(
    400,
    `The request has ${count}: ${errors.map(({ field, message }) => `${field} ${message}`).join('; ')}`,
    { errors },
  );
}
