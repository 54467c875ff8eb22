// An answer of the durable API as a value, and the request as its handlers see it.
import type { ServerResponse } from 'node:http';

export interface ApiRequest {
  readonly method: string;
  /** Decoded segments below the webhook's path. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly continuationToken: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
  /** The request's own address, for `Location`. */
  readonly url: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** Sent as JSON; absent means no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error in the extension's form. */
export function failure(status: number, message: string): ApiAnswer {
  return { status, body: { Message: message } };
}

export function sendAnswer(response: ServerResponse, { status, body, headers }: ApiAnswer): void {
  const text = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, {
    ...(text !== undefined && {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
    }),
    ...(text === undefined && { 'Content-Length': 0 }),
    ...headers,
  });
  response.end(text);
}

/** A date in the query; undefined where it is absent or none. */
export function dateParameter(query: URLSearchParams, name: string): Date | undefined {
  const value = query.get(name);
  const date = value ? new Date(value) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

/** A boolean in the query, in .NET's spelling or any other case; `fallback` where it is absent or none. */
export function booleanParameter(query: URLSearchParams, name: string, fallback: boolean): boolean {
  const value = query.get(name)?.toLowerCase();
  return value === 'true' ? true : value === 'false' ? false : fallback;
}

/** A positive number in the query; undefined where it is absent or none. */
export function numberParameter(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  const number = value === null || value === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

/** Continuation tokens are opaque to clients: the last key of the page before. */
export function encodeToken(lastKey: string): string {
  return Buffer.from(lastKey, 'utf8').toString('base64url');
}

export function decodeToken(token: string | undefined): string | undefined {
  return token ? Buffer.from(token, 'base64url').toString('utf8') : undefined;
}
