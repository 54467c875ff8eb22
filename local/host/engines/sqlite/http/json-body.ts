// The JSON that a client sends as a start's input or an event's data, as far as the extension takes it.
import { isNestedTooDeeply, NESTING_ERROR } from '../../../json-nesting';
import { throughStorage } from '../codec/dotnet-json';

export type JsonBody =
  /** `text` is null where there is no body. */
  { readonly ok: true; readonly text: string | null } | { readonly ok: false; readonly problem: string };

export function readJson(body: string): JsonBody {
  if (body === '') {
    return { ok: true, text: null };
  }
  try {
    JSON.parse(body);
  } catch {
    return { ok: false, problem: 'Invalid JSON content' };
  }
  return isNestedTooDeeply(body) ? { ok: false, problem: NESTING_ERROR } : { ok: true, text: throughStorage(body) };
}
