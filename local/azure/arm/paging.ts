// Long lists in pages, with ARM's nextLink on the host that the client used.
import { ArmError } from './arm-error';
import type { ArmAnswer, ArmRequest } from './arm-request';

/**
 * One page of a list. `$top` asks for fewer entries a page; `$skipToken` is the position where the next page begins.
 * @throws ArmError 400 `InvalidSkipToken`
 */
export function pageOf(request: ArmRequest, all: Iterable<unknown>, pageSize: number): ArmAnswer {
  const token = caseInsensitive(request.query, '$skiptoken') ?? '0';
  const start = Number(token);
  if (!Number.isInteger(start) || start < 0) {
    throw new ArmError(400, 'InvalidSkipToken', `The skip token '${token}' is invalid.`);
  }
  const top = Number(caseInsensitive(request.query, '$top') ?? pageSize);
  const size = Number.isInteger(top) && top > 0 ? Math.min(top, pageSize) : pageSize;
  const end = start + size;
  const value: unknown[] = [];
  let position = 0;
  let hasMore = false;
  for (const one of all) {
    hasMore = position >= end;
    if (hasMore) {
      break;
    }
    if (position >= start) {
      value.push(one);
    }
    position += 1;
  }
  if (!hasMore) {
    return { status: 200, body: { value } };
  }
  const next = new URL(request.path, request.origin);
  for (const [name, text] of request.query) {
    if (name.toLowerCase() !== '$skiptoken') {
      next.searchParams.set(name, text);
    }
  }
  next.searchParams.set('$skipToken', String(end));
  return { status: 200, body: { value, nextLink: next.href } };
}

function caseInsensitive(query: URLSearchParams, name: string): string | undefined {
  for (const [key, value] of query) {
    if (key.toLowerCase() === name) {
      return value;
    }
  }
  return undefined;
}
