// The HTTP API as the page uses it. A function key is kept for this tab only, and goes into a header, never into an address.
import type { Problem } from '../functions/openapi/api-types';

const keyName = 'gzr-key';

export function storedKey(): string {
  return sessionStorage.getItem(keyName) ?? '';
}

export function storeKey(key: string): void {
  if (key === '') {
    sessionStorage.removeItem(keyName);
  } else {
    sessionStorage.setItem(keyName, key);
  }
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** @param path below the origin. @throws ApiError with words that a person understands */
export async function call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
  const key = storedKey();
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(key !== '' && { 'x-functions-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, 'The app does not answer. Trying again.');
  }
  const text = await response.text();
  if (response.ok) {
    return (text === '' ? null : JSON.parse(text)) as Body;
  }
  if (response.status === 401 || response.status === 403) {
    throw new ApiError(response.status, 'The app asks for a function key, or for signing in. Enter a key above.');
  }
  throw new ApiError(response.status, detailOf(text) || `The app answered ${response.status}.`);
}

function detailOf(text: string): string {
  try {
    return String((JSON.parse(text) as Partial<Problem>).detail ?? '');
  } catch {
    return '';
  }
}

/** Path and query of a link that the API gave: the page stays on its own origin. */
export function pathOf(link: string): string {
  const { pathname, search } = new URL(link);
  return `${pathname}${search}`;
}
