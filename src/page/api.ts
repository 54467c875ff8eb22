// The HTTP API as the page uses it: what goes wrong is told in words, with what to do.
import type { Problem } from '../functions/openapi/api-types';
import { storedKey } from './session-key';

/** Azure ends an HTTP answer of a function after 230 seconds: what is silent for longer does not answer. */
const answerMilliseconds = 240_000;

export class ApiError extends Error {
  constructor(
    /** 0: no answer. */
    readonly status: number,
    message: string,
    /** Of the header Retry-After; null where the answer had none. */
    readonly retryAfterSeconds: number | null = null,
    /** Whether Entra ID asks for a sign-in, not the app for a key. */
    readonly asksForSignIn = false,
  ) {
    super(message);
  }

  /** Asked for in the same words, the same comes back: only a person can change that. */
  get isLasting(): boolean {
    return this.status >= 400 && this.status < 500 && ![408, 425, 429].includes(this.status);
  }
}

type Listener = (refusal: ApiError | null) => void;
const listeners = new Set<Listener>();

/** Told after each answer: the refusal where it asks who somebody is, null where it does not. @returns ends it */
export function onOutcome(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tell(refusal: ApiError | null): void {
  for (const listener of listeners) {
    listener(refusal);
  }
}

export interface CallOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** What is wrong, as a person reads it. */
export function wordsOf(error: unknown): string {
  if (error instanceof ApiError) {
    return error.message;
  }
  return `The answer of the app was not understood. (${error instanceof Error ? error.message : String(error)})`;
}

/**
 * @param path below the origin
 * @throws ApiError where the answer is an error, is no JSON object, or does not come
 */
export async function call<Body extends object>(
  method: string,
  path: string,
  { body, signal }: CallOptions = {},
): Promise<Body> {
  const key = storedKey();
  const limit = AbortSignal.timeout(answerMilliseconds);
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      headers: {
        accept: 'application/json',
        ...(key !== '' && { 'x-functions-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    throw new ApiError(0, 'The app does not answer, or its answer broke off.');
  }
  const answer = parse(text);
  if (!response.ok) {
    const error = refusal(response, answer);
    if (error.status === 401) {
      tell(error);
    }
    throw error;
  }
  if (path !== '/api/health') {
    // Which is for everybody.
    tell(null);
  }
  if (answer === null) {
    throw new ApiError(response.status, 'The app answered with something that is not JSON. Is a proxy in between?');
  }
  return answer as Body;
}

/** A JSON object; null where the text is none. */
function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function refusal({ status, headers }: Response, answer: object | null): ApiError {
  // The health tells reasons.
  const { detail, reasons } = (answer ?? {}) as Partial<Problem> & { readonly reasons?: unknown };
  const told = typeof detail === 'string' ? detail : '';
  const words = told || (Array.isArray(reasons) ? reasons.join('; ') : '');
  const seconds = Number.parseInt(headers.get('retry-after') ?? '', 10);
  const retryAfter = Number.isNaN(seconds) ? null : seconds;
  const asksForSignIn = /^bearer/i.test(headers.get('www-authenticate') ?? '');
  if (status === 401) {
    return new ApiError(401, words || 'Not signed in.', retryAfter, asksForSignIn);
  }
  if (status === 429) {
    return new ApiError(429, words || 'Too many requests: the app asks to wait.', retryAfter);
  }
  return new ApiError(status, words || `The app answered with ${status} and no explanation.`, retryAfter);
}

/** Path and query of a link that the API gave: the page stays on its own origin. */
export function pathOf(link: string): string {
  const { pathname, search } = new URL(link, location.origin);
  return `${pathname}${search}`;
}
