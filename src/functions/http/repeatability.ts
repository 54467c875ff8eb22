// The header of repeatable requests, as in OASIS repeatable requests 1.0: a repetition of a request has the same id.
import type { HttpRequest } from '@azure/functions';
import type { Problem } from '../../domain/values/result';

const repeatable = /^[A-Za-z0-9._-]{1,64}$/;

export interface Repeatability {
  /** Null where the request has none. */
  readonly id: string | null;
  readonly mistakes: readonly Problem[];
}

export function repeatabilityOf(request: HttpRequest): Repeatability {
  const id = request.headers.get('repeatability-request-id');
  const message = 'must be 1 to 64 letters, digits, dots, hyphens and underscores, such as a UUID';
  return { id, mistakes: id === null || repeatable.test(id) ? [] : [{ field: 'Repeatability-Request-ID', message }] };
}

/** What is told where the id was used for another request: its outcome would not be this one's. */
export function usedForAnother(id: string | null): string {
  return `Repeatability-Request-ID ${id} was used for another request; use a new one.`;
}
